"""Products by their words: "oxycodone 10 mg", "Percocet 5-325", "fentanyl 0.025 MG/HR Transdermal System"."""

import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from spinepath.assessment.medicines.amount import exact
from spinepath.assessment.medicines.brands import (
    BRAND,
    NUMBER,
    PERS,
    brand_in,
    has,
    lone_strength,
    strength_of,
)
from spinepath.assessment.medicines.model import Strength
from spinepath.assessment.medicines.routes import release_in, route_in
from spinepath.chart.terminology.medicines import Product, products
from spinepath.chart.terminology.words import medicine_concepts

_MASS = r"(?:mg|mcg|ug|µg|μg|micrograms?|milligrams?|g)"
_PER = r"(?:\s*(?:/|per)\s*(?P<count>" + NUMBER + r")?\s*(?P<per>ml|hr|hour|h|actuat|actuation|spray|mg)\b)?"
_STRENGTH = re.compile(rf"(?P<value>{NUMBER})\s*(?P<unit>{_MASS})\b{_PER}")
_PAIR = re.compile(
    rf"(?<![\w.])({NUMBER})\s*(?:mg)?\s*[-/]\s*({NUMBER})(?:\s*(?:mg)?\s*[-/]\s*({NUMBER}))?(?:\s*mg)?(?![\w%])"
)
_JOINED = re.compile(r"(?<=[a-z])-(?=[a-z])")
_UNITS = {"mg": "mg", "milligram": "mg", "g": "g", "gram": "g"}


class Named(NamedTuple):
    """What the words of a product say. strengths: by ingredient, for those that have one."""

    names: tuple[str, ...]
    strengths: tuple[tuple[str, Strength], ...]
    route: str | None
    release: str | None


@lru_cache(4096)
def named(text: str) -> Named:
    """What a product's words say of its ingredients, strengths, route and release."""
    words = _JOINED.sub(" / ", text.lower())
    bare = BRAND.sub(" ", words)
    names = tuple(dict.fromkeys(_ingredients(bare) or _ingredients(words)))
    route = route_in(bare)
    strengths = _by_segment(bare) or _by_pair(bare, words, names) or _lone(bare, names)
    release = release_in(bare, route)
    brand = brand_in(words) if not strengths or route is None or release is None else ()
    if brand:
        strengths = strengths or lone_strength(brand, bare)
        fitting = [item for item in brand if has(item, strengths)] or list(brand)
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
    per = PERS.get(match["per"] or "", "1")
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


def _agreed(found: set[str]) -> str | None:
    return next(iter(found)) or None if len(found) == 1 else None
