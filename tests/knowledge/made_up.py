"""A small made-up feature registry, rules over it, and random conditions and values."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import strategies as st

from spinepath.features.feature import Feature
from spinepath.knowledge.condition import Compare, Count, Is, Node, Not, OneOf, leaves
from spinepath.knowledge.domain import domains
from spinepath.knowledge.loader import read
from spinepath.knowledge.mistake import Mistake
from spinepath.knowledge.references import Reference
from spinepath.knowledge.rule import Rule
from spinepath.knowledge.sql import to_sql
from spinepath.knowledge.tree import tree
from spinepath.knowledge.typecheck import typed

DAY = date(2026, 11, 22)


def feature(name: str, kind: str, **more: Any) -> Feature:
    said = {"means": f"the {name}", "absence": "unknown", "reason": "made up", "settled_by": "asking"}
    return Feature(id=name, type=kind, **said, **more)


FEATURES = {
    made.id: made
    for made in (
        feature("fever", "boolean"),
        feature("wound", "boolean"),
        feature("pregnant", "boolean"),
        feature("crp", "number", unit="mg/L"),
        feature("score", "number"),
        feature("months", "interval", unit="mo"),
        feature("side", "category", levels=("left", "right", "both")),
    )
}
REFERENCES = {
    "read2020": Reference(id="read2020", title="Read", text="Read.", standing="seen"),
    "recalled1990": Reference(id="recalled1990", title="Recalled", text="Recalled.", standing="memory"),
}
SQL_TYPES = {"boolean": pl.Boolean, "number": pl.Float64, "interval": pl.Float64, "category": pl.String}

INFECTION = """
[[rule]]
id = "infection"
kind = "red_flag"
name = "Infection"
says = "Fever or a wound suggests an infection."
severity = "critical"
action = "Take blood cultures."
within_hours = 24
citations = ["read2020"]
certainty = "seen"
written_by = "A. Writer"
checked_by = "B. Checker"
effective_from = 2026-01-01
next_review = 2027-01-01
when = { any = ["fever", { all = ["wound", "crp >= 10"] }], unless = ["pregnant"] }
example = [
    { answer = "yes", given = { fever = true, pregnant = false } },
    { answer = "no", given = { fever = false, wound = false } },
    { answer = "unknown", given = { fever = true } },
]
"""


def condition(when: Any) -> Node:
    """A checked condition over FEATURES."""
    return typed(tree(when), FEATURES)


def load(folder: Path, text: str, name: str = "made_up.toml") -> tuple[list[Rule], list[Mistake]]:
    """Rules and mistakes of a rule file with this text."""
    folder.joinpath(name).write_text(text, "utf-8")
    return read(folder, FEATURES, REFERENCES)


def rule_of(node: Node) -> Rule:
    """A rule with this condition, every other field as in INFECTION."""
    fields = tomllib.loads(INFECTION)["rule"][0] | {"example": (), "when": None}
    used = {leaf.feature: FEATURES[leaf.feature] for leaf in leaves(node)}
    return Rule(**fields, file="made_up.toml", condition=node, features=used, sql=to_sql(node, used))


def table(people: list[dict[str, Any]]) -> pl.DataFrame:
    """A feature table of people's values."""
    schema = {column: SQL_TYPES[made.type] for made in FEATURES.values() for column in made.columns}
    return pl.DataFrame([_row(values) for values in people], schema=schema)


def _row(values: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for made in FEATURES.values():
        value = values.get(made.id)
        parts = value if isinstance(value, tuple) else (value,) * len(made.columns)
        row |= dict(zip(made.columns, parts, strict=True))
    return row


BOOLEANS = st.builds(Is, st.sampled_from(["fever", "wound", "pregnant"]))
OPERATORS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
NUMBERS = st.builds(
    Compare, st.sampled_from(["crp", "score", "months"]), OPERATORS, st.sampled_from([0, 1, 1.5, 2, 3])
)
LEVELS = st.sampled_from(["left", "right", "both"])
SIDES = st.one_of(
    st.builds(Compare, st.just("side"), st.sampled_from(["=", "<>"]), LEVELS),
    st.builds(OneOf, st.just("side"), st.lists(LEVELS, min_size=1, max_size=3, unique=True).map(tuple)),
    st.builds(
        OneOf, st.just("crp"), st.lists(st.integers(0, 3), min_size=1, max_size=2, unique=True).map(tuple)
    ),
)
LEAVES = st.one_of(BOOLEANS, NUMBERS, SIDES)


def _counts(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    some = st.lists(children, min_size=2, max_size=4).map(tuple)
    return some.flatmap(lambda of: st.builds(Count, st.integers(1, len(of)), st.just(of)))


CONDITIONS: st.SearchStrategy[Node] = st.recursive(
    LEAVES, lambda children: st.one_of(st.builds(Not, children), _counts(children)), max_leaves=6
)

POINTS = st.sampled_from([-1.0, 0.0, 0.5, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0])
INTERVALS = st.one_of(
    st.tuples(POINTS, POINTS).map(lambda pair: tuple(sorted(pair))),
    st.tuples(st.none(), POINTS),
    st.tuples(POINTS, st.none()),
)
KNOWN = {"boolean": st.booleans(), "number": POINTS, "interval": INTERVALS, "category": LEVELS}
VALUES = st.fixed_dictionaries({}, optional={name: KNOWN[made.type] for name, made in FEATURES.items()})


def stand_ins(node: Node) -> dict[str, tuple[Any, ...]]:
    """Every value of every feature that the condition can tell apart."""
    return {name: domain.values for name, domain in domains(node, FEATURES).items()}
