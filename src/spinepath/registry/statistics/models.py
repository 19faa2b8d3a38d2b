"""Risk adjustment: Cox and logistic regression, by lifelines and statsmodels, with our names and our refusals."""

import warnings
from collections.abc import Sequence

import msgspec
import numpy as np
import polars as pl
import statsmodels.api as sm
from lifelines import CoxPHFitter
from lifelines.exceptions import ConvergenceError
from scipy.stats import norm
from statsmodels.tools.sm_exceptions import PerfectSeparationError

from spinepath.registry.statistics.intervals import LEVEL, Floats, z_of

EVENTS_PER_TERM = 10
"""Fewer events than this for each term and nothing is fitted (Peduzzi et al., J Clin Epidemiol 1996;49:1373-9)."""


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """One term: ratio (hazard or odds) with its interval, against `reference` for a group."""

    term: str
    ratio: float
    low: float
    high: float
    p: float
    coefficient: float
    se: float


class Fitted(msgspec.Struct, frozen=True, kw_only=True):
    """A fitted model. refused: why there is none, in words. missing: people left out for a missing covariate."""

    kind: str
    n: int
    events: int
    missing: int
    effects: tuple[Effect, ...] = ()
    predicted: pl.Series | None = None
    refused: str | None = None


def cox(
    table: pl.DataFrame, time: str, event: str, covariates: Sequence[str], level: float = LEVEL
) -> Fitted:
    """Cox regression with Efron's ties (Cox, J R Stat Soc B 1972;34:187-220; Efron, J Am Stat Assoc 1977;72:557-65).

    event: 1 for the event, 0 for the end of observation and, for cause-specific hazards, for competing ends.
    """
    design, rows, missing = _design(table, covariates, (time, event))
    events = int(rows[event].sum())
    if reason := _too_few(events, design):
        return Fitted(kind="cox", n=len(rows), events=events, missing=missing, refused=reason)
    frame = pl.concat([design, rows.select(time, event)], how="horizontal").to_pandas()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            fit = CoxPHFitter().fit(frame, time, event, fit_options={"precision": 1e-10})
    except (ConvergenceError, Warning, np.linalg.LinAlgError) as error:
        return Fitted(kind="cox", n=len(rows), events=events, missing=missing, refused=_words(error))
    effects = _effects(design.columns, fit.params_.to_numpy(), fit.standard_errors_.to_numpy(), level)
    return Fitted(kind="cox", n=len(rows), events=events, missing=missing, effects=effects)


def logistic(
    table: pl.DataFrame, event: str, covariates: Sequence[str], count: str | None = None, level: float = LEVEL
) -> Fitted:
    """Logistic regression; `predicted` is the chance of each row of `table` (null where a covariate is missing).

    count: a column with how many people a row stands for, so that a million can be added up first.
    """
    rows = table.with_columns(_count=pl.col(count) if count else pl.lit(1), _row=pl.int_range(pl.len()))
    design, rows, missing = _design(rows, covariates, (event,), weight="_count")
    n, events = int(rows["_count"].sum()), int((rows[event].cast(pl.Int64) * rows["_count"]).sum())
    if reason := _too_few(min(events, n - events), design):
        return Fitted(kind="logistic", n=n, events=events, missing=missing, refused=reason)
    x = sm.add_constant(design.to_numpy().astype(np.float64), has_constant="add")
    y, weights = rows[event].cast(pl.Float64).to_numpy(), rows["_count"].to_numpy().astype(np.float64)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            fit = sm.GLM(y, x, family=sm.families.Binomial(), freq_weights=weights).fit(tol=1e-12)
    except (PerfectSeparationError, Warning, np.linalg.LinAlgError) as error:
        return Fitted(kind="logistic", n=n, events=events, missing=missing, refused=_words(error))
    chance = pl.DataFrame({"_row": rows["_row"], "chance": fit.fittedvalues})
    whole = pl.DataFrame({"_row": np.arange(len(table))}, schema={"_row": rows["_row"].dtype})
    predicted = whole.join(chance, on="_row", how="left", maintain_order="left")["chance"]
    effects = _effects(["(intercept)", *design.columns], fit.params, fit.bse, level)
    return Fitted(kind="logistic", n=n, events=events, missing=missing, effects=effects, predicted=predicted)


def _design(
    table: pl.DataFrame, covariates: Sequence[str], needed: Sequence[str], weight: str | None = None
) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """Numbers as they are, words as one column for each but the most frequent; constant columns left out."""
    whole = table.drop_nulls([*covariates, *needed])
    lost = table.join(whole, on="_row", how="anti")[weight].sum() if weight else len(table) - len(whole)
    columns: list[pl.Series] = []
    for name in covariates:
        series = whole[name]
        if series.dtype == pl.String:
            columns += _dummies(series)
        else:
            columns.append(series.cast(pl.Float64))
    varied = [column for column in columns if column.n_unique() > 1]
    return pl.DataFrame(varied), whole, int(lost)


def _dummies(series: pl.Series) -> list[pl.Series]:
    sizes = series.value_counts(sort=True).sort(["count", series.name], descending=[True, False])
    reference, *others = sizes[series.name].to_list() or [None]
    return [
        (series == value).cast(pl.Float64).alias(f"{series.name}: {value} (against {reference})")
        for value in sorted(others)
    ]


def _too_few(events: int, design: pl.DataFrame) -> str | None:
    if not design.width:
        return "no covariate differs between the people"
    if events < EVENTS_PER_TERM * design.width:
        return f"{events} events are too few for {design.width} terms (ten for each are asked)"
    return None


def _effects(names: Sequence[str], coefficients: Floats, errors: Floats, level: float) -> tuple[Effect, ...]:
    z = z_of(level)
    with np.errstate(over="ignore"):  # a group without events has no finite interval
        ratios = np.exp([coefficients, coefficients - z * errors, coefficients + z * errors]).T.tolist()
    return tuple(
        Effect(
            term=name, ratio=ratio, low=low, high=high,
            p=float(2 * norm.sf(abs(b / se))), coefficient=float(b), se=float(se),
        )
        for name, b, se, (ratio, low, high) in zip(names, coefficients, errors, ratios, strict=True)
    )  # fmt: skip


def _words(error: BaseException) -> str:
    return f"the model could not be fitted: {' '.join(str(error).split())[:200]}"
