"""A Bundle of nothing but our own types, decoded in one go: what most servers and EHRs send.

Whatever is out of the ordinary in it (another type, a wrong one, an entry without a resource, a further page) makes it
no Bundle of this kind, and it is opened the careful way (bundle.py), which says what was wrong and where.
"""

from collections.abc import Callable
from functools import cache, reduce
from operator import or_
from typing import Any

import msgspec

from spinepath.sources.fhir.bundle import Link, Search
from spinepath.sources.fhir.datatypes import Model
from spinepath.sources.fhir.decode import OURS, Item
from spinepath.sources.fhir.resources_care import OperationOutcome
from spinepath.sources.fhir.salvage import BROKEN


def at_once(data: bytes, where: str) -> list[Item] | None:
    """Every resource of a plain Bundle; None when it is none."""
    try:
        bundle = _decoder()(data)
    except BROKEN:
        return None
    if any(link.relation == "next" for link in bundle.link or ()) or not all(map(_is_plain, bundle.entry)):
        return None
    return [_item(entry, f"{where} entry[{place}]") for place, entry in enumerate(bundle.entry)]


def _is_plain(entry: Any) -> bool:
    body, search = entry.resource, entry.search
    outcome = isinstance(body, OperationOutcome) or (search is not None and search.mode == "outcome")
    return bool(body.id) and body.contained is None and not outcome


def _item(entry: Any, spot: str) -> Item:
    body, name = entry.resource, entry.resource.__class__.__name__
    return Item(name, f"{name}/{body.id}", body, entry.full_url, spot)


@cache
def _decoder() -> Callable[[bytes], Any]:
    ours: Any = reduce(or_, OURS.values())
    own: list[Any] = [("resource", ours), ("full_url", str | None, None), ("search", Search | None, None)]
    entry: Any = msgspec.defstruct("PlainEntry", own, bases=(Model,))
    fields: list[Any] = [("entry", tuple[entry, ...]), ("link", tuple[Link, ...] | None, None)]
    bundle = msgspec.defstruct("Bundle", fields, bases=(Model,), tag_field="resourceType", tag="Bundle")
    return msgspec.json.Decoder(bundle).decode
