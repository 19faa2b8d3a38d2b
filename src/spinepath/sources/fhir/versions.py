"""Telling R4 from STU3 and R5 by elements that only one of them has, to refuse the others by name."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from operator import attrgetter

import msgspec

from spinepath.chart.event import Problem
from spinepath.errors import UnsupportedFormat
from spinepath.sources.fhir.datatypes import ABSENT, Resource, camel, given
from spinepath.sources.fhir.decode import Item

_STU3 = ("context", "asserted_date", "not_done", "comment", "coded_diagnosis", "taken", "indexed")
_R5 = ("occurrence_date_time", "occurrence_period", "actual_period", "medication")
_FOREIGN = dict.fromkeys(_STU3, "STU3") | dict.fromkeys(_R5, "R5")
_PERFORMED = ("performed_date_time", "performed_period")
_MEDICATION = ("medication_codeable_concept", "medication_reference")
_NATIVE = (*_PERFORMED, *_MEDICATION, "clinical_status", "encounter", "recorded_date")
# An element that R4 kept under its name but gave another shape shows as a field of the wrong type.
_RESHAPED = {
    ("Condition", "clinicalStatus", "got `str`"): "STU3",
    ("AllergyIntolerance", "clinicalStatus", "got `str`"): "STU3",
    ("Encounter", "class", "got `array`"): "R5",
    ("DocumentReference", "context", "got `array`"): "R5",
}
_PROFILE = re.compile(r"hl7\.org/fhir/(?:(STU3|3\.0|R5|5\.0)(?:\.\d)?/|StructureDefinition/\w+\|(3\.0|5\.0))")
_NAMES = {"STU3": "STU3", "3.0": "STU3", "R5": "R5", "5.0": "R5"}


def refuse_foreign(items: Iterable[Item], where: str) -> None:
    """Raise UnsupportedFormat when more speaks for STU3 or R5 than for R4; else note the odd elements."""
    seen, example = note_foreign(items)
    for version in ("STU3", "R5"):
        if seen[version] > seen["R4"]:
            found = f"this is FHIR {version} ({example[version]})"
            raise UnsupportedFormat(f"{where}: {found}; spinepath reads R4 (4.0 and 4.3), export it so")


def note_foreign(items: Iterable[Item]) -> tuple[Counter[str], dict[str, str]]:
    """Note elements of other versions as problems; how much speaks for which version, with an example."""
    seen: Counter[str] = Counter()
    example: dict[str, str] = {}
    native = 0
    for item in items:
        has_native, has_foreign = _looks(type(item.body))
        native += has_native(item.body)
        if not (has_foreign(item.body) or item.problems or item.body.meta):
            continue
        for version, element in _marks(item):
            seen[version] += 1
            example.setdefault(version, f"{item.source}: {element}")
    seen["R4"] += native
    return seen, example


def _marks(item: Item) -> Iterator[tuple[str, str]]:
    for name in _foreign(type(item.body)):
        value = getattr(item.body, name)
        if value is not ABSENT and given(value):
            yield _FOREIGN[name], _note(item, name, _FOREIGN[name])
    for problem in item.problems:
        for (kind, field, reason), version in _RESHAPED.items():
            if item.type == kind and problem.field == field and reason in problem.reason:
                yield version, field
    for profile in (item.body.meta.profile or ()) if item.body.meta is not None else ():
        named = _version_of(profile)
        if named is not None:
            yield named, f"profile {profile}"


@lru_cache(256)
def _version_of(profile: str) -> str | None:
    """The version that a profile is made for, when it is not R4; the same few stand in every resource."""
    found = _PROFILE.search(profile)
    return _NAMES[found[1] or found[2]] if found is not None else None


def _note(item: Item, name: str, version: str) -> str:
    field = camel(name)
    reason = f"an element of FHIR {version}, not of R4; not used"
    item.problems.append(Problem(source=item.source, field=field, reason=reason))
    return field


@cache
def _foreign(kind: type[Resource]) -> tuple[str, ...]:
    fields = msgspec.structs.fields(kind)
    return tuple(field.name for field in fields if field.name in _FOREIGN and field.default is ABSENT)


@cache
def _looks(kind: type[Resource]) -> tuple[Callable[[Resource], bool], Callable[[Resource], bool]]:
    """Whether a resource has elements of R4 alone, and whether it may have some of another version."""
    native = tuple(name for name in _NATIVE if name in kind.__struct_fields__ and name not in _foreign(kind))
    return _has(native, None), _has(_foreign(kind), ABSENT)


def _has(names: tuple[str, ...], nothing: object) -> Callable[[Resource], bool]:
    """One look at all of these elements: nearly every resource has none of them."""
    if not names:
        return lambda _: False
    look, none = attrgetter(*names, names[0]), (nothing,) * (len(names) + 1)
    return lambda body: look(body) != none
