"""One row per person: what a cohort keeps of each assessment."""

from collections.abc import Iterator
from datetime import date
from functools import cache

import numpy as np
import polars as pl

from spinepath.assessment.differential import EQUAL
from spinepath.assessment.inference import odds
from spinepath.assessment.network import Network, network
from spinepath.knowledge.loader import rules as rules_in_force
from spinepath.knowledge.rule import Rule
from spinepath.registry.cohort.correcting import Explained, correctable
from spinepath.registry.cohort.course import index_operation, operation_kind
from spinepath.registry.cohort.crowd import Column, Crowd, crowd
from spinepath.registry.cohort.evidence import evidence
from spinepath.registry.cohort.places import operations

ANSWER = pl.Enum(["no", "yes", "unknown"])
SEVERITIES = ("critical", "warning", "info")


def name_of(rule: Rule) -> str:
    """The column of a rule's answer."""
    return f"{rule.kind}_{rule.id}"


@cache
def schema(as_of: date) -> dict[str, pl.DataType]:
    """The columns of a result on that day."""
    rules = {name_of(rule): ANSWER for rule in rules_in_force(as_of)}
    causes = {f"cause_{cause.id}": pl.Float64 for cause in network().causes}
    return {
        "patient": pl.String, "as_of": pl.Date, "recognition": ANSWER,
        "index_surgery_earliest": pl.Date, "index_surgery_latest": pl.Date,
        "months_since_surgery_low": pl.Float64, "months_since_surgery_high": pl.Float64,
        **causes, "top_cause": pl.String, "correctable": ANSWER,
        "mme_per_day_low": pl.Float64, "mme_per_day_high": pl.Float64,
        **{f"alerts_{severity}": pl.UInt32 for severity in SEVERITIES}, **rules,
    }  # fmt: skip


def assess_table(events: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """A row of `schema` for everyone in a table of events (columns of chart.SCHEMA, and `row`), in order of appearance.

    Each row says what assess() says of that person alone. Causes, top cause and correctability are null where the
    question does not arise. Raises KnowledgeError when no rule is in force on that day.
    """
    if events.is_empty():
        return pl.DataFrame(schema=schema(as_of))
    everyone, net = crowd(events, as_of), network()
    done = operations(everyone)
    index = index_operation(everyone, done)
    told = evidence(everyone, net, done, index)
    kind = operation_kind(everyone, done)
    found = Explained(told, kind, odds(net, told.rows, kind))
    columns = [
        *_who(everyone),
        *_operation(everyone, index),
        *_causes(everyone, net, found),
        *_rest(everyone),
    ]
    return pl.DataFrame(columns).select(*schema(as_of))


def _who(everyone: Crowd) -> Iterator[pl.Series]:
    yield everyone.names.alias("patient")
    yield pl.Series("as_of", [everyone.as_of], dtype=pl.Date).new_from_index(0, len(everyone.names))
    for rule in everyone.rules:
        yield _words(everyone.said[rule.id]).alias(name_of(rule))
    yield _words(everyone.said["fbss"]).alias("recognition")


def _words(answers: pl.Series) -> pl.Series:
    return answers.cast(pl.UInt8).fill_null(2).cat.to(ANSWER)


def _operation(everyone: Crowd, index: pl.DataFrame) -> Iterator[pl.Series]:
    for end in ("earliest", "latest"):
        yield everyone.per_person(index, end, None).alias(f"index_surgery_{end}")


def _causes(everyone: Crowd, net: Network, found: Explained) -> Iterator[pl.Series]:
    asked = _asked(everyone)
    for place, cause in enumerate(net.causes):
        yield _where(asked, pl.Series(f"cause_{cause.id}", found.probability[:, place]))
    ids = pl.Series("top_cause", [cause.id for cause in net.causes])
    yield _where(asked, ids[np.round(found.probability, EQUAL).argmax(axis=1)])
    yield _where(asked, pl.Series("correctable", correctable(everyone, net, found), dtype=ANSWER))


def _asked(everyone: Crowd) -> Column:
    """(people,) for whom there is something to explain: they may have had surgery, and hurt, or may."""
    denied = everyone.false("had_spine_surgery") | everyone.false("pain_present")
    return ~denied & (everyone.true("pain_present") | everyone.true("had_spine_surgery"))


def _where(asked: Column, values: pl.Series) -> pl.Series:
    return values.to_frame().select(pl.when(pl.lit(pl.Series(asked))).then(values.name)).to_series()


def _rest(everyone: Crowd) -> Iterator[pl.Series]:
    for name in ("months_since_surgery", "mme_per_day"):
        yield everyone.values[f"{name}_low"]
        yield everyone.values[f"{name}_high"]
    for severity in SEVERITIES:
        names = [
            rule.id
            for rule in everyone.rules
            if rule.kind == "alert" and (rule.severity or "info") == severity
        ]
        fired = everyone.said.select(pl.sum_horizontal(pl.col(names).cast(pl.UInt32))).to_series()
        yield fired.fill_null(0).alias(f"alerts_{severity}")
