"""Products by their words: "oxycodone 10 mg", "Percocet 5-325", "168 HR buprenorphine 0.01 MG/HR Transdermal System"."""

import re
from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple

from spinepath.assessment.medicines.amount import exact, factor
from spinepath.assessment.medicines.model import Strength
from spinepath.chart.terminology.medicines import Product, products
from spinepath.chart.terminology.words import medicine_concepts

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|\.\d+)"
_MASS = r"(?:mg|mcg|ug|µg|μg|micrograms?|milligrams?|g)"
_PER = r"(?:\s*(?:/|per)\s*(?P<count>" + _NUMBER + r")?\s*(?P<per>ml|hr|hour|h|actuat|actuation|spray|mg)\b)?"
_STRENGTH = re.compile(rf"(?P<value>{_NUMBER})\s*(?P<unit>{_MASS})\b{_PER}")
_PAIR = re.compile(
    rf"(?<![\w.])({_NUMBER})\s*(?:mg)?\s*[-/]\s*({_NUMBER})(?:\s*(?:mg)?\s*[-/]\s*({_NUMBER}))?(?:\s*mg)?(?![\w%])"
)
_JOINED = re.compile(r"(?<=[a-z])-(?=[a-z])")
_BRAND = re.compile(r"\[([^\]]*)\]")
_PERS = {
    "ml": "mL",
    "hr": "h",
    "hour": "h",
    "h": "h",
    "actuat": "spray",
    "actuation": "spray",
    "spray": "spray",
}
_UNITS = {"mg": "mg", "milligram": "mg", "g": "g", "gram": "g"}

_EXTENDED = re.compile(
    r"\b(?:extended[- ]release|sustained[- ]release|controlled[- ]release|modified[- ]release|prolonged[- ]release"
    r"|long[- ]acting|er|xr|sr|cr|la|xl|mr|pr|[12]\d hr)\b"
)
_IMMEDIATE = re.compile(r"\b(?:immediate[- ]release|ir|short[- ]acting)\b")
_ROUTES = (
    ("intrathecal", r"intrathecal|intraspinal|epidural|neuraxial"),
    ("injection", r"inject\w*|intravenous\w*|intramuscular\w*|subcutaneous\w*|iv|im|sc|subq|cartridge|syringe|ampou?le|vial|infusion"),
    ("transdermal", r"transdermal|patch(?:es)?"),
    ("rectal", r"rectal|suppositor\w+|enema"),
    ("nasal", r"nasal|intranasal"),
    ("sublingual", r"sublingual|sl|under the tongue"),
    ("buccal", r"buccal"),
    ("oromucosal", r"oromucosal|transmucosal|mucosal|mucous membrane|lozenge\w*|troche|lollipop"),
    ("implant", r"implant"),
    ("topical", r"topical|cream|gel|ointment|lotion|cutaneous|skin"),
    ("oral", r"oral(?:ly)?|by mouth|po|per os|tablets?|tabs?|capsules?|caps?|pills?|syrup|elixir|extended release suspension|swallow\w*|enteral"),
)  # fmt: skip


class Named(NamedTuple):
    """What the words of a product say. strengths: by ingredient; an ingredient without one is in `names` only."""

    names: tuple[str, ...]
    strengths: tuple[tuple[str, Strength], ...]
    route: str | None
    release: str | None


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


def strength_of(value: float, unit: str, per: str = "1") -> Strength:
    """A strength in mg; of a patch in ug for each hour."""
    goal = "ug" if per == "h" else "mg"
    return Strength(value=exact(value) * factor(unit, goal), unit=goal, per=per)


@lru_cache(4096)
def named(text: str) -> Named:
    """What a product's words say of its ingredients, strengths, route and release."""
    words = _JOINED.sub(" / ", text.lower())
    bare = _BRAND.sub(" ", words)
    names = tuple(dict.fromkeys(_ingredients(bare) or _ingredients(words)))
    route = route_in(bare)
    strengths = _by_segment(bare) or _by_pair(bare, words, names) or _lone(bare, names)
    release = release_in(bare, route)
    brand = _brand(words) if not strengths or route is None or release is None else ()
    if brand:
        strengths = strengths or _agreed_strengths(brand, bare)
        fitting = [item for item in brand if _fits(item, strengths)] or list(brand)
        route = route or _agreed({item.route for item in fitting})
        release = release or _agreed({release_in(item.form, item.route) or "" for item in fitting})
    return Named(names, strengths, _patch(names, strengths, route), release)


def _patch(
    names: tuple[str, ...], strengths: tuple[tuple[str, Strength], ...], route: str | None
) -> str | None:
    """A strength in ug/h is that of a patch; a lidocaine patch acts where it sticks."""
    if route is None and any(strength.per == "h" for _, strength in strengths):
        return "transdermal"
    return "topical" if route == "transdermal" and names == ("lidocaine",) else route


def _ingredients(text: str) -> list[str]:
    marks = medicine_concepts(text)
    return [mark.removeprefix("ingredient:") for mark in marks if mark.startswith("ingredient:")]


def _by_segment(text: str) -> tuple[tuple[str, Strength], ...]:
    """RxNorm's way: every ingredient with its strength, parted by slashes."""
    found: dict[str, Strength] = {}
    for segment in re.split(r"\s/\s|\s\+\s|\band\b", text):
        strength, names = _strength_in(segment), _ingredients(segment)
        if strength is not None and len(names) == 1:
            found.setdefault(names[0], strength)
    return tuple(found.items()) if len(found) >= len(_ingredients(text)) else ()


def _strength_in(text: str) -> Strength | None:
    match = _STRENGTH.search(text)
    if match is None or match["per"] == "mg":
        return None
    per = _PERS.get(match["per"] or "", "1")
    unit = _UNITS.get(match["unit"].rstrip("s"), "ug")
    value = float(match["value"].replace(",", "")) / float((match["count"] or "1").replace(",", ""))
    return strength_of(value, unit, per)


def _by_pair(bare: str, words: str, names: tuple[str, ...]) -> tuple[tuple[str, Strength], ...]:
    """ "5-325": whose number is whose is asked of the products; else they stand in the order of the names."""
    match = _PAIR.search(bare)
    given = [exact(float(one.replace(",", ""))) for one in match.groups() if one] if match else []
    if len(given) != len(names) or len(given) < 2:
        return ()
    for group in products().values():
        if {item.ingredient for item in group} == set(names) and sorted(_values(group)) == sorted(given):
            return tuple((item.ingredient, strength_of(item.strength or 0.0, "mg")) for item in group)
    if _ingredients(bare) != list(names) or words != bare:
        return ()
    return tuple((name, Strength(value=value, unit="mg")) for name, value in zip(names, given, strict=True))


def _values(group: tuple[Product, ...]) -> list[Fraction]:
    plain = [item for item in group if item.strength is not None and item.strength_unit == "MG"]
    return [exact(item.strength or 0.0) for item in plain]


def _lone(text: str, names: tuple[str, ...]) -> tuple[tuple[str, Strength], ...]:
    strength = _strength_in(text)
    return ((names[0], strength),) if strength is not None and len(names) == 1 else ()


@cache
def _brands() -> dict[str, tuple[Product, ...]]:
    found: dict[str, tuple[Product, ...]] = {}
    for group in products().values():
        match = _BRAND.search(group[0].name)
        if match:
            name = match[1].lower()
            found[name] = (*found.get(name, ()), *group)
    return found


def _brand(words: str) -> tuple[Product, ...]:
    """Products of the brand named; the longest brand wins."""
    fitting = [
        name
        for name in _brands()
        if len(name) > 2 and name in words and re.search(rf"\b{re.escape(name)}\b", words)
    ]
    return _brands()[max(fitting, key=len)] if fitting else ()


def _agreed_strengths(brand: tuple[Product, ...], text: str) -> tuple[tuple[str, Strength], ...]:
    """A bare number after a brand of one ingredient ("OxyContin 20"): a strength that the brand has."""
    if len({item.ingredient for item in brand}) != 1:
        return ()
    said = {exact(float(one.replace(",", ""))) for one in re.findall(rf"(?<![\w.#]){_NUMBER}(?![\w%])", text)}
    fitting = {one for item in brand if (one := _strength(item)) is not None and one.value in said}
    return ((brand[0].ingredient, fitting.pop()),) if len(fitting) == 1 else ()


def _strength(item: Product) -> Strength | None:
    unit, _, per = item.strength_unit.lower().partition("/")
    if item.strength is None or unit != "mg" or per == "mg":
        return None
    return strength_of(item.strength, "mg", _PERS.get(per, "1"))


def _fits(item: Product, strengths: tuple[tuple[str, Strength], ...]) -> bool:
    return (item.ingredient, _strength(item)) in strengths


def _agreed(found: set[str]) -> str | None:
    return next(iter(found)) or None if len(found) == 1 else None


def product_strength(item: Product) -> Strength | None:
    """The strength of a product of the tables; None for one in units that no dose is told in."""
    return _strength(item)
