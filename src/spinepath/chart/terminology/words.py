"""Medicines by name: the last resort for a record without a usable code."""

import re
from functools import cache, lru_cache

from spinepath.chart.terminology.medicines import ingredient_concepts, ingredients, products
from spinepath.chart.terminology.tables import toml

_WORD = re.compile(r"[a-z0-9][a-z0-9'&.-]*")
_SHORTEST_BRAND = 3

Concepts = dict[str, tuple[str, ...]]
"""Names in lower case to value sets and "ingredient:<name>"."""


@lru_cache(16384)
def medicine_concepts(text: str) -> tuple[str, ...]:
    """Value sets and "ingredient:<name>" of every ingredient, brand or class of medicines named in a text."""
    words = [word.rstrip(".,") for word in _WORD.findall(text.lower())]
    found: dict[str, None] = {}
    position = 0
    while position < len(words):
        length, concepts = _longest(words, position)
        found |= dict.fromkeys(concepts)
        position += length
    return tuple(found)


def _longest(words: list[str], start: int) -> tuple[int, tuple[str, ...]]:
    names, longest = _names()
    for length in range(min(longest, len(words) - start), 0, -1):
        concepts = names.get(" ".join(words[start : start + length]))
        if concepts is not None:
            return length, concepts
    return 1, ()


@cache
def _names() -> tuple[Concepts, int]:
    """Every name we know, as its lower-case words, with its concepts; and the longest name in words."""
    by_name = {name: ingredient_concepts(code) for code, name in ingredients().items()}
    words = toml("medicine_words.toml")
    found = _brands(by_name)
    found |= {name: tuple(concepts) for name, concepts in words["classes"].items()}
    found |= by_name
    found |= {other: by_name[name] for other, name in words["synonyms"].items() if name in by_name}
    found = {" ".join(_WORD.findall(name)): concepts for name, concepts in found.items()}
    return found, max(len(name.split()) for name in found)


def _brands(by_name: Concepts) -> Concepts:
    """Brand to the concepts of all it contains; its products' names tell also what the tables leave out."""
    found: Concepts = {}
    for group in products().values():
        generic, bracket, rest = group[0].name.partition("[")
        brand = rest.partition("]")[0].lower()
        if bracket and len(brand) >= _SHORTEST_BRAND:
            named = (concept for word in _WORD.findall(generic.lower()) for concept in by_name.get(word, ()))
            own = (concept for item in group for concept in ingredient_concepts(item.ingredient_rxcui))
            found[brand] = tuple(dict.fromkeys((*found.get(brand, ()), *own, *named)))
    return found
