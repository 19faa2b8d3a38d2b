"""From bytes to JSON values: one document or NDJSON lines, with the damage that can be mended mended."""

import re
from collections.abc import Iterator

import msgspec

from spinepath.chart.event import Problem
from spinepath.errors import UnreadableInput, UnsupportedFormat
from spinepath.sources.fhir.salvage import BROKEN, decoder

# An escaped backslash or a surrogate pair (both fine), or half a pair (group 1).
_SURROGATE = re.compile(
    rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
_HALF = "half a surrogate pair (\\ud800 to \\udfff) is no character; read as U+FFFD"


def values(data: bytes, where: str, problems: list[Problem]) -> Iterator[tuple[msgspec.Raw, str]]:
    """The JSON values in the bytes of one file, each with its place; bad lines are added to `problems`.

    Raises UnreadableInput when nothing can be used, UnsupportedFormat for XML.
    """
    text = _text(data, where)
    if _looks_like_lines(text):
        return _lines(text, where, problems)
    try:
        return iter([(_value(text, where, problems), where)])
    except BROKEN as error:
        if any(line[:1] == b"{" and _is_json(line) for line in text.splitlines()):
            return _lines(text, where, problems)
        raise UnreadableInput(f"{where}: {_syntax(error)}") from error


def _text(data: bytes, where: str) -> bytes:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    text = data.removeprefix(b"\xef\xbb\xbf").strip()
    if not text:
        raise UnreadableInput(f"{where}: the file is empty; nothing to read")
    if text[:1] == b"<":
        raise UnsupportedFormat(f"{where}: this is XML; spinepath reads FHIR R4 as JSON, export it so")
    if text[:1] not in (b"{", b"["):
        raise UnreadableInput(f"{where}: not JSON (it begins with {text[:12]!r}); give FHIR R4 as JSON")
    return text


def _looks_like_lines(text: bytes) -> bool:
    """NDJSON: the first line is a whole object and others follow."""
    first, newline, _ = text.partition(b"\n")
    return bool(newline) and first.rstrip()[-1:] == b"}" and _is_json(first)


def _is_json(text: bytes) -> bool:
    try:
        decoder(msgspec.Raw).decode(text)
    except BROKEN:
        return False
    return True


def line_value(text: bytes, where: str, problems: list[Problem]) -> msgspec.Raw | None:
    """The value of one line of NDJSON; None with a problem when it is no JSON."""
    try:
        return _value(text, where, problems)
    except BROKEN as error:
        reason = f"{_syntax(error)}; the line is not used"
        problems.append(Problem(source=where, field="line", reason=reason, severity="error"))
        return None


def _value(text: bytes, where: str, problems: list[Problem]) -> msgspec.Raw:
    """The text checked as JSON. Half surrogate pairs, which JSON allows and Unicode forbids, are replaced."""
    try:
        return _checked(text)
    except msgspec.DecodeError:
        mended = _SURROGATE.sub(lambda match: rb"\ufffd" if match[1] else match[0], text)
        if mended == text:
            raise
        value = _checked(mended)
    problems.append(Problem(source=where, field="text", reason=_HALF, severity="info"))
    return value


def _checked(text: bytes) -> msgspec.Raw:
    value: msgspec.Raw = decoder(msgspec.Raw).decode(text)
    return value


def _lines(text: bytes, where: str, problems: list[Problem]) -> Iterator[tuple[msgspec.Raw, str]]:
    for number, line in enumerate(text.split(b"\n"), 1):
        place = f"{where} line {number}"
        value = line_value(line, place, problems) if line.strip() else None
        if value is not None:
            yield value, place


def _syntax(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep to be a FHIR record"
    if "truncated" in str(error):
        return "the JSON is cut off (truncated); get it whole"
    return f"not valid JSON: {error}"
