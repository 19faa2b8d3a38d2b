"""What the findings of a cohort say of the causes: each different statement is asked once (assessment.shown)."""

from functools import cache, lru_cache
from typing import Any

import numpy as np
import polars as pl

from spinepath.assessment.network import Network
from spinepath.assessment.shown import (
    CONCORDANCE,
    ENTRAPPED,
    SCAR,
    SEES_ALL,
    SILENCE,
    STATEMENTS_KEPT,
    Statement,
    seen_by,
    spoken,
)
from spinepath.chart.vocabulary import findings
from spinepath.knowledge.meanings import meanings
from spinepath.registry.cohort.crowd import Column, Crowd
from spinepath.registry.cohort.places import placed

_PREFIX = "finding/"
_SAME = list(Statement._fields)
_SPOKEN: dict[str, Any] = {"column": pl.UInt32, "value": pl.Float64, "concordance": pl.Int32}
NOWHERE = -1
"""Instead of the column for the place of a cause, where a statement tells of none."""


def statements(crowd: Crowd, net: Network, stated: pl.DataFrame, done: pl.DataFrame) -> pl.DataFrame:
    """patient, column, value, order of every answer that some finding gives, and whether its side is the wrong one.

    The columns of the network for the places of causes are among them. stated: see told. done: the operations.
    """
    found = placed(crowd, _counted(stated).drop("place"), done)
    different = found.select(_SAME).unique()
    rows = [(place, *one) for place, row in enumerate(different.iter_rows()) for one in _said(net, *row)]
    table = pl.DataFrame(rows, schema={"statement": pl.UInt32} | _SPOKEN, orient="row")
    numbered = found.join(different.with_row_index("statement"), on=_SAME, how="left", nulls_equal=True)
    said = numbered.join(table, on="statement")
    where = said.filter((pl.col("concordance") != NOWHERE) & (pl.col("fit") != 0))
    columns = ("patient", "column", "value", "order", "discordant")
    return pl.concat([
        said.select(columns),
        where.select("patient", "order", "discordant", column=pl.col("concordance").cast(pl.UInt32), value="fit")
        .select(columns),
    ])  # fmt: skip


@lru_cache(maxsize=STATEMENTS_KEPT)
def _said(net: Network, *statement: Any) -> tuple[tuple[int, float, int], ...]:
    """Column, value, and column of the place of the cause. statement: the fields of one."""
    places = _places(net)
    return tuple(
        (net.column(one.column), one.value, places.get(one.cause, NOWHERE) if one.placed else NOWHERE)
        for one in spoken(net, Statement(*statement))
    )


@cache
def _places(net: Network) -> dict[str, int]:
    prefix = f"{CONCORDANCE}:"
    return {
        name.removeprefix(prefix): place for place, name in enumerate(net.columns) if name.startswith(prefix)
    }


def told(crowd: Crowd) -> pl.DataFrame:
    """Every statement of a finding that counts today, with what its meaning hangs on (shown.Statement).

    reported: the test whose report it is part of. place: in the chart.
    """
    columns = ("patient", "row", "key", "says", "side", "level", "kind", "source")
    rows = crowd.facts.select(columns).filter(pl.col("key").is_in(_asked()) & pl.col("says").is_not_null())
    written = crowd.events.select("words", "name", "part_of", place="row")[rows["row"]]
    finding = pl.col("key").cast(pl.String).str.strip_prefix(_PREFIX)
    stated = pl.concat([rows, written], how="horizontal").with_columns(
        finding=finding,
        is_condition=pl.col("source").str.starts_with("Condition/") | (pl.col("kind") == "condition"),
        is_finding=pl.col("kind") == "finding",
    )
    return _with_study(stated, _studies(crowd, stated))


def _with_study(stated: pl.DataFrame, studies: pl.DataFrame) -> pl.DataFrame:
    whole = studies.rename({"test": "reported", "source": "part_of"}).with_columns(is_part=True)
    own = studies.rename({"test": "own"})
    return (
        stated.join(whole, on=["patient", "part_of"], how="left", maintain_order="left")
        .join(own, on=["patient", "source"], how="left", maintain_order="left")
        .with_columns(study=pl.when(pl.col("is_part")).then("reported").otherwise("own"))
    )


def _studies(crowd: Crowd, stated: pl.DataFrame) -> pl.DataFrame:
    """patient, source, test of the reports and procedures that statements stand in."""
    sources = pl.concat(
        [stated.select("patient", "source"), stated.select("patient", source="part_of")]
    ).unique()
    own = crowd.studies.join(sources, on=["patient", "source"], how="semi").sort("row")
    own = own.unique(["patient", "source"], keep="last", maintain_order=True)
    return own.select("patient", "source", "test")


def _counted(stated: pl.DataFrame) -> pl.DataFrame:
    """Without what says nothing by itself: a root entrapped in scar is scar, not a narrow bone."""
    scar = stated.filter((pl.col("finding") == SCAR) & (pl.col("says") == "yes")).select(
        "patient", "source", "words"
    )
    entrapped = pl.col("finding") == ENTRAPPED
    in_scar = stated.filter(entrapped).join(
        scar, on=["patient", "source", "words"], how="semi", nulls_equal=True
    )
    order = pl.col("finding").replace_strict(_order(), default=None, return_dtype=pl.Int64)
    return (
        stated.join(in_scar.select("row", "finding"), on=["row", "finding"], how="anti")
        .with_columns(order=order * 2**32 + pl.col("place"))
        .drop_nulls("order")
    )


@cache
def _order() -> dict[str, int]:
    """The findings that speak of causes, in the order in which they are asked."""
    return {name: place for place, name in enumerate(meanings())}


@cache
def _asked() -> list[str]:
    lesions = (name for name, kind in findings().items() if kind.group == "imaging")
    return [f"{_PREFIX}{name}" for name in {*meanings(), *lesions}]


def add_silence(evidence: Column, net: Network, stated: pl.DataFrame) -> None:
    """Let reports that name lesions speak softly against others they would show, where nothing else is said."""
    lesions = [name for name, kind in findings().items() if kind.group == "imaging"]
    rows = stated.filter(
        pl.col("finding").is_in(lesions)
        & pl.col("says").is_in(["yes", "no"])
        & pl.col("reported").is_in(list(SEES_ALL))
    )
    silent = np.zeros(evidence.shape, dtype=bool)
    for (test,), group in rows.select("patient", "reported").unique().group_by("reported"):
        columns = np.array([net.column(name) for name in seen_by(net, str(test))], dtype=np.intp)
        silent[np.ix_(group["patient"].to_numpy(), columns)] = True
    evidence[silent & (evidence == 0)] = -SILENCE
