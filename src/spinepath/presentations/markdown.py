"""Words of a record as GitHub Markdown: they are shown, and never become a link, a picture or a heading."""

import re
from collections.abc import Iterable

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~&^$-])")
_LINKS = (("://", "&#58;//"), ("www.", "www&#46;"), ("@", "&#64;"))
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff\ud800-\udfff]+")


def clean(text: str) -> str:
    """One line without control characters or marks that turn the reading direction."""
    return " ".join(_CONTROL.sub(" ", text).split())


def plain(text: str) -> str:
    """Text with every mark of Markdown escaped, and nothing a reader would turn into a link."""
    escaped = _SPECIAL.sub(r"\\\1", clean(text))
    for mark, harmless in _LINKS:
        escaped = re.sub(re.escape(mark), harmless, escaped, flags=re.IGNORECASE)
    return escaped


def short(text: str, longest: int) -> str:
    """The text on one line, cut at a word when it is too long."""
    whole = clean(text)
    if len(whole) <= longest:
        return whole
    cut = whole[: longest - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.") + "…"


def section(title: str, lines: Iterable[str]) -> str:
    """A bold title with a list below it; nothing when there are no lines."""
    found = [f"- {line}" for line in lines]
    return "\n".join((f"**{title}**", "", *found)) if found else ""
