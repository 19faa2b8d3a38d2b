"""Products of the tables: their strengths, and which of them a brand name can mean."""

import re
from functools import cache

from spinepath.assessment.medicines.amount import exact, factor
from spinepath.assessment.medicines.model import Strength
from spinepath.chart.terminology.medicines import Product, products

NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|\.\d+)"
BRAND = re.compile(r"\[([^\]]*)\]")
PERS = {"ml": "mL"} | dict.fromkeys(("hr", "hour", "h"), "h")
PERS |= dict.fromkeys(("actuat", "actuation", "spray"), "spray")
"""What a strength can be for each of, as written, and as `Strength.per` has it."""


def strength_of(value: float, unit: str, per: str = "1") -> Strength:
    """A strength in mg; of a patch in ug for each hour."""
    goal = "ug" if per == "h" else "mg"
    return Strength(value=exact(value) * factor(unit, goal), unit=goal, per=per)


@cache
def _brands() -> dict[str, tuple[Product, ...]]:
    found: dict[str, tuple[Product, ...]] = {}
    for group in products().values():
        match = BRAND.search(group[0].name)
        if match:
            name = match[1].lower()
            found[name] = (*found.get(name, ()), *group)
    return found


def brand_in(words: str) -> tuple[Product, ...]:
    """Products of the brand named; the longest brand wins."""
    fitting = [
        name
        for name in _brands()
        if len(name) > 2 and name in words and re.search(rf"\b{re.escape(name)}\b", words)
    ]
    return _brands()[max(fitting, key=len)] if fitting else ()


def lone_strength(brand: tuple[Product, ...], text: str) -> tuple[tuple[str, Strength], ...]:
    """A bare number after a brand of one ingredient ("OxyContin 20"): a strength that the brand has."""
    if len({item.ingredient for item in brand}) != 1:
        return ()
    said = {exact(float(one.replace(",", ""))) for one in re.findall(rf"(?<![\w.#]){NUMBER}(?![\w%])", text)}
    fitting = {one for item in brand if (one := product_strength(item)) is not None and one.value in said}
    return ((brand[0].ingredient, fitting.pop()),) if len(fitting) == 1 else ()


def product_strength(item: Product) -> Strength | None:
    """The strength of a product of the tables; None for one in units that no dose is told in."""
    unit, _, per = item.strength_unit.lower().partition("/")
    if item.strength is None or unit != "mg" or per == "mg":
        return None
    return strength_of(item.strength, "mg", PERS.get(per, "1"))


def has(item: Product, strengths: tuple[tuple[str, Strength], ...]) -> bool:
    """Whether a product holds its ingredient in one of these strengths."""
    return (item.ingredient, product_strength(item)) in strengths
