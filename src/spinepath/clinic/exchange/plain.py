"""A resource reduced to what the reader reads: whatever has no place in its types is gone, known or not.

So nothing that identifies a person leaves because somebody forgot to name it: performers, addresses, photographs,
extensions and identifiers have no place there.
"""

from typing import Any

import msgspec

from spinepath.clinic.exchange.held import contained
from spinepath.sources.fhir.decode import Item

_EXACT = 2**53
_GONE = {"identifier", "link", "full_url", "parent", "contained"}


def plain(item: Item) -> dict[str, Any]:
    """The resource as JSON values: its type, its id, and what is read of it; resources inside it likewise."""
    tree = {"resourceType": item.type} | _fields(item.body)
    inside = [plain(one) for one in contained(item)]
    if "meta" in tree:
        tree["meta"] = {"tag": tree["meta"]["tag"]} if "tag" in tree["meta"] else {}
    return {name: value for name, value in tree.items() if value != {}} | (
        {"contained": inside} if inside else {}
    )


def _fields(body: msgspec.Struct) -> dict[str, Any]:
    names = zip(body.__struct_fields__, body.__struct_encode_fields__, strict=True)
    found = {outside: _value(getattr(body, name)) for name, outside in names if name not in _GONE}
    return {name: value for name, value in found.items() if value is not None}


def _value(value: Any) -> Any:
    """Undecoded parts are not read, so they are not given."""
    if isinstance(value, msgspec.Struct):
        return _fields(value) or None
    if isinstance(value, tuple):
        return [one for one in map(_value, value) if one is not None] or None
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return int(value)
    return None if isinstance(value, msgspec.Raw) else value
