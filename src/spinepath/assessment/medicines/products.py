"""What a medication event holds: each ingredient with strength, route and release; codes before words."""

import csv
from functools import cache

import msgspec

from spinepath.assessment.medicines.brands import product_strength
from spinepath.assessment.medicines.model import Ingredient, Strength
from spinepath.assessment.medicines.names import Named, named
from spinepath.assessment.medicines.routes import release_in, route_in
from spinepath.chart.codes import products_of
from spinepath.chart.event import Event
from spinepath.chart.terminology.medicines import Product, ingredient_concepts, ingredients
from spinepath.chart.terminology.tables import read

RX = "RXNORM/"
_OPIOID_SETS = frozenset({"med_opioid", "med_opioid_oud", "med_opioid_partial_agonist"})
_GIVEN_ELSEWHERE = ("intrathecal", "injection", "rectal", "nasal", "sublingual", "buccal")
_COUNTED_BY_MOUTH = ("{tablet}", "{capsule}", "{tbl}")


def ingredients_of(event: Event) -> tuple[Ingredient, ...]:
    """Each active ingredient; one of the event's name when none is known."""
    coded = next((group for code in _rxnorm(event) if (group := products_of(code))), ())
    found = _of_product(coded) if coded else _of_words(event)
    return tuple(msgspec.structs.replace(part, route=_route(part, event)) for part in found)


def _rxnorm(event: Event) -> list[str]:
    codes = dict.fromkeys((event.code, *event.codes))
    return [code.removeprefix(RX) for code in codes if code.startswith(RX)]


def _of_product(group: tuple[Product, ...]) -> tuple[Ingredient, ...]:
    """A product of the tables; what else is in it stands in its name."""
    said = named(group[0].name)
    strengths = dict(said.strengths)
    for item in group:
        held = product_strength(item)
        if held is not None:
            strengths[item.ingredient] = held
    # One ingredient as two salts has two rows; its strength is their sum and cannot be read as one of them.
    form, route = group[0].form, group[0].route or None
    twice = {item.ingredient for item in group if sum(one.ingredient == item.ingredient for one in group) > 1}
    for name in twice:
        strengths[name] = _summed([product_strength(item) for item in group if item.ingredient == name])
    release = release_in(f"{group[0].name} {form}", route) or ("immediate" if route == "oral" else None)
    names = tuple(dict.fromkeys((*(item.ingredient for item in group), *said.names)))
    return _parts(Named(names, tuple(strengths.items()), route, release), "code", form)


def _summed(held: list[Strength | None]) -> Strength:
    known = [one for one in held if one is not None]
    return msgspec.structs.replace(
        known[0], value=sum((one.value for one in known), start=known[0].value * 0)
    )


def _of_words(event: Event) -> tuple[Ingredient, ...]:
    said = named(event.name)
    marked = [mark.removeprefix("ingredient:") for mark in event.concepts if mark.startswith("ingredient:")]
    known = "code" if marked and any(code in ingredients() for code in _rxnorm(event)) else "words"
    names = tuple(dict.fromkeys((*marked, *said.names)))
    if names:
        return _parts(said._replace(names=names), known, "")
    opioid = bool(_OPIOID_SETS & set(event.concepts))
    return (
        Ingredient(name=event.name.strip().lower(), opioid=opioid, route=said.route, release=said.release),
    )


def _parts(said: Named, known_by: str, form: str) -> tuple[Ingredient, ...]:
    held = dict(said.strengths)
    return tuple(
        Ingredient(
            name=name, opioid=name in opioids(), strength=held.get(name), route=said.route,
            release=said.release,
            form=form, known_by=known_by, names=said.names, strengths=said.strengths,
        )
        for name in said.names
    )  # fmt: skip


@cache
def opioids() -> frozenset[str]:
    """Ingredients that are opioids: partial agonists and withdrawn ones with them, antagonists not."""
    listed = {row["ingredient"].lower() for row in csv.DictReader(read("opioid_products.csv").splitlines())}
    named = {name for code, name in ingredients().items() if _OPIOID_SETS & set(ingredient_concepts(code))}
    return frozenset(listed | named)


def is_unnamed_opioid(event: Event) -> bool:
    """A class without its drug ("opioid") is an opioid that we cannot name."""
    named = any(mark.startswith("ingredient:") for mark in event.concepts)
    return "med_opioid" in event.concepts and not named


def _route(part: Ingredient, event: Event) -> str | None:
    """What the dose says of a rarer way beats the product; a patch on the skin stays a patch."""
    dose = event.dose
    said = route_in(dose.route) if dose is not None and dose.route else None
    if said in _GIVEN_ELSEWHERE and part.route != "transdermal":
        return said
    if part.route is not None:
        return part.route
    if said == "topical" and part.opioid:
        return "transdermal"
    if said is not None:
        return said
    return _by_instruction(event)


def _by_instruction(event: Event) -> str | None:
    if event.dose is None:
        return None
    if event.dose.unit in _COUNTED_BY_MOUTH:
        return "oral"
    if event.dose.unit == "{patch}" or (event.dose.rate_unit or event.dose.unit or "").endswith("ug/h"):
        return "transdermal"
    return route_in(event.dose.text or "")
