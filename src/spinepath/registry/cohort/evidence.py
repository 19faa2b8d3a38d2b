"""What the differential asks, answered for everyone: one row of the network's columns per person (assessment.asked)."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl

from spinepath.assessment.asked import EARLY_BLOOD_DAYS, LEG_PAIN, LEG_SIGNS, questions
from spinepath.assessment.network import Network
from spinepath.knowledge.causes import COURSE
from spinepath.registry.cohort.course import course
from spinepath.registry.cohort.crowd import Column, Crowd
from spinepath.registry.cohort.keyed import under, whose
from spinepath.registry.cohort.statements import Answered, add_silence, statements
from spinepath.registry.cohort.told import told


class Evidence(NamedTuple):
    """rows: (people, columns), -1 no to +1 yes. said: what the findings say, see statements."""

    rows: Column
    said: Answered


def evidence(crowd: Crowd, net: Network, done: pl.DataFrame, index: pl.DataFrame) -> Evidence:
    """Everything the records answer. Where two statements differ, yes is kept."""
    stated = told(crowd)
    said = statements(crowd, net, stated, done)
    rows = np.zeros((len(crowd.names), len(net.columns)))
    where, value = (np.concatenate(each) for each in zip(*_given(crowd, net, said, index), strict=True))
    answers = rows.reshape(-1)
    answers[where] = -np.inf
    np.maximum.at(answers, where, value)
    add_silence(rows, net, stated)
    return Evidence(rows, said)


def _given(
    crowd: Crowd, net: Network, said: Answered, index: pl.DataFrame
) -> Iterator[tuple[Column, Column]]:
    """Places in the flat table of people and columns, and what is answered there, never 0."""
    width = len(net.columns)
    spoken = np.flatnonzero(said.value)
    yield said.patient[spoken] * width + said.column[spoken], said.value[spoken]
    for name, values in _asked(crowd, index).items():
        if name in net.columns:
            people = np.flatnonzero(values)
            yield people * width + net.column(name), values[people]


def _asked(crowd: Crowd, index: pl.DataFrame) -> dict[str, Column]:
    """By column: 1 yes, -1 no, 0 not known."""
    found = {name: _question(crowd, name, features) for name, features in questions().items()}
    return {**found, **_age(crowd), "leg_dominant": _dominance(crowd), **_course(crowd, index)}


def _question(crowd: Crowd, name: str, features: tuple[str, ...]) -> Column:
    """Yes when any feature is yes; no when the first is no and none is yes."""
    yes = np.logical_or.reduce([crowd.true(feature) for feature in features])
    answer = np.where(yes, 1.0, np.where(crowd.false(features[0]), -1.0, 0.0))
    if name.endswith(":infection"):
        answer[crowd.number("days_since_last_operation_low") < EARLY_BLOOD_DAYS] = 0
    return answer


def _age(crowd: Crowd) -> dict[str, Column]:
    leg = np.logical_or.reduce([crowd.true(key.removeprefix("finding/")) for key in LEG_PAIN])
    return {
        "age_over_70": np.where(leg & (crowd.number("age_years_low") > 70), 1.0, 0.0),
        "age_under_60": np.where(leg & (crowd.number("age_years_high") < 60), 1.0, 0.0),
    }


def _dominance(crowd: Crowd) -> Column:
    """Where only the leg, or only the back, is said to hurt, that one dominates."""
    told = _question(crowd, "leg_dominant", ("leg_dominant",))
    leg, back = crowd.true("radicular_leg_pain"), crowd.true("axial_back_pain")
    signs = under(crowd, LEG_SIGNS)
    stated = crowd.facts["assertion"][signs].is_in(["affirmed", "uncertain"])
    sign = whose(crowd, signs[stated.to_numpy()])
    alone = np.where(leg & ~back, 1.0, np.where(back & ~leg & ~sign, -1.0, 0.0))
    return np.where(told == 0, alone, told)


def _course(crowd: Crowd, index: pl.DataFrame) -> dict[str, Column]:
    found = course(crowd, index)
    no = {f"{COURSE}:{level}": np.where(out, -1.0, 0.0) for level, out in found.excluded.items()}
    yes = {f"{COURSE}:{level}": known for level, known in found.known.items()}
    return {name: np.where(known, 1.0, no.get(name, 0.0)) for name, known in yes.items()}
