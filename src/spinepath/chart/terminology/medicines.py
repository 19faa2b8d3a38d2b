"""RxNorm products and their ingredients, read once and only when asked for."""

import csv
from functools import cache

import msgspec

from spinepath.chart.terminology.tables import read, valuesets


class Product(msgspec.Struct, frozen=True, gc=False):
    """One ingredient of an RxNorm product; strength per dose-form unit as RxNorm states it ("MG", "MG/ML")."""

    rxcui: str
    name: str
    ingredient: str
    ingredient_rxcui: str
    strength: float | None
    strength_unit: str
    form: str
    route: str


@cache
def products() -> dict[str, tuple[Product, ...]]:
    """RxNorm product code to its ingredients of interest; combinations have several."""
    found: dict[str, tuple[Product, ...]] = {}
    for name in ("opioid_products.csv", "drug_products.csv"):
        for row in csv.DictReader(read(name).splitlines()):
            product = _product(row)
            found[product.rxcui] = (*found.get(product.rxcui, ()), product)
    return found


@cache
def ingredients() -> dict[str, str]:
    """RxNorm ingredient code to name, of every ingredient in the `med_*` sets."""
    rows = csv.reader(line for line in read("valuesets.csv").splitlines() if ",rxnorm," in line)
    found = {code: name.lower() for valueset, _, code, name, _ in rows if valueset.startswith("med_")}
    return found | {item.ingredient_rxcui: item.ingredient for group in products().values() for item in group}


def ingredient_concepts(rxcui: str) -> tuple[str, ...]:
    """Value sets and "ingredient:<name>" of one RxNorm ingredient code."""
    name = ingredients().get(rxcui)
    own = valuesets().get(("RXNORM", rxcui), ())
    return own if name is None else (*own, f"ingredient:{name}")


def _product(row: dict[str, str]) -> Product:
    return Product(
        rxcui=row["rxcui"],
        name=row["name"],
        ingredient=row["ingredient"].lower(),
        ingredient_rxcui=row["ingredient_rxcui"],
        strength=float(row["strength_value"]) if row["strength_value"] else None,
        strength_unit=row["strength_unit"],
        form=row["dose_form"],
        route=row["route"],
    )
