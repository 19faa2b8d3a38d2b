"""How a cohort takes its medicines: worked out for those whose medicines decide it, known at once for all others."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial

import numpy as np
import polars as pl
from msgspec.structs import replace

from spinepath.assessment.medicines.doses import Record, Sums, record
from spinepath.assessment.medicines.filled import amounts
from spinepath.assessment.medicines.mme import Most
from spinepath.assessment.medicines.model import CurrentMedicines
from spinepath.assessment.medicines.regimen import BEFORE, MONTH, Value, drops, filled, regimen
from spinepath.features.facts import NEVER_HAPPENED
from spinepath.features.medicines import AMOUNTS
from spinepath.features.regimen import COURSE, FORMS
from spinepath.features.registry import features
from spinepath.registry.cohort.courses import NEVER, last_stretch
from spinepath.registry.cohort.situations import Situations
from spinepath.registry.cohort.taken import STANDS, Column, Taken, taken

_NOTHING = CurrentMedicines(as_of=None, recorded=True)
_EPOCH = date(1970, 1, 1)
Values = Mapping[str, Value]


def with_amounts(values: pl.DataFrame, medicines: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The feature table with the amounts per day and the regimen in it. Its rows are the people in order.

    medicines: events of that kind, up to the day.
    """
    listed = _listed(medicines)
    known = taken(listed)
    situations = Situations(known)
    now = situations.on(_day(as_of), np.ones(len(known.people), dtype=bool))
    silent = {**amounts(_NOTHING), **regimen([], _NOTHING, as_of)}
    dated = _dated(known, situations, now, as_of)
    one_by_one = _one_by_one(known, situations, now, as_of)
    rows: list[Values] = [*map(_of_sums, situations.sums), *one_by_one.values(), silent, {}]
    place = np.full(values.height, len(rows) - 1)
    place[listed["patient"].to_numpy()] = len(rows) - 2
    place[known.people] = now
    place[list(one_by_one)] = len(situations.sums) + np.arange(len(one_by_one))
    return _joined(values, _table(rows)[place], dated)


def _day(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _listed(medicines: pl.DataFrame) -> pl.DataFrame:
    """Records that say that something was or is taken (medicines.episodes.counts)."""
    return medicines.filter(
        (pl.col("certainty") != "refuted")
        & ~pl.col("status").is_in(NEVER_HAPPENED)
        & (pl.col("assertion") != "negated")
    )


def _table(rows: Sequence[Values], wanted: Iterable[str] = (*AMOUNTS, *FORMS, *COURSE)) -> pl.DataFrame:
    """Values by feature id as columns of the feature table."""
    columns = []
    for name in wanted:
        feature, said = features()[name], [own.get(name) for own in rows]
        if feature.type == "boolean":
            columns.append(pl.Series(name, said, dtype=pl.Boolean))
        else:
            ends = zip(*(_NO_ENDS if one is None else one for one in said), strict=True)
            columns += map(partial(pl.Series, dtype=pl.Float64), feature.columns, ends)
    return pl.DataFrame(columns)


_NO_ENDS = (None, None)


def _of_sums(sums: Sums) -> Values:
    """Nobody whose medicines act for long is answered so."""
    return {**sums.values, "long_acting_first": False} if sums.taken.recorded else sums.values


def _one_by_one(known: Taken, situations: Situations, now: Column, as_of: date) -> dict[int, Values]:
    """By person: those who take what acts for long; whether it was the first takes their own list of medicines."""
    acts = np.array([sums.long_acting for sums in situations.sums], dtype=bool)
    rows = known.rows.filter(pl.Series(acts[now][known.person], dtype=pl.Boolean))
    own: dict[int, list[Record]] = {}
    for patient, what, *stands in rows.sort("patient", "row").select("patient", "said", *STANDS).iter_rows():
        event = replace(known.says[what].event, **dict(zip(STANDS, stands, strict=True)))
        own.setdefault(patient, []).append(record(event, known.says[what]))
    return {patient: filled(records, as_of) for patient, records in own.items()}


def _dated(known: Taken, situations: Situations, now: Column, as_of: date) -> pl.DataFrame:
    """patient and what hangs on dates, of those who take opioids or did a month ago (medicines.regimen)."""
    opioids, today = known.rows.filter(pl.col("opioid") & ~pl.col("given")), _day(as_of)
    last = last_stretch(*(opioids[name].to_numpy() for name in ("patient", "since", "end")))
    until = np.minimum(last.end, today)
    recent = until >= today - MONTH
    people, since = last.patient[recent], last.since[recent]
    days = np.where(since == NEVER, 0.0, until[recent] - since)
    asked = np.isin(known.people, people)
    then = (situations.on(today - before, asked)[asked] for before in BEFORE)
    return pl.DataFrame(
        [
            pl.Series("patient", people, dtype=pl.UInt32),
            pl.Series("opioid_days_low", days),
            pl.Series("opioid_days_high", np.where(since == NEVER, np.nan, days)).fill_nan(None),
            *_fallen(situations.sums, [now[asked], *then]),
        ]
    )


def _fallen(sums: list[Sums], numbers: Sequence[Column]) -> list[pl.Series]:
    """(people,) each. numbers: of the situations now and BEFORE; few differ."""
    different, place = np.unique(np.column_stack(numbers), axis=0, return_inverse=True)
    rows = [_drops(*(sums[number].mme for number in row)) for row in different.tolist()]
    columns = [column for column in COURSE if column.startswith("opioid_drop")]
    return (
        _table(rows, columns)[place.ravel()].get_columns()
        if rows
        else _table([{}], columns).clear().get_columns()
    )


def _drops(now: Most | None, *then: Most | None) -> Values:
    return {
        name: value for name, value in drops(now, dict(zip(BEFORE, then, strict=True))) if value is not None
    }


def _joined(values: pl.DataFrame, filled: pl.DataFrame, dated: pl.DataFrame) -> pl.DataFrame:
    """The feature table with its columns that were empty, from both; where both know, they agree."""
    with_days = values.select("patient").join(dated, on="patient", how="left", maintain_order="left")
    return values.with_columns(filled.get_columns()).with_columns(
        pl.coalesce(with_days[name], pl.col(name)).alias(name) for name in dated.columns[1:]
    )
