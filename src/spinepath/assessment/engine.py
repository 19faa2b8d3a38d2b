"""Answers of every rule for every patient: one `select` over the feature table."""

from collections.abc import Iterable
from functools import cache

import polars as pl

from spinepath.knowledge.rule import Rule


@cache
def expression(sql: str) -> pl.Expr:
    """The rule's SQL as Polars reads it."""
    return pl.sql_expr(sql)


def answers(rules: Iterable[Rule], table: pl.DataFrame) -> pl.DataFrame:
    """One Boolean column per rule id, in the rows' order; null is unknown."""
    return table.select(expression(rule.sql).alias(rule.id) for rule in rules)
