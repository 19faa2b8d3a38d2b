"""One row per person: what a cohort keeps of each assessment."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from spinepath.assessment.differential import EQUAL
from spinepath.assessment.engine import answers
from spinepath.assessment.network import Network, network
from spinepath.features.therapies import CHANCES, CORRECTABLE, DECIDED
from spinepath.knowledge.loader import rules as rules_in_force
from spinepath.knowledge.rule import Rule
from spinepath.registry.cohort.correcting import Explained, correctable, explained
from spinepath.registry.cohort.course import index_operation, operation_kind
from spinepath.registry.cohort.crowd import YES, Column, Crowd, Records, as_numbers, crowd, records
from spinepath.registry.cohort.evidence import evidence
from spinepath.registry.cohort.places import operations

ANSWER = pl.Enum(["no", "yes", "unknown"])
SEVERITIES = ("critical", "warning", "info")


def name_of(rule: Rule) -> str:
    """The column of a rule's answer."""
    return f"{rule.kind}_{rule.id}"


@cache
def schema(as_of: date) -> dict[str, Any]:
    """The columns of a result on that day."""
    rules: dict[str, Any] = {name_of(rule): ANSWER for rule in rules_in_force(as_of)}
    causes: dict[str, Any] = {f"cause_{cause.id}": pl.Float64 for cause in network().causes}
    return {
        "patient": pl.String, "as_of": pl.Date, "recognition": ANSWER,
        "index_surgery_earliest": pl.Date, "index_surgery_latest": pl.Date,
        "months_since_surgery_low": pl.Float64, "months_since_surgery_high": pl.Float64,
        **causes, "top_cause": pl.String, "correctable": ANSWER,
        "mme_per_day_low": pl.Float64, "mme_per_day_high": pl.Float64,
        **{f"alerts_{severity}": pl.UInt32 for severity in SEVERITIES}, **rules,
    }  # fmt: skip


def assess_table(events: pl.DataFrame, as_of: date, people: pl.Series | None = None) -> pl.DataFrame:
    """A row of `schema` for everyone in a table of events, in order of appearance.

    events: columns of chart.SCHEMA (end_earliest may be missing), and `row`. A row without a kind is no event, but
    names a person. people: names of them all, where some may have no row; each may be named often. A result says what
    assess() says of that person alone. Causes, top cause and correctability are null where the question does not
    arise. Raises KnowledgeError when no rule is in force on that day.
    """
    return assess_records(records(events, as_of), as_of, events["patient"] if people is None else people)


def assess_records(here: Records, as_of: date, people: pl.Series) -> pl.DataFrame:
    """The same for what is known to be up to the day."""
    names = people.unique(maintain_order=True)
    if names.is_empty():
        return pl.DataFrame(schema=schema(as_of))
    everyone, net = crowd(here, names, as_of), network()
    done = operations(everyone)
    index = index_operation(everyone, done)
    told = evidence(everyone, net, done, index)
    kind = operation_kind(everyone, done)
    causes = _causes(everyone, net, explained(net, told, kind))
    answered = _answers(everyone, everyone.said.with_columns(as_numbers(_again(everyone, causes))))
    columns = [*_who(everyone), *_operation(everyone, index), *_rest(everyone)]
    return pl.DataFrame([*columns, *causes, *answered])[list(schema(as_of))]


def _who(everyone: Crowd) -> Iterator[pl.Series]:
    yield everyone.names.alias("patient")
    yield pl.Series("as_of", [everyone.as_of], dtype=pl.Date).new_from_index(0, len(everyone.names))


def _answers(everyone: Crowd, said: pl.DataFrame) -> pl.DataFrame:
    columns = {"recognition": "fbss", **{name_of(rule): rule.id for rule in everyone.rules}}
    return said.select(pl.col(rule).cat.to(ANSWER).alias(name) for name, rule in columns.items())


def _again(everyone: Crowd, causes: pl.DataFrame) -> pl.DataFrame:
    """The rules that look at what the differential decided, answered anew (assessment.options.decided)."""
    rules = [rule for rule in everyone.rules if not rule.features.keys().isdisjoint(DECIDED)]
    chances = (
        pl.max_horizontal(f"cause_{cause}" for cause in among).alias(name)
        for name, (_, among) in CHANCES.items()
    )
    answer = pl.col("correctable").cast(pl.String)
    can = pl.when(answer != "unknown").then(answer == "yes").alias(CORRECTABLE)
    return answers(rules, everyone.values.with_columns(causes.select(*chances, can)))


def _operation(everyone: Crowd, index: pl.DataFrame) -> Iterator[pl.Series]:
    for end in ("earliest", "latest"):
        yield everyone.per_person(index, end, None).alias(f"index_surgery_{end}")


def _causes(everyone: Crowd, net: Network, found: Explained) -> pl.DataFrame:
    chances = [
        pl.Series(f"cause_{cause.id}", row)
        for cause, row in zip(net.causes, found.probability.T, strict=True)
    ]
    ids = pl.Series("top_cause", [cause.id for cause in net.causes])
    top = ids[np.round(found.probability, EQUAL).argmax(axis=1)]
    answer = pl.Series("correctable", correctable(everyone, net, found), dtype=ANSWER)
    asked = pl.lit(pl.Series(_asked(everyone)))
    return pl.DataFrame([*chances, top, answer]).select(pl.when(asked).then(pl.all()).name.keep())


def _asked(everyone: Crowd) -> Column:
    """(people,) for whom there is something to explain: they may have had surgery, and hurt, or may."""
    denied = everyone.false("had_spine_surgery") | everyone.false("pain_present")
    return ~denied & (everyone.true("pain_present") | everyone.true("had_spine_surgery"))


def _rest(everyone: Crowd) -> Iterator[pl.Series]:
    for name in ("months_since_surgery", "mme_per_day"):
        yield everyone.values[f"{name}_low"]
        yield everyone.values[f"{name}_high"]
    for severity in SEVERITIES:
        yield _alerts(everyone, severity).alias(f"alerts_{severity}")


def _alerts(everyone: Crowd, severity: str) -> pl.Series:
    """How many alerts of this severity fired, without those that another one says better (red_flags.uncovered)."""
    alerts = [rule for rule in everyone.rules if rule.kind == "alert"]
    count = np.zeros(len(everyone.names), dtype=np.uint32)
    for rule in (one for one in alerts if (one.severity or "info") == severity):
        better = (everyone.answered(one.id, YES) for one in alerts if rule.id in one.covers)
        count += everyone.answered(rule.id, YES) & ~np.logical_or.reduce(
            [*better, np.zeros_like(count, dtype=bool)]
        )
    return pl.Series(severity, count)
