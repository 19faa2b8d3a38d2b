"""Lenient decoding of what the strict decoder refused: what fits the type is kept, the rest is named."""

import types
import typing
from functools import cache
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
BROKEN = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for input that is not what it should be."""

_DEEPEST = 60  # nesting of elements; real records stay below 15
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])


class Loss(msgspec.Struct, frozen=True):
    """A field that had to be dropped, as a path ("component[1].valueQuantity.value"), and why."""

    path: str
    reason: str


@cache
def decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """The strict decoder of a type."""
    return msgspec.json.Decoder(kind)


def salvage(raw: msgspec.Raw, kind: type[T]) -> tuple[T | None, list[Loss]]:
    """As much of a value as fits `kind` (None when it is no object at all) and what had to be dropped."""
    losses: list[Loss] = []
    return _salvage(raw, kind, "", losses), losses


def _salvage(raw: msgspec.Raw, kind: Any, path: str, losses: list[Loss]) -> Any:
    try:
        return decoder(kind).decode(raw)
    except BROKEN as error:
        wanted, item = _parts(kind)
        if path.count(".") < _DEEPEST and wanted is not None:
            return _inside(raw, wanted, item, path, losses)
        losses.append(Loss(path, _why(error)))
        return None


def _inside(raw: msgspec.Raw, wanted: Any, item: Any, path: str, losses: list[Loss]) -> Any:
    try:
        if wanted is tuple:
            return _list(_ARRAY.decode(raw), item, path, losses)
        return _object(_OBJECT.decode(raw), wanted, path, losses)
    except BROKEN as error:
        losses.append(Loss(path, _why(error)))
        return None


def _list(raws: list[msgspec.Raw], item: Any, path: str, losses: list[Loss]) -> tuple[Any, ...]:
    found = (_salvage(raw, item, f"{path}[{place}]", losses) for place, raw in enumerate(raws))
    return tuple(value for value in found if value is not None)


def _object(raws: dict[str, msgspec.Raw], wanted: Any, path: str, losses: list[Loss]) -> Any:
    kept = {}
    for name, encoded, kind in _fields(wanted):
        if encoded in raws:
            kept[name] = _salvage(raws[encoded], kind, f"{path}.{encoded}" if path else encoded, losses)
    return wanted(**{name: value for name, value in kept.items() if value is not None})


@cache
def _fields(kind: Any) -> tuple[tuple[str, str, Any], ...]:
    return tuple((field.name, field.encode_name, field.type) for field in msgspec.structs.fields(kind))


@cache
def _parts(kind: Any) -> tuple[Any, Any]:
    """(tuple, item type), (struct type, None), or (None, None) for what has no parts."""
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        kind = next(one for one in typing.get_args(kind) if one is not type(None))
    if typing.get_origin(kind) is tuple:
        return tuple, typing.get_args(kind)[0]
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind, None
    return None, None


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8 text"
    return str(error).split(" - at ")[0][:200]
