"""By which route, and how fast, a medicine works: as words of a product or an instruction say."""

import re

_EXTENDED = re.compile(
    r"\b(?:extended[- ]release|sustained[- ]release|controlled[- ]release|modified[- ]release"
    r"|prolonged[- ]release"
    r"|long[- ]acting|er|xr|sr|cr|la|xl|mr|pr|[12]\d hr)\b"
)
_IMMEDIATE = re.compile(r"\b(?:immediate[- ]release|ir|short[- ]acting)\b")
_ROUTES = (
    ("intrathecal", r"intrathecal|intraspinal|epidural|neuraxial"),
    (
        "injection",
        r"inject\w*|intravenous\w*|intramuscular\w*|subcutaneous\w*|iv|im|sc|subq|cartridge|syringe|ampou?le|vial"
        r"|infusion",
    ),
    ("transdermal", r"transdermal|patch(?:es)?"),
    ("rectal", r"rectal|suppositor\w+|enema"),
    ("nasal", r"nasal|intranasal"),
    ("sublingual", r"sublingual|sl|under the tongue"),
    ("buccal", r"buccal"),
    ("oromucosal", r"oromucosal|transmucosal|mucosal|mucous membrane|lozenge\w*|troche|lollipop"),
    ("implant", r"implant"),
    ("topical", r"topical|cream|gel|ointment|lotion|cutaneous|skin"),
    (
        "oral",
        r"oral(?:ly)?|by mouth|po|per os"
        r"|tablets?|tabs?|capsules?|caps?|pills?|syrup|elixir|extended release suspension|swallow\w*|enteral",
    ),
)  # fmt: skip


def route_in(text: str) -> str | None:
    """The route that words name; the less usual ones first, because "oral" also stands in "oral lozenge"."""
    words = text.lower()
    return next((name for name, pattern in _ROUTES if re.search(rf"\b(?:{pattern})\b", words)), None)


def release_in(text: str, route: str | None) -> str | None:
    """ "extended" or "immediate" where the words say so; only of what is swallowed."""
    words = text.lower()
    if route not in (None, "oral"):
        return None
    if _EXTENDED.search(words):
        return "extended"
    return "immediate" if _IMMEDIATE.search(words) else None
