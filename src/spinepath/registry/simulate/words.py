"""The sentences and codes a made-up record is written with (wording.toml, codes.toml)."""

from functools import cache

import msgspec

from spinepath.registry.simulate.fhir import Code
from spinepath.registry.simulate.parameters import data


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ways to affirm and to deny one finding; `asked` names it where it is recorded as an observation."""

    affirmed: tuple[str, ...]
    negated: tuple[str, ...]
    asked: str = ""


class CourseSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ways to tell the course after the operation."""

    asked: str
    never_improved: tuple[str, ...]
    recurred: tuple[str, ...]
    recurred_years: tuple[str, ...]
    well: tuple[str, ...]


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of wording.toml."""

    history: dict[str, Said]
    course: CourseSaid
    test: dict[str, Said]
    incidental: dict[str, Said]


class FindingCodes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Codes of one finding; `less`: they say less than the finding, so the sentence is written as well."""

    codes: tuple[Code, ...]
    less: bool = False


Table = dict[str, tuple[Code, ...]]
Names = dict[str, tuple[str, ...]]


class Codes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of codes.toml."""

    operations: Table
    operation_names: Names
    tests: Table
    test_names: dict[str, str]
    findings: dict[str, FindingCodes]
    history: Table
    conditions: Table
    devices: Table
    device_names: Names
    medicines: Table
    dosages: Names
    observations: Table
    scores: dict[str, tuple[Code, str]]
    later: dict[str, tuple[Code, str]]


@cache
def wording() -> Wording:
    """The sentences, read once."""
    return msgspec.toml.decode(data("wording.toml"), type=Wording)


@cache
def codes() -> Codes:
    """The codes, read once."""
    return msgspec.toml.decode(data("codes.toml"), type=Codes)
