"""The causes of persisting pain and what each makes likely: evidence/causes.toml, typed and checked."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal

import msgspec

from spinepath.knowledge.mistake import Mistake, insist
from spinepath.knowledge.standing import Standing, standing, weakest
from spinepath.knowledge.tables import evidence

FILE = "causes.toml"
OPERATIONS = ("any", "discectomy", "decompression", "fusion", "deformity")
UNEXPLAINED = "other"
COURSE = "onset_pattern"

# "software should allow half to about 1.8 times the mode", says the evidence of every prior. The same
# allowance serves every other number that is printed without an interval of its own.
ALLOWANCE = (0.5, 1.8)


class Range(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number with the interval the evidence gives it, read as its 95 % limits."""

    mode: float
    low: float
    high: float

    @classmethod
    def allowed(cls, mode: float, ceiling: float = float("inf")) -> "Range":
        """A number whose evidence prints no interval."""
        return cls(mode, ALLOWANCE[0] * mode, min(ALLOWANCE[1] * mode, ceiling))


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """One reason why it still hurts. prior: P(it is the predominant cause) by kind of operation, 0-1."""

    id: str
    name: str
    group: str
    definition: str
    management: str
    correctable: Literal["yes", "sometimes", "no"]
    prior: dict[str, float]
    source: str
    standing: Standing


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A yes/no finding of history or examination. given: P(yes | cause alone) by cause id."""

    id: str
    question: str
    given: dict[str, Range]
    source: str
    standing: Standing


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """The course after the operation. given: P(level | cause alone), in the order of levels, by cause id."""

    levels: tuple[str, ...]
    given: dict[str, tuple[float, ...]]
    source: str
    standing: Standing


def _cause(index: int, raw: Mapping[str, Any]) -> Cause:
    prior = raw["prior"]
    return Cause(
        id=raw["id"],
        name=raw["name"],
        group=raw["pathway_group"],
        definition=raw["definition"],
        management=raw["management_note"],
        correctable=raw["correctable_by_surgery"],
        prior={operation: float(prior[operation]) for operation in OPERATIONS},
        source=prior["source"],
        standing=standing("causes", f"cause[{index}].prior.any"),
    )


def _cause_mistakes(raw: Mapping[str, Any]) -> Iterator[Mistake]:
    for operation in OPERATIONS:
        total = sum(cause["prior"][operation] for cause in raw["cause"])
        if abs(total - 1) > 0.01:
            yield Mistake(FILE, operation, f"priors sum to {total:.3f}", "make the column sum to 1")
    if UNEXPLAINED not in {cause["id"] for cause in raw["cause"]}:
        yield Mistake(FILE, UNEXPLAINED, "is missing", "pain nobody can explain needs this cause")


def _likelihood_mistakes(raw: Mapping[str, Any]) -> Iterator[Mistake]:
    rows = {row["cause"]: row for row in raw["likelihood"]}
    for cause in raw["cause"]:
        row = rows.get(cause["id"])
        if row is None:
            yield Mistake(FILE, cause["id"], "has no likelihoods", "add a [[likelihood]]")
            continue
        if abs(sum(row[COURSE]) - 1) > 0.001:
            yield Mistake(FILE, cause["id"], f"{COURSE} does not sum to 1", "mend its levels")
        for name in (finding["id"] for finding in raw["finding"] if "levels" not in finding):
            value = row.get(name)
            # 0 or 1 would let one answer, once misheard, settle the matter for ever.
            if value is None or not 0 < value["low"] <= value["mode"] <= value["high"] < 1:
                yield Mistake(FILE, f"{cause['id']}.{name}", "is not 0 < low <= mode <= high < 1", "mend it")


@cache
def _checked() -> dict[str, Any]:
    raw = evidence("causes")
    insist([*_cause_mistakes(raw), *_likelihood_mistakes(raw)])
    return raw


@cache
def causes() -> tuple[Cause, ...]:
    """The 17 causes, in the file's order. Raises KnowledgeError when the priors do not sum to 1."""
    return tuple(_cause(index, raw) for index, raw in enumerate(_checked()["cause"]))


def _standing_of(key: str) -> Standing:
    rows = _checked()["likelihood"]
    return weakest(*(standing("causes", f"likelihood[{index}].{key}") for index in range(len(rows))))


@cache
def questions() -> tuple[Question, ...]:
    """The 11 yes/no findings, in the file's order."""
    raw = _checked()
    return tuple(
        Question(
            id=finding["id"],
            question=finding["question"],
            given={row["cause"]: msgspec.convert(row[finding["id"]], Range) for row in raw["likelihood"]},
            source=raw["likelihood"][0]["source"],
            standing=_standing_of(f"{finding['id']}.mode"),
        )
        for finding in raw["finding"]
        if "levels" not in finding
    )


@cache
def course() -> Course:
    """The course after the operation: four levels."""
    raw = _checked()
    return Course(
        levels=tuple(next(finding for finding in raw["finding"] if finding["id"] == COURSE)["levels"]),
        given={row["cause"]: tuple(row[COURSE]) for row in raw["likelihood"]},
        source=raw["likelihood"][0]["source"],
        standing=_standing_of(COURSE),
    )


@cache
def share_without_cause() -> float:
    """Share of people in whom no predominant cause was found: 11 of 181 (waguespack2002, from memory)."""
    series = next(row for row in _checked()["series"] if row["id"] == "waguespack2002")
    return 1 - float(series["n_with_predominant_diagnosis"] / series["n"])
