"""Many people on one day: their events, judged facts, feature values and rule answers, each as one table."""

from datetime import date
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from spinepath.assessment.engine import answers
from spinepath.errors import KnowledgeError
from spinepath.features import registry
from spinepath.features.facts import judged, known
from spinepath.features.from_table import from_table
from spinepath.knowledge.loader import rules as rules_in_force
from spinepath.knowledge.rule import Rule
from spinepath.registry.cohort.amounts import with_amounts
from spinepath.registry.cohort.studies import studies
from spinepath.registry.cohort.taken import SAID

Column = npt.NDArray[Any]
NO, YES, UNKNOWN = 0, 1, 2
"""Answers as numbers: columns of them are looked at without a copy."""


class Records(NamedTuple):
    """What happened to many people up to a day: columns of chart.SCHEMA (end_earliest may be missing), and `row`.

    events: without the columns SAID. medicines: events of that kind, with them.
    """

    events: pl.DataFrame
    medicines: pl.DataFrame


def records(events: pl.DataFrame, as_of: date) -> Records:
    """Those up to the day. events: with all the columns."""
    here = events.filter(pl.col("kind").is_not_null() & known(as_of))
    return Records(here.drop(SAID), here.filter(MEDICINE))


MEDICINE = pl.col("kind") == "medication"


class Crowd(NamedTuple):
    """names: of the people; everywhere else `patient` is the place in it.

    events: columns of chart.SCHEMA but those of doses, and `row`. facts: judged; their `row` is the place in events.
    values, said: a row per person: features, and answers of the rules as numbers. studies: see there.
    """

    names: pl.Series
    events: pl.DataFrame
    facts: pl.DataFrame
    values: pl.DataFrame
    rules: tuple[Rule, ...]
    said: pl.DataFrame
    studies: pl.DataFrame
    as_of: date

    def true(self, feature: str) -> Column:
        """(people,) where a yes/no feature is true."""
        return self._where(self.values[feature])

    def false(self, feature: str) -> Column:
        """(people,) where a yes/no feature is false."""
        return self._where(~self.values[feature])

    def number(self, column: str) -> Column:
        """(people,) of a number or one end of an interval; unknown is NaN."""
        return self.values[column].cast(pl.Float64).fill_null(np.nan).to_numpy()

    def answered(self, rule: str, answer: int) -> Column:
        """(people,) where a rule answers so: NO, YES or UNKNOWN; nobody for a rule that is not in force."""
        said = self.said.get_column(rule, default=None)
        none = np.zeros(len(self.names), dtype=bool)
        return none if said is None else np.equal(said.to_numpy(), answer, out=none)

    def _where(self, known: pl.Series) -> Column:
        here: Column = known.fill_null(False).to_numpy()
        return here

    def per_person(self, found: pl.DataFrame, column: str, default: Any) -> pl.Series:
        """A column of `found` (patient, …; one row each at most) in the order of the people."""
        everyone = pl.DataFrame({"patient": pl.Series(range(len(self.names)), dtype=pl.UInt32)})
        joined = everyone.join(
            found.select("patient", column), on="patient", how="left", maintain_order="left"
        )
        return joined[column] if default is None else joined[column].fill_null(default)


def crowd(told: Records, names: pl.Series, as_of: date) -> Crowd:
    """The people of these names, each once. told: up to that day, of these people.

    Raises KnowledgeError when no rule is in force on that day.
    """
    rules = tuple(rules_in_force(as_of))
    if not rules:
        raise KnowledgeError(f"no rule is in force on {as_of}: ask for a later day")
    placed, medicines = (_placed(events, names) for events in told)
    facts = judged(from_table(placed, registry.wanted_keys()), as_of)
    people = pl.Series(range(len(names)), dtype=pl.UInt32)
    values = with_amounts(registry.of_judged(facts, people), medicines, as_of)
    said = as_numbers(answers(rules, values))
    return Crowd(names, placed, facts, values, rules, said, studies(placed), as_of)


def as_numbers(table: pl.DataFrame) -> pl.DataFrame:
    """The Boolean columns as NO, YES and UNKNOWN."""
    return table.select(pl.col(pl.Boolean).cast(pl.UInt8).fill_null(UNKNOWN))


def _placed(events: pl.DataFrame, names: pl.Series) -> pl.DataFrame:
    """The events with the place of the person's name instead of it. It is looked up once for each run of a person."""
    patient = events["patient"]
    opens = patient.ne_missing(patient.shift())
    table = pl.DataFrame({"patient": names}).with_row_index("place")
    runs = patient.filter(opens).to_frame().join(table, on="patient", how="left", maintain_order="left")
    return events.with_columns(patient=runs["place"].gather(opens.cum_sum() - 1))
