"""A made-up registry as tables, with what is planted in it known. Quick: no records are written, one draw a column.

The full generator (`spinepath simulate`) makes records; this one exists so that hundreds of registries can be drawn to
measure how often a planted thing is found.
"""

from datetime import date
from typing import Any

import msgspec
import numpy as np
import polars as pl

from spinepath.knowledge.causes import causes
from spinepath.registry.measures.subjects import DAYS_A_MONTH
from spinepath.registry.measures.tables import CONTRACT, Tables, tables

AS_OF = date(2026, 6, 30)
FIRST = np.datetime64("2018-01-01")
NEVER = 10_000  # months
KINDS = {
    "discectomy": (0.38, 47, -0.1),
    "decompression": (0.30, 65, 0.0),
    "fusion": (0.27, 57, 0.2),
    "deformity": (0.05, 64, 0.4),
}
"""Share, mean age, log odds of persistent pain."""
LEVELS = ("L3-L4", "L4-L5", "L5-S1")
AIMS = {
    "discectomy": "decompress",
    "decompression": "decompress",
    "fusion": "stabilise",
    "deformity": "correct + stabilise",
}


class Planted(msgspec.Struct, frozen=True, kw_only=True):
    """What is planted. Effects are log odds of persistent pain unless said otherwise.

    outlier: on the site "Site 01". site_spread: standard deviation between sites. disparity: on the most deprived
    fifth. base: for everybody. mnar: how much less likely an answer is for each point of pain that day (log odds);
    answering: log odds of an answer at 4 points. scheduled_only: no scores but those at 3, 12 and 24 months; else
    people in treatment are asked more often, as in life. pain_again: mean score after a second operation.
    """

    people: int = 4000
    sites: int = 30
    seed: int = 1
    base: float = -1.45
    outlier: float = 0.0
    site_spread: float = 0.0
    disparity: float = 0.0
    mnar: float = 0.0
    answering: float = 0.9
    scheduled_only: bool = False
    pain_again: float = 4.5


class MadeUp(msgspec.Struct, frozen=True):
    """The tables, and what only the maker knows: pain of everybody at 12 months, answered or not."""

    tables: Tables
    persistent: np.ndarray
    pain_12: np.ndarray
    pain_before: np.ndarray


def made_up(planted: Planted) -> MadeUp:
    """Draw one registry."""
    draw = np.random.default_rng(planted.seed)
    who = _who(draw, planted)
    course = _course(draw, who, planted)
    scores, pain_12 = _scores(draw, who, course, planted)
    treated, more = _treatments(draw, who, course)
    people = _people(draw, who, course)
    found = {
        "people": people,
        "operations": _operations(who, course),
        "diagnoses": _rows(who, course["persistent"] & (course["onset"] <= course["until"]), course["onset"]),
        "scores": scores if planted.scheduled_only else pl.concat([scores, more]),
        "treatments": treated,
        "doses": _doses(draw, who, course),
        **_assessed(draw, who, course),
    }
    return MadeUp(tables(found), course["persistent"], pain_12, who["before"])


def _day(start: np.ndarray, months: np.ndarray) -> pl.Series:
    """The day so many months later; null for what never comes or comes after the day of looking."""
    days = start + np.round(np.minimum(months, NEVER) * DAYS_A_MONTH).astype(int)
    given = pl.Series(days.astype("datetime64[D]")).cast(pl.Date)
    return given.to_frame("d").select(pl.when(pl.col("d") <= AS_OF).then("d")).to_series()


def _who(draw: np.random.Generator, planted: Planted) -> dict[str, Any]:
    n = planted.people
    sizes = draw.lognormal(0, 0.5, planted.sites)
    kind = draw.choice(list(KINDS), n, p=[share for share, _, _ in KINDS.values()])
    age = np.clip(draw.normal([KINDS[one][1] for one in kind], 12), 20, 92)
    start = FIRST + draw.integers(0, 365 * 7, n)
    return {
        "id": np.array([f"made-up-{number:06d}" for number in range(n)]),
        "site": draw.choice(planted.sites, n, p=sizes / sizes.sum()),
        "surgeon": draw.integers(1, 4, n),
        "kind": kind, "age": age, "start": start, "female": draw.random(n) < 0.52,
        "fifth": draw.integers(1, 6, n),
        "levels": np.where(kind == "deformity", 4, draw.choice([1, 2, 3], n, p=[0.6, 0.3, 0.1])),
        "before": np.clip(np.round(draw.normal(7, 1.3, n)), 2, 10),
        "effects": planted.site_spread * draw.normal(0, 1, planted.sites),
    }  # fmt: skip


def _course(draw: np.random.Generator, who: dict[str, Any], planted: Planted) -> dict[str, Any]:
    n = planted.people
    odds = planted.base + np.array([KINDS[one][2] for one in who["kind"]]) + who["effects"][who["site"]]
    odds = (
        odds
        + np.where(who["site"] == 0, planted.outlier, 0)
        + np.where(who["fifth"] == 5, planted.disparity, 0)
    )
    persistent = draw.random(n) < 1 / (1 + np.exp(-odds))
    onset = np.where(persistent, 3.2 + draw.exponential(6, n), NEVER)
    died = draw.exponential(12 / 0.012, n)
    lost = draw.exponential(12 / 0.05, n)
    again = np.where(persistent, onset + draw.exponential(12 / 0.07, n), draw.exponential(12 / 0.015, n))
    seen = (np.datetime64(AS_OF) - who["start"]).astype(int) / DAYS_A_MONTH
    until = np.minimum(np.minimum(died, lost), seen)
    never_better = draw.random(n) < 0.5
    return {
        "persistent": persistent,
        "onset": onset,
        "never_better": never_better,
        "died": died,
        "until": until,
        "again": again,
    }


def _people(draw: np.random.Generator, who: dict[str, Any], course: dict[str, Any]) -> pl.DataFrame:
    n = len(who["id"])
    birth = who["start"] - np.round(who["age"] * 365.25).astype(int)
    return pl.DataFrame({
        "patient": who["id"], "sex": np.where(who["female"], "female", "male"),
        "birth": pl.Series(birth.astype("datetime64[D]")).cast(pl.Date),
        "died": _day(who["start"], np.where(course["died"] <= course["until"] + 0.001, course["died"], NEVER)),
        "first_seen": _day(who["start"], -draw.uniform(1, 12, n)), "last_seen": _day(who["start"], course["until"]),
        "made_up": np.ones(n, dtype=bool), "deprivation": [f"fifth {fifth}" for fifth in who["fifth"]],
    })  # fmt: skip


def _operations(who: dict[str, Any], course: dict[str, Any]) -> pl.DataFrame:
    n = len(who["id"])
    site = [f"Site {number + 1:02d}" for number in who["site"]]
    surgeon = [f"{place}, surgeon {number}" for place, number in zip(site, who["surgeon"], strict=True)]
    common = {
        "patient": who["id"],
        "level": [LEVELS[number % 3] for number in range(n)],
        "site": site,
        "surgeon": surgeon,
    }
    first = pl.DataFrame({
        **common, "operation": [f"Procedure/{number}" for number in range(n)], "day": _day(who["start"], np.zeros(n)),
        "number": np.ones(n, dtype=np.int32), "kind": who["kind"], "aim": [AIMS[one] for one in who["kind"]],
        "levels": who["levels"].astype(np.int32), "side": pl.Series([None] * n, dtype=pl.String),
    })  # fmt: skip
    again = np.where(course["again"] <= course["until"], course["again"], NEVER)
    second = first.with_columns(
        day=_day(who["start"], again), number=pl.lit(2, pl.Int32), kind=pl.lit("revision"), aim=pl.lit(None, pl.String),
        operation=pl.col("operation") + "-again",
    ).filter(pl.col("day").is_not_null())  # fmt: skip
    return pl.concat([one.select(*CONTRACT["operations"][0]) for one in (first, second)])


def _rows(who: dict[str, Any], chosen: np.ndarray, months: np.ndarray, **more: Any) -> pl.DataFrame:
    """One row for each chosen person, dated so many months after the operation; the future is left out."""
    made = pl.DataFrame({"patient": who["id"], "day": _day(who["start"], months), **more}).filter(
        pl.Series(chosen)
    )
    return made.filter(pl.col("day").is_not_null())


def _scores(
    draw: np.random.Generator, who: dict[str, Any], course: dict[str, Any], planted: Planted
) -> tuple[pl.DataFrame, np.ndarray]:
    n, name = planted.people, {"instrument": "nrs_pain"}
    parts = [_rows(who, draw.random(n) < 0.95, -draw.uniform(0.1, 2, n), **name, value=who["before"])]
    pain_12 = np.zeros(n)
    for month in (3.0, 12.0, 24.0):
        hurts = course["persistent"] & ((course["onset"] <= month) | course["never_better"])
        pain = np.clip(np.round(np.where(hurts, draw.normal(6.2, 1.5, n), draw.normal(1.4, 0.9, n))), 0, 10)
        pain_12 = pain if month == 12 else pain_12
        answers = 1 / (1 + np.exp(-(planted.answering - planted.mnar * (pain - 4))))
        chosen = (draw.random(n) < answers) & (course["until"] >= month)
        parts.append(_rows(who, chosen, month + draw.uniform(-0.5, 0.5, n), **name, value=pain))
        if planted.scheduled_only:
            continue
        later = np.clip(np.round(draw.normal(planted.pain_again, 2.2, n)), 0, 10)
        asked = (draw.random(n) < 0.7) & (course["again"] + month <= course["until"])
        parts.append(_rows(who, asked, course["again"] + month, **name, value=later))
    operated = (draw.random(n) < 0.9) & (course["again"] <= course["until"]) & (not planted.scheduled_only)
    parts.append(
        _rows(
            who,
            operated,
            course["again"] - 0.5,
            **name,
            value=np.clip(np.round(draw.normal(7, 1.2, n)), 2, 10),
        )
    )
    return pl.concat([part.select(*CONTRACT["scores"][0]) for part in parts]), pain_12


def _treatments(
    draw: np.random.Generator, who: dict[str, Any], course: dict[str, Any]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Blocks, stimulators and pumps of those in pain, with scores before and after."""
    n, found, scores = len(who["id"]), [], []
    for kind, share, delay, helps in (
        ("epidural injection", 0.40, 2, 0.35), ("facet block", 0.15, 4, 0.3), ("radiofrequency", 0.08, 6, 0.4),
        ("stimulator", 0.16, 9, 0.5), ("pump", 0.03, 14, 0.5),
    ):  # fmt: skip
        at = course["onset"] + delay + draw.exponential(3, n)
        given = course["persistent"] & (draw.random(n) < share) & (at <= course["until"])
        removed, revised, harmed = (at + draw.exponential(mean, n) for mean in (240, 200, 160))
        seen = [np.where(end <= course["until"], end, NEVER) for end in (removed, revised, harmed)]
        implant = kind in ("stimulator", "pump")
        ends = {
            name: _day(who["start"], end) if implant else pl.Series([None] * n, dtype=pl.Date)
            for name, end in zip(("removed", "revised", "complication"), seen, strict=True)
        }
        found.append(_rows(who, given, at, treatment=[f"Procedure/{kind[:3]}{number}" for number in range(n)],
                           kind=np.repeat(kind, n), **ends))  # fmt: skip
        before = np.clip(np.round(draw.normal(6.8, 1.2, n)), 3, 10)
        after = np.clip(
            np.round(before * np.where(draw.random(n) < helps, draw.uniform(0.1, 0.6, n), 0.95)), 0, 10
        )
        for month, value in ((-0.5, before), *((m, after) for m in ((6, 12, 24) if implant else (1,)))):
            chosen = given & (draw.random(n) < 0.8) & (at + month <= course["until"])
            scores.append(_rows(who, chosen, at + month, instrument="nrs_pain", value=value))
    treated = pl.concat(found).select(*CONTRACT["treatments"][0])
    return treated, pl.concat(scores).select(*CONTRACT["scores"][0])


def _doses(draw: np.random.Generator, who: dict[str, Any], course: dict[str, Any]) -> pl.DataFrame:
    """A third take an opioid before; without persistent pain it ends within half a year, with it often not."""
    n = len(who["id"])
    taken = draw.random(n) < 0.35
    dose = np.where(taken, np.round(draw.lognormal(3.2, 0.7, n)), 0.0)
    stop = np.where(
        (course["persistent"] & (draw.random(n) < 0.7)) | (draw.random(n) < 0.15),
        NEVER,
        draw.exponential(5, n),
    )
    known = np.where(draw.random(n) < 0.06, np.nan, dose)
    first = pl.DataFrame({
        "patient": who["id"], "start": _day(who["start"], np.full(n, -6.0)), "end": _day(who["start"], stop),
        "mme": pl.Series(known).fill_nan(None), "at_least": np.zeros(n, dtype=bool),
    })  # fmt: skip
    later = first.filter(pl.col("end").is_not_null()).with_columns(
        start=pl.col("end") + pl.duration(days=1), end=pl.lit(None, pl.Date), mme=pl.lit(0.0)
    )
    return pl.concat([first, later])


def _assessed(
    draw: np.random.Generator, who: dict[str, Any], course: dict[str, Any]
) -> dict[str, pl.DataFrame]:
    """Assessments as a cohort would give them: those in pain with a differential, some unknown."""
    n = len(who["id"])
    known = course["persistent"] & (course["onset"] <= course["until"])
    said = np.where(draw.random(n) < 0.07, "unknown", np.where(known, "yes", "no"))
    ids = [cause.id for cause in causes()]
    weight = np.array([max(cause.prior["fusion"], 0.002) for cause in causes()])
    chance = draw.dirichlet(weight / weight.sum() * 4, int((said == "yes").sum()))
    correctable = draw.choice(["yes", "no", "unknown"], n, p=[0.18, 0.55, 0.27])
    patients = who["id"][said == "yes"]
    long = pl.DataFrame({
        "patient": np.repeat(patients, len(ids)), "cause": ids * len(patients), "probability": chance.ravel(),
    })  # fmt: skip
    leading = pl.DataFrame({"patient": patients, "leading_cause": [ids[k] for k in chance.argmax(axis=1)]})
    answers = pl.DataFrame({"patient": who["id"], "fbss": said, "correctable": correctable})
    return {"causes": long, "answers": answers.join(leading, on="patient", how="left")}
