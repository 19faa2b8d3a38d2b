"""The sources: what every citation id stands for."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal

import msgspec

from spinepath.errors import UnknownName
from spinepath.knowledge.mistake import Mistake, insist
from spinepath.knowledge.tables import evidence

FILE = "references.toml"
DOI = re.compile(r"10\.\d{4,9}/\S+")
PMID = re.compile(r"\d{5,9}")


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """A source. standing "seen": its text was read for the fact used; "memory": general knowledge."""

    id: str
    title: str
    text: str
    standing: Literal["seen", "memory"]
    doi: str | None = None
    pmid: str | None = None
    url: str | None = None


def _text(raw: Mapping[str, Any]) -> str:
    """One line for people: authors, title, journal (or kind and year), identifiers."""
    where = raw.get("journal") or " ".join(str(raw[key]) for key in ("kind", "year") if key in raw)
    parts = [raw.get("authors"), raw["title"], where]
    sentences = [str(part).rstrip(".") + "." for part in parts if part]
    if "doi" in raw:
        sentences.append(f"doi:{raw['doi']}")
    return " ".join(sentences)


def _reference(name: str, raw: Mapping[str, Any]) -> Reference:
    kept = {key: raw.get(key) for key in ("doi", "url")}
    pmid = str(raw["pmid"]) if "pmid" in raw else None
    return Reference(
        id=name, title=raw["title"], text=_text(raw), standing=raw["verified"], pmid=pmid, **kept
    )


def mistakes(raw: Mapping[str, Any]) -> Iterator[Mistake]:
    """Everything wrong with the entries of a references file."""
    for name, entry in raw.items():
        if not isinstance(entry, dict):
            yield Mistake(FILE, name, "is not a table", "write it as [id] with a title")
            continue
        if "title" not in entry:
            yield Mistake(FILE, name, "has no title", "add title")
        if entry.get("verified") not in ("seen", "memory"):
            yield Mistake(FILE, name, "verified is neither seen nor memory", "say which it is")
        for key, shape in (("doi", DOI), ("pmid", PMID)):
            if key in entry and not shape.fullmatch(str(entry[key])):
                yield Mistake(FILE, name, f"odd {key} {entry[key]!r}", f"check the {key}")


@cache
def references() -> dict[str, Reference]:
    """Every source by id. Raises KnowledgeError when one is wrong."""
    raw = evidence("references")
    insist(list(mistakes(raw)))
    return {name: _reference(name, entry) for name, entry in raw.items()}


def reference(name: str) -> Reference:
    """One source. Raises UnknownName when the id does not exist."""
    try:
        return references()[name]
    except KeyError as error:
        raise UnknownName(f"no reference {name!r}; ids are listed in evidence/{FILE}") from error
