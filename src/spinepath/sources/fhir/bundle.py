"""What a JSON value holds: a bare resource, or the entries of Bundles, Parameters and lists."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from spinepath.chart.event import Problem
from spinepath.sources.fhir.datatypes import ABSENT, Model, given
from spinepath.sources.fhir.salvage import BROKEN, decoder, salvage

_DEEPEST = 8  # bundles inside bundles
_OPENED = ("Bundle", "Parameters", None)
"""Types, or none, of what may hold resources."""
_TYPE = re.compile(rb'\s*\{\s*"resourceType"\s*:\s*"([A-Za-z]+)"')


class Found(msgspec.Struct, frozen=True, gc=False):
    """A resource not yet decoded. type: its resourceType; where: file with line or entry, for problems."""

    raw: msgspec.Raw
    type: str | None
    full_url: str | None
    where: str


class Search(Model):
    """Why an entry is among the results of a search."""

    mode: str | None = None


class _Request(Model):
    method: str | None = None
    url: str | None = None


class _Response(Model):
    outcome: msgspec.Raw = ABSENT


class _Entry(Model):
    full_url: str | None = None
    resource: msgspec.Raw = ABSENT
    search: Search | None = None
    request: _Request | None = None
    response: _Response | None = None


class Link(Model):
    """Where more of it is."""

    relation: str | None = None


class _Bundle(Model):
    type: str | None = None
    link: tuple[Link, ...] | None = None
    entry: tuple[_Entry, ...] | None = None


class _Parameter(Model):
    resource: msgspec.Raw = ABSENT
    part: tuple["_Parameter", ...] | None = None


class _Parameters(Model):
    parameter: tuple[_Parameter, ...] | None = None


class _Head(Model):
    resource_type: str | None = None


def type_of(raw: msgspec.Raw) -> str | None:
    """The resourceType of a resource; None when it has none or is no object."""
    match = _TYPE.match(raw)
    if match is not None:
        return match[1].decode()
    try:
        head: _Head = decoder(_Head).decode(raw)
    except BROKEN:
        return None
    return head.resource_type


def opened(
    raw: msgspec.Raw, where: str, problems: list[Problem], full_url: str | None = None, depth: int = 0
) -> Iterator[Found]:
    """Every resource in a JSON value; entries that cannot be used are added to `problems`."""
    if depth > _DEEPEST:
        problems.append(_lost(where, "entry", "bundles nested too deep; not opened"))
        return
    name = type_of(raw)
    members = _members(raw, name, where, problems)
    if members is None:
        yield Found(raw, name, full_url, where)
        return
    for inner, url, place in members:
        kind = type_of(inner)
        if kind in _OPENED:
            yield from opened(inner, place, problems, url, depth + 1)
        else:
            yield Found(inner, kind, url, place)


Members = Iterator[tuple[msgspec.Raw, str | None, str]]


def _members(raw: msgspec.Raw, name: str | None, where: str, problems: list[Problem]) -> Members | None:
    """(resource, fullUrl, place) of each entry; None when the value is a resource itself."""
    if name == "Bundle":
        return _entries(_envelope(raw, _Bundle, where, problems), where, problems)
    if name == "Parameters":
        return _parameters(_envelope(raw, _Parameters, where, problems).parameter or (), where)
    if name is None and bytes(memoryview(raw)[:1]) == b"[":
        raws: list[msgspec.Raw] = decoder(list[msgspec.Raw]).decode(raw)
        return ((inner, None, f"{where} [{place}]") for place, inner in enumerate(raws))
    return None


def _envelope(raw: msgspec.Raw, kind: Any, where: str, problems: list[Problem]) -> Any:
    try:
        return decoder(kind).decode(raw)
    except BROKEN:
        envelope, losses = salvage(raw, kind)
    problems += [_lost(where, loss.path, f"wrong type, not used: {loss.reason}") for loss in losses]
    return kind() if envelope is None else envelope


def _entries(bundle: _Bundle, where: str, problems: list[Problem]) -> Members:
    if any(link.relation == "next" for link in bundle.link or ()):
        problems.append(_lost(where, "link", "this is one page of a search; the next pages are not in it"))
    for place, entry in enumerate(bundle.entry or ()):
        spot = f"{where} entry[{place}]"
        if entry.search is not None and entry.search.mode == "outcome":
            problems.append(_outcome(entry.resource, spot))
        elif given(entry.resource):
            yield entry.resource, entry.full_url, spot
        else:
            problems.append(_empty(entry, spot))


def _empty(entry: _Entry, spot: str) -> Problem:
    if entry.response is not None and given(entry.response.outcome):
        return _outcome(entry.response.outcome, spot)
    request = entry.request
    if request is not None and request.method == "DELETE":
        return _lost(spot, "request", f"asks to delete {request.url}; a record is read, not changed")
    return _lost(spot, "resource", "the entry holds no resource")


def _parameters(parameters: Iterable[_Parameter], where: str) -> Members:
    for place, parameter in enumerate(parameters):
        spot = f"{where} parameter[{place}]"
        if given(parameter.resource):
            yield parameter.resource, None, spot
        yield from _parameters(parameter.part or (), spot)


class _Issue(Model):
    severity: str | None = None
    code: str | None = None
    diagnostics: str | None = None


class _Outcome(Model):
    issue: tuple[_Issue, ...] | None = None


def _outcome(raw: msgspec.Raw, spot: str) -> Problem:
    """What the server that made the record had to say about it."""
    outcome = salvage(raw, _Outcome)[0] if given(raw) else None
    issues = (outcome.issue or ()) if outcome is not None else ()
    said = "; ".join(f"{issue.severity}: {issue.diagnostics or issue.code}" for issue in issues)
    return _lost(spot, "OperationOutcome", f"the server reported: {said or 'nothing legible'}")


def _lost(source: str, field: str, reason: str) -> Problem:
    return Problem(source=source, field=field, reason=reason)
