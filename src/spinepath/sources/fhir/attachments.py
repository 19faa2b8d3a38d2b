"""Text that stands in attachments and narratives."""

import binascii
import html
import re
from base64 import b64decode

from spinepath.sources.fhir.context import Record
from spinepath.sources.fhir.datatypes import Attachment
from spinepath.sources.fhir.resources import Binary

_PLAIN = ("text/plain", "text/markdown", "")
_HTML = ("text/html", "application/xhtml+xml", "text/xhtml")
_HIDDEN = re.compile(r"<(script|style|head)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_BLOCK = re.compile(r"</?(?:p|div|br|li|ul|ol|tr|table|h[1-6]|section)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_CHARSET = re.compile(r"charset=\"?([\w-]+)", re.IGNORECASE)


def text_of(record: Record, field: str, attachment: Attachment) -> str:
    """The words of an attachment; "" with a problem when they cannot be had."""
    kind = (attachment.content_type or "").split(";")[0].strip().lower()
    if kind not in (*_PLAIN, *_HTML):
        record.problem(f"{field}.contentType", f"{kind} is not read; give plain text or HTML")
        return ""
    data = attachment.data or _elsewhere(record, field, attachment)
    if data is None:
        return ""
    try:
        text = _decoded(b64decode("".join(data.split()), validate=True), attachment.content_type or "")
    except (binascii.Error, ValueError, LookupError) as error:
        record.problem(f"{field}.data", f"cannot be decoded as base64 text: {error}", "error")
        return ""
    return from_html(text) if kind in _HTML else text


def from_html(text: str) -> str:
    """The words of HTML, blocks on lines of their own."""
    text = _BLOCK.sub("\n", _HIDDEN.sub(" ", text))
    lines = (" ".join(line.split()) for line in html.unescape(_TAG.sub(" ", text)).splitlines())
    return "\n".join(line for line in lines if line)


def _elsewhere(record: Record, field: str, attachment: Attachment) -> str | None:
    """The data of the Binary resource that the address means, when it is in the record."""
    found = record.named(attachment.url) if attachment.url else None
    if found is not None and isinstance(found.body, Binary) and found.body.data:
        return found.body.data
    if attachment.url:
        record.problem(f"{field}.url", f"the text is at {attachment.url[:80]}, not in the record", "error")
    else:
        record.problem(f"{field}.data", "an attachment without data or address")
    return None


def _decoded(data: bytes, content_type: str) -> str:
    charset = _CHARSET.search(content_type)
    if charset is not None:
        return data.decode(charset[1], "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
