"""Cox and logistic regression against R and published figures; what cannot be fitted says why."""

import numpy as np
import polars as pl
import pytest

from registry.statistics.against_r import R
from spinepath.registry.statistics.models import cox, logistic

FREIREICH = {  # 6-MP and placebo, weeks in remission: Freireich 1963, as in Cox 1972
    "6-MP": ([6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]),
    "placebo": ([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], []),
}


def test_cox_as_r_does_it() -> None:
    table = pl.DataFrame({name: R.cox[name] for name in ("time", "event", "age", "sex", "ecog")})
    found = cox(table, "time", "event", ["age", "sex", "ecog"])
    assert [effect.coefficient for effect in found.effects] == pytest.approx(R.cox["coefficient"], abs=1e-5)
    assert [effect.se for effect in found.effects] == pytest.approx(R.cox["se"], abs=1e-5)


def test_cox_on_the_data_of_cox() -> None:
    """With Efron's ties the published coefficient is 1.5721 (standard error 0.4124)."""
    rows = [
        (float(week), relapsed, float(group == "placebo"))
        for group, ends in FREIREICH.items()
        for relapsed, weeks in ((1, ends[0]), (0, ends[1]))
        for week in weeks
    ]
    found = cox(
        pl.DataFrame(rows, schema=["time", "event", "placebo"], orient="row"), "time", "event", ["placebo"]
    )
    effect = found.effects[0]
    assert (round(effect.coefficient, 4), round(effect.se, 4)) == (1.5721, 0.4124)
    assert effect.low < effect.ratio < effect.high


def test_logistic_on_the_o_rings() -> None:
    """Dalal et al., J Am Stat Assoc 1989: 15.043 and -0.2322 a degree Fahrenheit."""
    table = pl.DataFrame({name: R.logistic[name] for name in ("temp", "fail")})
    # seven failures are fewer than the ten we ask of a registry, so the flights are counted twice
    twice = logistic(table.with_columns(count=pl.lit(2)), "fail", ["temp"], count="count")
    assert [e.coefficient for e in twice.effects] == pytest.approx(R.logistic["coefficient"], abs=1e-8)
    assert [e.se * 2**0.5 for e in twice.effects] == pytest.approx(R.logistic["se"], abs=1e-8)
    assert (
        logistic(table, "fail", ["temp"]).refused
        == "7 events are too few for 1 terms (ten for each are asked)"
    )


def test_groups_missing_values_and_predictions() -> None:
    draw = np.random.default_rng(0)
    table = pl.DataFrame({"sex": draw.choice(["f", "m"], 500), "age": draw.normal(50, 9, 500)}).with_columns(
        sex=pl.when(pl.int_range(pl.len()) < 20).then(None).otherwise("sex"),
        event=pl.Series((draw.random(500) < 0.3).astype(int)),
    )
    found = logistic(table, "event", ["sex", "age"])
    assert (found.n, found.missing) == (480, 20)
    assert found.effects[1].term in ("sex: f (against m)", "sex: m (against f)")
    assert found.predicted is not None
    assert found.predicted.null_count() == 20
    assert found.predicted.sum() == pytest.approx(table[20:]["event"].sum())


def test_what_cannot_be_fitted_says_why() -> None:
    split = pl.DataFrame({"x": [0.0] * 50 + [1.0] * 50, "event": [0] * 50 + [1] * 50})
    assert "could not be fitted" in (logistic(split, "event", ["x"]).refused or "")
    same = split.with_columns(x=pl.lit("a"))
    assert logistic(same, "event", ["x"]).refused == "no covariate differs between the people"
    assert cox(same.with_columns(time=1.0), "time", "event", ["x"]).refused is not None
