"""RxNorm products and their ingredients, read once and only when asked for."""

from functools import cache

import msgspec

from spinepath.chart.terminology.tables import columns, valuesets


class Product(msgspec.Struct, frozen=True, gc=False):
    """One ingredient of an RxNorm product. strength: per dose-form unit, as in RxNorm ("MG", "MG/ML")."""

    rxcui: str
    name: str
    ingredient: str
    ingredient_rxcui: str
    strength: float | None
    strength_unit: str
    form: str
    route: str


_WHAT = ("rxcui", "name", "ingredient", "ingredient_rxcui")
_HOW = ("strength_value", "strength_unit", "dose_form", "route")


@cache
def products() -> dict[str, tuple[Product, ...]]:
    """RxNorm product code to its ingredients of interest; combinations have several."""
    found: dict[str, tuple[Product, ...]] = {}
    for table in ("opioid_products.csv", "drug_products.csv"):
        for rxcui, name, ingredient, code, strength, unit, form, route in columns(table, *_WHAT, *_HOW):
            amount = float(strength) if strength else None
            product = Product(rxcui, name, ingredient.lower(), code, amount, unit, form, route)
            found[rxcui] = (*found.get(rxcui, ()), product)
    return found


@cache
def ingredients() -> dict[str, str]:
    """RxNorm ingredient code to name, of every ingredient in the `med_*` sets."""
    rows = columns("valuesets.csv", "valueset", "system", "code", "display")
    named = {
        code: name.lower()
        for group, system, code, name in rows
        if system == "rxnorm" and group.startswith("med_")
    }
    return named | {item.ingredient_rxcui: item.ingredient for group in products().values() for item in group}


def ingredient_concepts(rxcui: str) -> tuple[str, ...]:
    """Value sets and "ingredient:<name>" of one RxNorm ingredient code."""
    name = ingredients().get(rxcui)
    own = valuesets().get(("RXNORM", rxcui), ())
    return own if name is None else (*own, f"ingredient:{name}")
