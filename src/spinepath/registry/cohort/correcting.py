"""Can surgery still correct it, for everyone: the answers of assessment.correctable, the first that holds."""

from typing import NamedTuple

import numpy as np

from spinepath.assessment.combining import effective, of_cause
from spinepath.assessment.concordance import DISCORDANT
from spinepath.assessment.correctable import OBJECTIVE
from spinepath.assessment.differential import EQUAL, SHOWN_BITS
from spinepath.assessment.inference import posterior
from spinepath.assessment.network import Network
from spinepath.assessment.safety import settings
from spinepath.registry.cohort.crowd import YES as FIRED
from spinepath.registry.cohort.crowd import Column, Crowd
from spinepath.registry.cohort.evidence import Evidence
from spinepath.registry.cohort.looked import looked

YES, NO, UNKNOWN = "yes", "no", "unknown"


class Explained(NamedTuple):
    """evidence: see there. probability: (people, causes), 0-1."""

    evidence: Evidence
    probability: Column


def explained(net: Network, told: Evidence, operation: Column) -> Explained:
    """The differential of everyone."""
    return Explained(told, posterior(net, told.rows, operation))


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
    columns, causes = _pairs(net).T
    people, which = np.divmod(np.flatnonzero(shows[:, columns] & asked[:, causes]), len(causes))
    columns, causes = columns[which], causes[which]
    weighs = _speaks(net, found.evidence.rows[people], columns, causes) >= SHOWN_BITS * np.log(2)
    weighs &= found.probability[people, causes] > 0
    shown = np.zeros(found.probability.shape, dtype=bool)
    shown[people[weighs], causes[weighs]] = True
    return shown


def _speaks(net: Network, rows: Column, columns: Column, causes: Column) -> Column:
    """(n,) logarithm of what one result of each row multiplies the odds of its cause by.

    No differential is needed without the result: it speaks of the sets that hold its cause, of all alike.
    """
    without, changed = rows.copy(), np.empty(len(rows))
    without[np.arange(len(rows)), columns] = 0
    for cause in np.unique(causes):
        own, here = of_cause(net.tied, cause), np.flatnonzero(causes == cause)
        changed[here] = (effective(rows[here], own) - effective(without[here], own)).sum(axis=1)
    return changed


def _pairs(net: Network) -> Column:
    """(pairs, 2): columns of objective results that name the cause that they speak of, and this cause."""
    places = {cause.id: place for place, cause in enumerate(net.causes)}
    return np.array([
        (net.column(result.id), places[result.cause])
        for result in net.results
        if result.id.startswith(OBJECTIVE) and result.id.partition(":")[2].startswith(result.cause)
    ])  # fmt: skip


def _discordant(told: Evidence) -> Column:
    """(people, columns) where the first statement that fully affirms lies on the wrong side."""
    said, table = told.said, np.zeros(told.rows.shape, dtype=bool)
    where = said.patient * len(told.rows.T) + said.column
    affirmed = np.flatnonzero(said.value == 1)
    wrong = said.fit[affirmed] == DISCORDANT
    asked = affirmed[np.isin(where[affirmed], where[affirmed[wrong]])]
    asked = asked[np.argsort(-said.order[asked])]
    table.reshape(-1)[where[asked]] = said.fit[asked] == DISCORDANT  # the last one stays: the first said
    return table
