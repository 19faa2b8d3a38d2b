"""How well a number stands: seen, memory or elicited, by what its table inherits.

`source`, `basis` and `verified` of a table hold for those inside it; a new `source` starts anew.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal, NamedTuple

from spinepath.errors import UnknownName
from spinepath.knowledge.mistake import Mistake, insist
from spinepath.knowledge.references import Reference, references
from spinepath.knowledge.tables import evidence

Standing = Literal["seen", "memory", "elicited"]
ORDER: tuple[Standing, ...] = ("seen", "memory", "elicited")
ELICITED = "elicited_spinepath"
STRUCTURAL = {
    "schema",
    "items",
    "levels",
    "cost_class",
}  # counts of our own making: no source could state them
DIFFERENCES = ("interventions.toml", "outcomes.toml")  # files with differences, which may be negative
BASES = ("published", "derived", "elicited")


class Inherited(NamedTuple):
    """What the enclosing tables say of the numbers inside."""

    source: str | None = None
    basis: str | None = None
    verified: str | None = None

    def enter(self, table: Mapping[str, Any]) -> "Inherited":
        """The same, one table further in."""
        base = Inherited(table["source"]) if "source" in table else self
        return Inherited(base.source, table.get("basis", base.basis), table.get("verified", base.verified))


class Number(NamedTuple):
    """A number (or list of numbers) of an evidence file, with what it rests on."""

    path: str
    value: Any
    source: str
    standing: Standing


class Table(NamedTuple):
    """A table of an evidence file with its place and what it inherits."""

    path: str
    content: Mapping[str, Any]
    inherited: Inherited


def weakest(*standings: Standing) -> Standing:
    """The standing of a statement that rests on all of these."""
    return max(standings, key=ORDER.index, default="elicited")


def walk(table: Mapping[str, Any], path: str = "", outer: Inherited = Inherited()) -> Iterator[Table]:  # noqa: B008
    """Every table, outermost first; paths read "cause[0].prior"."""
    inherited = outer.enter(table)
    yield Table(path, table, inherited)
    for key, value in table.items():
        inner = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            yield from walk(value, inner, inherited)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, dict):
                    yield from walk(item, f"{inner}[{index}]", inherited)


def _is_number(value: Any) -> bool:
    if isinstance(value, list):
        return any(_is_number(item) for item in value)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _stem(key: str) -> str:
    """mme_factor is sourced by mme_source."""
    return key.partition("_")[0]


def _standing(table: Table, key: str, source: str, known: Mapping[str, Reference]) -> Standing:
    """`<key>_verified` beats the table's `verified`; both speak only for the table's own source."""
    _, basis, verified = table.inherited
    if basis == "elicited" or source == ELICITED:
        return "elicited"
    said = table.content.get(f"{_stem(key)}_verified") or verified
    if said and source == table.inherited.source:
        return "seen" if said == "seen" else "memory"
    return known[source].standing if source in known else "memory"


def numbers_of(table: Table, known: Mapping[str, Reference]) -> Iterator[Number | str]:
    """Numbers directly in a table; one that has no source comes as its bare path."""
    for key, value in table.content.items():
        if key in STRUCTURAL or not _is_number(value):
            continue
        path = f"{table.path}.{key}" if table.path else key
        source = table.content.get(f"{_stem(key)}_source") or table.inherited.source
        yield Number(path, value, source, _standing(table, key, source, known)) if source else path


def _names(table: Table) -> Iterator[tuple[str, str]]:
    """(key, reference id) for every citation in a table."""
    for key, value in table.content.items():
        if isinstance(value, str) and (key in ("source", "guideline") or key.endswith("_source")):
            yield key, value
        if key == "see":
            yield from ((key, name) for name in value)


def _label_mistakes(file: str, table: Table, known: Mapping[str, Reference]) -> Iterator[Mistake]:
    for key, name in _names(table):
        if name not in known:
            yield Mistake(file, table.path, f"unknown source {name!r} in {key}", "add it to references.toml")
    for key, value in table.content.items():
        if key == "basis" and value not in BASES:
            yield Mistake(file, table.path, f"basis {value!r}", f"use one of {', '.join(BASES)}")
        if key.endswith("verified") and value not in ("seen", "memory"):
            yield Mistake(file, table.path, f"{key} {value!r}", "use seen or memory")


def _negative(value: Any) -> bool:
    if isinstance(value, list):
        return any(_negative(item) for item in value)
    return isinstance(value, int | float) and value < 0


def _number_mistake(
    file: str, table: Table, number: Number | str, known: Mapping[str, Reference]
) -> Mistake | None:
    if isinstance(number, str):
        return Mistake(file, number, "number without a source", "name its source, or elicited_spinepath")
    if file not in DIFFERENCES and _negative(number.value):
        return Mistake(file, number.path, f"{number.value} is below 0", "no number here is: correct it")
    basis = table.inherited.basis
    if number.source == ELICITED and basis not in ("elicited", "derived"):
        return Mistake(file, number.path, "elicited source without basis", 'add basis = "elicited"')
    source = known.get(number.source)
    if basis != "derived" and number.standing == "seen" and source and source.standing == "memory":
        return Mistake(file, number.path, f"seen, but {source.id} is memory", 'say verified = "memory"')
    return None


def mistakes(file: str, content: Mapping[str, Any], known: Mapping[str, Reference]) -> Iterator[Mistake]:
    """Every label and number of an evidence file that does not stand as it says."""
    for table in walk(content):
        yield from _label_mistakes(file, table, known)
        for number in numbers_of(table, known):
            wrong = _number_mistake(file, table, number, known)
            if wrong:
                yield wrong


@cache
def numbers(name: str) -> dict[str, Number]:
    """Every number of an evidence file by its path ("likelihood[3].leg_pain.mode")."""
    content, known = evidence(name), references()
    insist(list(mistakes(f"{name}.toml", content, known)))
    found = (number for table in walk(content) for number in numbers_of(table, known))
    return {number.path: number for number in found if isinstance(number, Number)}


def standing(name: str, path: str) -> Standing:
    """Standing of one number of an evidence file. Raises UnknownName for a path that holds no number."""
    try:
        return numbers(name)[path].standing
    except KeyError as error:
        raise UnknownName(f"{name}.toml has no number at {path!r}") from error
