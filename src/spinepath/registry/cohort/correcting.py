"""Can surgery still correct it, for everyone: the answers of assessment.correctable, the first that holds."""

from typing import NamedTuple

import numpy as np
import polars as pl

from spinepath.assessment.correctable import OBJECTIVE
from spinepath.assessment.differential import EQUAL, SHOWN_BITS
from spinepath.assessment.inference import Settled, chances, settled_each
from spinepath.assessment.network import Network
from spinepath.assessment.safety import settings
from spinepath.registry.cohort.crowd import YES as FIRED
from spinepath.registry.cohort.crowd import Column, Crowd
from spinepath.registry.cohort.evidence import Evidence
from spinepath.registry.cohort.looked import looked

YES, NO, UNKNOWN = "yes", "no", "unknown"


class Explained(NamedTuple):
    """evidence: see there. operation: (people,) index of the priors. probability: (people, causes), 0-1.

    by: the people with the network that answers them.
    """

    evidence: Evidence
    operation: Column
    probability: Column
    by: tuple[Settled, ...]


def explained(net: Network, told: Evidence, operation: Column) -> Explained:
    """The differential of everyone."""
    by = tuple(settled_each(net, told.rows, operation))
    probability = np.empty((len(told.rows), len(net.causes)))
    for one in by:
        probability[one.people] = one.probability
    return Explained(told, operation, probability, by)


def correctable(crowd: Crowd, net: Network, found: Explained) -> Column:
    """(people,) yes, no or unknown."""
    limits = settings()["correctable"]
    likely = _may_be_likely(net) & (found.probability >= limits["yes_from"])
    seen, some_use = looked(crowd), ~_kinds(net, "no")
    lesions = _lesions(net, found, likely | (seen[:, None] & some_use))
    urgent = {flag: crowd.answered(flag, FIRED) for flag in limits["surgeon"]["first"]}
    first = np.round(found.probability, EQUAL).argmax(axis=1)
    leading = np.take_along_axis(found.probability, first[:, None], axis=1)[:, 0]
    sometimes = _kinds(net, "sometimes")[first] & (leading >= limits["sometimes_from"])
    saw_nothing = seen & ~(lesions & some_use).any(axis=1)
    always = _kinds(net, "yes")
    none = np.prod(np.where(always, 1 - found.probability, 1), axis=1)
    answers = (
        ((likely & lesions).any(axis=1), YES),
        (_recorded(crowd, urgent), YES),
        (np.logical_or.reduce(list(urgent.values())), UNKNOWN),
        (crowd.true("stimulator_tried"), NO),
        (sometimes, UNKNOWN),
        (saw_nothing, NO),
        ((likely & always).any(axis=1), UNKNOWN),
        (1 - none < limits["no_below"], NO),
    )
    chosen: Column = np.select([holds for holds, _ in answers], [answer for _, answer in answers], UNKNOWN)
    return chosen


def _kinds(net: Network, kind: str) -> Column:
    """(causes,) that surgery corrects: yes, no or sometimes."""
    return np.array([cause.correctable == kind for cause in net.causes])


def _may_be_likely(net: Network) -> Column:
    """(causes,) that surgery corrects, always or once the lesion is shown."""
    with_lesion = settings()["correctable"]["with_lesion"]
    return np.array([cause.correctable == "yes" or cause.id in with_lesion for cause in net.causes])


def _recorded(crowd: Crowd, urgent: dict[str, Column]) -> Column:
    """(people,) with an urgent flag whose own lesion is in the record."""
    lesions = settings()["correctable"]["urgent_lesions"]
    recorded = [
        there & np.logical_or.reduce([crowd.true(name) for name in lesions[flag]])
        for flag, there in urgent.items()
        if flag in lesions
    ]
    found: Column = np.logical_or.reduce(recorded)
    return found


def _lesions(net: Network, found: Explained, asked: Column) -> Column:
    """(people, causes) whose lesion a test or diagnosis shows, not on the other side, and with some weight.

    asked: (people, causes) where it matters.
    """
    shows = (found.evidence.rows == 1) & ~_discordant(found.evidence)
    shown = np.zeros(found.probability.shape, dtype=bool)
    pairs = _pairs(net)
    for one in found.by:
        place, which = np.nonzero(shows[one.people][:, pairs[:, 0]] & asked[one.people][:, pairs[:, 1]])
        columns, causes = pairs[which].T
        people, now = one.people[place], one.probability[place, causes]
        without = found.evidence.rows[people]
        without[np.arange(len(people)), columns] = 0
        before = chances(one.net, without, found.operation[people])[0][np.arange(len(people)), causes]
        weighs = (before > 0) & (_odds(now) >= _odds(before) * 2**SHOWN_BITS)
        shown[people[weighs], causes[weighs]] = True
    return shown


def _odds(probability: Column) -> Column:
    odds: Column = probability / (1 - probability)
    return odds


def _pairs(net: Network) -> Column:
    """(pairs, 2): columns of objective results, and the cause that each is about."""
    return np.array([
        (column, place)
        for column, name in enumerate(net.columns)
        if name.startswith(OBJECTIVE)
        for place, cause in enumerate(net.causes)
        if name.partition(":")[2].startswith(cause.id)
    ])  # fmt: skip


def _discordant(told: Evidence) -> Column:
    """(people, columns) where the first statement that fully affirms lies on the wrong side."""
    affirmed = told.said.filter(pl.col("value") == 1).sort("order").group_by("patient", "column")
    wrong = affirmed.agg(pl.col("discordant").first()).filter("discordant")
    table = np.zeros(told.rows.shape, dtype=bool)
    table[wrong["patient"].to_numpy(), wrong["column"].to_numpy()] = True
    return table
