"""Taking a person's own names, numbers and addresses out of free text. Names of others may remain: it says so."""

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Any

REMOVED = "[removed]"
_KEPT = {
    "resourceType", "id", "system", "code", "reference", "status", "linkId", "questionnaire", "contentType", "url",
    "data",
}  # fmt: skip
"""Elements that are codes or addresses, never words about a person."""
_ANYWHERE = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|(?<![\w.])(?:\+|\(|0)\d[\d ()/-]{6,}\d(?!\w|\.\d)")
"""An e-mail address, or what is written as a telephone number."""
_TEXT = ("text/plain", "text/markdown", "text/html", "application/xhtml+xml", "text/xhtml", "")


class Mask:
    """words: what stands for this person (names, numbers, addresses). taken: how often something was taken out."""

    def __init__(self, words: Iterable[str]) -> None:
        known = sorted({word.strip() for word in words if len(word.strip()) > 1}, key=len, reverse=True)
        self._own = (
            re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)", re.IGNORECASE)
            if known
            else None
        )
        self.taken = 0

    def text(self, words: str) -> str:
        """The words without them."""
        if self._own is not None:
            words, count = self._own.subn(REMOVED, words)
            self.taken += count
        words, count = _ANYWHERE.subn(REMOVED, words)
        self.taken += count
        return words

    def tree(self, node: Any, name: str = "") -> Any:
        """The same tree with every text masked; attachments that are no text are left without their data."""
        if isinstance(node, dict):
            if "data" in node:
                node = self._attachment(node)
            return {key: self.tree(value, key) for key, value in node.items()}
        if isinstance(node, list):
            return [self.tree(one, name) for one in node]
        return self.text(node) if isinstance(node, str) and name not in _KEPT else node

    def _attachment(self, node: dict[str, Any]) -> dict[str, Any]:
        """Text is opened, masked and closed again. What cannot be opened is not read either: it goes."""
        kind, _, more = str(node.get("contentType") or "").partition(";")
        try:
            data = base64.b64decode("".join(str(node["data"]).split()), validate=True)
            text = data.decode(_charset(more, data)) if kind.strip().lower() in _TEXT else None
        except (binascii.Error, ValueError, LookupError):
            text = None
        rest = {name: value for name, value in node.items() if name != "data"}
        if text is None:
            self.taken += 1
            return rest
        closed = base64.b64encode(self.text(text).encode()).decode()
        return rest | {"contentType": f"{kind.strip() or 'text/plain'}; charset=utf-8", "data": closed}


def _charset(more: str, data: bytes) -> str:
    """As the reader of attachments takes it (sources/fhir/attachments.py)."""
    named = re.search(r"charset=\"?([\w-]+)", more, re.IGNORECASE)
    if named:
        return named[1]
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
