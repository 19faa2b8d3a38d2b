"""The definitions of the measures: data, checked when loaded, each with a version and a hash."""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal

import msgspec

from spinepath.errors import KnowledgeError, UnknownName
from spinepath.knowledge.mistake import Mistake, insist
from spinepath.knowledge.references import references
from spinepath.knowledge.standing import Standing, numbers
from spinepath.knowledge.tables import evidence
from spinepath.shipped import toml

FILE = "definitions.toml"
Kind = Literal["incidence", "responder", "dose", "dose_share", "answer", "cause", "completeness"]
Subjects = Literal["operations", "revisions", "first_operations", "treatments", "people"]
NEEDS: dict[str, tuple[str, ...]] = {
    "incidence": ("event", "at_months"),
    "responder": ("fall", "at_months"),
    "dose": ("at_months",),
    "dose_share": ("limit", "at_months"),
    "answer": ("event",),
    "cause": (),
    "completeness": ("at_months",),
}
"""Fields that a kind cannot do without."""


class Persistent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Persistent pain where nobody coded a diagnosis: a score of `pain_from` at least `months_after` months later."""

    pain_from: float
    months_after: float
    standing: Standing
    reason: str


class Fall(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far a score must fall: a fraction of the score before, or points; "file:path" of a number of the evidence."""

    fraction: str | None = None
    points: str | None = None


class Measure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One definition; the fields are explained at the top of definitions.toml."""

    id: str
    version: int
    kind: Kind
    name: str
    numerator: str
    denominator: str
    missing: str
    subjects: Subjects
    citations: tuple[str, ...]
    by: tuple[str, ...]
    instrument: str
    window_days: int
    before_days: int
    of: tuple[str, ...] = ()
    event: str | None = None
    competing: tuple[str, ...] = ()
    at_months: tuple[float, ...] = ()
    fall: Fall | None = None
    limit: str | None = None
    persistent: Persistent | None = None
    benchmark: str | None = None

    @property
    def sha256(self) -> str:
        """Hash of everything the definition says."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()

    @property
    def standing(self) -> Standing:
        """How well the thresholds it uses are supported."""
        if self.persistent:
            return self.persistent.standing
        paths = [path for path in (self.limit, *_paths(self.fall)) if path]
        return max(
            (number(path)[1] for path in paths), key=("seen", "memory", "elicited").index, default="seen"
        )


def _paths(fall: Fall | None) -> tuple[str | None, ...]:
    return (fall.fraction, fall.points) if fall else ()


def number(path: str) -> tuple[float, Standing]:
    """A number of the evidence by "file:path", with its standing. Raises UnknownName."""
    file, _, inner = path.partition(":")
    try:
        found = numbers(file)[inner]
    except (KeyError, KnowledgeError, FileNotFoundError) as error:
        raise UnknownName(f"{FILE}: no number {path!r} in the evidence") from error
    return float(found.value), found.standing


def benchmark(measure: Measure) -> float | None:
    """The published share a measure is compared with."""
    found = [rate for rate in evidence("outcomes")["rate"] if rate["id"] == measure.benchmark]
    return float(found[0]["value"]) if found else None


def _wrong(measure: Measure) -> Iterator[tuple[str, str]]:
    """What is wrong, and the mend."""
    for field in NEEDS[measure.kind]:
        if not getattr(measure, field):
            yield f"a measure of kind {measure.kind} has no {field}", f"add {field}"
    for name in set(measure.citations) - references().keys():
        yield f"unknown citation {name!r}", "add it to references.toml"
    for path in (measure.limit, *_paths(measure.fall)):
        if path is not None and not _is_number(path):
            yield f"no number {path!r}", "name it as file:path of the evidence"
    if measure.benchmark and benchmark(measure) is None:
        yield f"no single rate {measure.benchmark!r}", "name a [[rate]] with a value in outcomes.toml"
    if measure.version < 1:
        yield f"version {measure.version}", "count versions from 1"


def _is_number(path: str) -> bool:
    try:
        number(path)
    except UnknownName:
        return False
    return True


def load(raw: Mapping[str, Any]) -> tuple[Measure, ...]:
    """Definitions from parsed TOML. Raises KnowledgeError listing every mistake."""
    found: list[Measure] = []
    wrong: list[Mistake] = []
    for entry in raw.get("measure", []):
        name = str(entry.get("id", "a measure without id"))
        try:
            measure = msgspec.convert({**raw.get("defaults", {}), **entry}, Measure)
        except msgspec.ValidationError as error:
            wrong.append(Mistake(FILE, name, str(error), "mend the field"))
            continue
        if any(other.id == measure.id for other in found):
            wrong.append(Mistake(FILE, name, "stands twice", "rename one"))
        wrong += [Mistake(FILE, name, what, mend) for what, mend in _wrong(measure)]
        found.append(measure)
    insist(wrong)
    return tuple(found)


@cache
def measures() -> tuple[Measure, ...]:
    """Every measure of the package. Raises KnowledgeError."""
    return load(toml("spinepath.registry.measures", FILE))


def measure(name: str) -> Measure:
    """One measure. Raises UnknownName, listing those there are."""
    found = {one.id: one for one in measures()}
    if name not in found:
        raise UnknownName(f"no measure {name!r}; there are {', '.join(found)}")
    return found[name]


def sha256() -> str:
    """Hash of all definitions together."""
    return hashlib.sha256("".join(one.sha256 for one in measures()).encode()).hexdigest()
