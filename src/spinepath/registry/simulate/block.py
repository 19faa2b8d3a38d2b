"""Drawing the hidden truth, a fixed number of people at a time: no choice of chunks can change anybody."""

from dataclasses import dataclass

import numpy as np

from spinepath.registry.simulate.body import SIZE, Bools, Ints, ages, carried_by, kidney, levels, pick
from spinepath.registry.simulate.illness import causes, course_of, history, members
from spinepath.registry.simulate.parameters import parameters
from spinepath.registry.simulate.testing import done, results
from spinepath.registry.simulate.world import Floats


@dataclass(frozen=True)
class Block:
    """SIZE people: one row each in every array. Columns are in the order of `world()` and the parameters."""

    seed: int
    number: int
    operation: Ints
    well: Bools
    second: Bools
    levels: Ints
    lowest: Ints
    left: Bools
    age: Ints
    female: Bools
    order: Ints  # causes by predominance, -1 where there is none
    history: Bools
    course: Ints
    interval: Floats
    since: Floats
    positive: Bools
    done: Bools
    carried: Bools
    kidney: Ints

    def index(self, row: int) -> int:
        """Number of a person in the whole world."""
        return self.number * SIZE + row


def block(seed: int, number: int) -> Block:
    """The people of one block; the same for the same seed and number, whoever asks."""
    draw = np.random.Generator(np.random.Philox(key=np.array([seed, number], dtype=np.uint64)))
    assumed = parameters()
    operation = pick(draw, np.array([kind.share for kind in assumed.operations.values()]))
    well = draw.random(SIZE) < assumed.people.well.value
    female = draw.random(SIZE) < assumed.people.female.value
    age = ages(draw, operation)
    order = causes(draw, operation, well)
    course, interval, since = course_of(draw, order, well)
    carried = carried_by(draw, age, female, well)
    return Block(
        seed=seed,
        number=number,
        operation=operation,
        well=well,
        second=draw.random(SIZE) < assumed.people.second_operation.value,
        levels=levels(draw, operation),
        lowest=pick(draw, np.array(assumed.places.lowest)),
        left=draw.random(SIZE) < 0.5,
        age=age,
        female=female,
        order=order,
        history=history(draw, members(order), well),
        course=course,
        interval=interval,
        since=since,
        positive=results(draw, members(order), operation),
        done=done(draw, operation, well, carried),
        carried=carried,
        kidney=kidney(draw, age),
    )
