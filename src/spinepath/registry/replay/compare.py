"""What changed between two runs of a cohort, and for how many patients."""

from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from spinepath.errors import UnreadableInput

SAME = 1e-9  # numbers nearer than this are the same
_KEYS = ("patient", "as_of", "knowledge_version", "knowledge_sha256")


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One column: for how many patients it differs. moves: (before, after, patients) of answers, most frequent first.

    least, middle, most: of the differences, where the column holds numbers.
    """

    column: str
    patients: int
    moves: tuple[tuple[str, str, int], ...] = ()
    differences: tuple[float, float, float] | None = None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """both: patients in both runs; changed: those of them with any difference. gone, new: columns of one run only."""

    both: int
    changed: int
    only_before: int
    only_after: int
    changes: tuple[Change, ...]
    gone: tuple[str, ...]
    new: tuple[str, ...]


def results(folder: Path) -> pl.LazyFrame:
    """The rows of a cohort: every Parquet file of a folder, or one file. Raises UnreadableInput."""
    found = [folder] if folder.is_file() else sorted(folder.rglob("*.parquet"))
    if not found:
        raise UnreadableInput(f"{folder}: no results of a cohort in it; `spinepath cohort` makes them")
    rows = pl.scan_parquet(found, missing_columns="insert")
    if "patient" not in rows.collect_schema():
        raise UnreadableInput(f"{folder}: its rows have no patient; give the results of `spinepath cohort`")
    return rows


def compare(before: pl.LazyFrame, after: pl.LazyFrame) -> Comparison:
    """Every column that both runs have, patient by patient; columns one after the other, so that memory stays small."""
    old, new = before.collect_schema(), after.collect_schema()
    shared = [name for name in old if name in new and name not in _KEYS]
    people = before.select("patient").join(after.select("patient"), on="patient").collect().height
    pairs = before.join(after, on="patient", suffix="_after")
    differ = [_differs(name, old[name]) for name in shared]
    changes = [_change(pairs, name, test, old[name]) for name, test in zip(shared, differ, strict=True)]
    changed = pairs.select(pl.any_horizontal(differ).sum()).collect().item() if differ else 0
    return Comparison(
        both=people, changed=int(changed or 0), changes=tuple(one for one in changes if one.patients),
        only_before=_only(before, after), only_after=_only(after, before),
        gone=tuple(sorted(set(old) - set(new))), new=tuple(sorted(set(new) - set(old))),
    )  # fmt: skip


def _only(here: pl.LazyFrame, there: pl.LazyFrame) -> int:
    return here.join(there, on="patient", how="anti").select(pl.len()).collect().item()  # type: ignore[no-any-return]


def _differs(name: str, kind: Any) -> pl.Expr:
    """Unknown against known is a difference; two unknowns are not."""
    one, other = pl.col(name), pl.col(f"{name}_after")
    if kind.is_float():
        return ((one - other).abs() > SAME).fill_null(one.is_null() != other.is_null())
    return one.cast(pl.String).ne_missing(other.cast(pl.String))


def _change(pairs: pl.LazyFrame, name: str, test: pl.Expr, kind: Any) -> Change:
    rows = pairs.filter(test).select(name, f"{name}_after")
    if kind.is_float():
        gap = pl.col(f"{name}_after") - pl.col(name)
        n, low, middle, high = rows.select(
            pl.len().alias("n"), gap.min().alias("low"), gap.median().alias("middle"), gap.max().alias("high")
        ).collect().row(0)  # fmt: skip
        return Change(column=name, patients=n, differences=None if low is None else (low, middle, high))
    words = pl.all().cast(pl.String).fill_null("not known")
    moves = (
        rows.select(words).group_by(name, f"{name}_after").len().sort("len", name, descending=[True, False])
    )
    found = tuple((str(a), str(b), int(n)) for a, b, n in moves.collect().iter_rows())
    return Change(column=name, patients=sum(n for _, _, n in found), moves=found)


def as_table(found: Comparison) -> pl.DataFrame:
    """One row per column and move, as it is written to CSV."""
    rows: list[tuple[Any, ...]] = []
    for one in found.changes:
        rows += [(one.column, before, after, n, None, None, None) for before, after, n in one.moves]
        if not one.moves:
            rows.append((one.column, None, None, one.patients, *(one.differences or (None, None, None))))
    names = ["column", "before", "after", "patients", "least", "middle", "most"]
    kinds = [pl.String, pl.String, pl.String, pl.Int64, pl.Float64, pl.Float64, pl.Float64]
    return pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")
