"""Why a rule answers as it does, what would settle an unknown, and what would change the answer."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

import msgspec

from spinepath.assessment.model import Fact
from spinepath.features.feature import Feature
from spinepath.knowledge.compiled import Decided, deciding
from spinepath.knowledge.condition import Leaf, Node, Not
from spinepath.knowledge.domain import Domain, domains
from spinepath.knowledge.reference_engine import WORDS, Values, Word, answer
from spinepath.knowledge.rule import Rule
from spinepath.knowledge.sql import plain
from spinepath.knowledge.ways import Search, Way, merged

MOST_CHANGES = 3  # a longer list of changes explains nothing any more
Changes = dict[str, frozenset[int]]


class Condition(msgspec.Struct, frozen=True):
    """One comparison of a rule: its text, its answer, and whether the rule's answer rests on it."""

    feature: str
    text: str
    answer: Word
    decides: bool


@cache
def _domains(rule: Rule) -> dict[str, Domain]:
    return domains(rule.condition, rule.features)


def _leaves(node: Node, values: Values, decides: bool) -> Iterator[tuple[Leaf, bool]]:
    """Leaves with whether they decide: a node's answer rests on the children that answer as it does."""
    if isinstance(node, Leaf):
        yield node, decides
    elif isinstance(node, Not):
        yield from _leaves(node.of, values, decides)
    else:
        own = answer(node, values)
        for child in node.of:
            yield from _leaves(child, values, decides and answer(child, values) is own)


def conditions(rule: Rule, values: Values) -> tuple[Condition, ...]:
    """Every comparison of the rule with its answer, in the rule's order."""
    return tuple(
        Condition(leaf.feature, plain(leaf), WORDS[answer(leaf, values)], decides)
        for leaf, decides in _leaves(rule.condition, values, True)
    )


def decisive(rule: Rule, values: Values) -> tuple[str, ...]:
    """Features that the answer rests on: where its evidence is. For an unknown, the ones that are missing."""
    return tuple(dict.fromkeys(_deciding(rule)(values)[1]))


@cache
def _deciding(rule: Rule) -> Callable[[Values], Decided]:
    return deciding(rule.condition)


def with_changes(rule: Rule, values: Values, way: Way) -> dict[str, Any]:
    """The person's values after the changes of a way."""
    known = _domains(rule)
    new = {name: known[name].values[place] for name, place in way}
    return {**values, **new}


def flips(rule: Rule, values: Values) -> list[Way]:
    """The smallest ways to turn a yes into a no or a no into a yes; none beyond MOST_CHANGES."""
    now = answer(rule.condition, values)
    if now is None:
        return []
    search = Search(values, _domains(rule), lambda _name, _place: True)
    for search.most in range(1, MOST_CHANGES + 1):
        found = [
            way
            for way in search.ways(rule.condition, not now)
            if answer(rule.condition, with_changes(rule, values, way)) is (not now)
        ]
        if found:
            return found
    return []


def settling(rule: Rule, values: Values, want: bool) -> list[Way]:
    """The smallest ways to fill gaps so that an unknown becomes the wanted answer."""
    known = _domains(rule)

    def fits(name: str, place: int) -> bool:
        return known[name].compatible(place, values.get(name)) is not None

    search = Search(values, known, fits)
    for search.most in range(1, len(known) + 1):
        found = search.ways(rule.condition, want)
        if found:
            return found
    return []


def _facts(rule: Rule, changes: Changes, features: Mapping[str, Feature]) -> tuple[Fact, ...]:
    known = _domains(rule)
    return tuple(
        Fact(feature=name, value=known[name].text(changes[name]), means=features[name].means)
        for name in known
        if name in changes
    )


def _together(ways: list[Changes]) -> Changes:
    """As many of the ways as can be true at once, the first before the others."""
    kept: Changes = {}
    for way in ways:
        if all(kept.get(name, places) == places for name, places in way.items()):
            kept |= way
    return kept


def would_settle(rule: Rule, values: Values, want: bool = True) -> tuple[Fact, ...]:
    """For an unknown: the fewest gaps to fill, each with the value for the wanted answer, or else for the other."""
    return _would_settle(rule, tuple(values.get(name) for name in rule.features), want)


@lru_cache(maxsize=20_000)
def _would_settle(rule: Rule, known: tuple[Any, ...], want: bool) -> tuple[Fact, ...]:
    """Gaps repeat from person to person: what fills them is worked out once for the same known values."""
    values = {name: value for name, value in zip(rule.features, known, strict=True) if value is not None}
    if answer(rule.condition, values) is not None:
        return ()
    ways = settling(rule, values, want) or settling(rule, values, not want)
    return _facts(rule, _together(merged(ways)), rule.features)


def changes_if(
    rule: Rule, values: Values, features: Mapping[str, Feature] | None = None
) -> tuple[tuple[Fact, ...], ...]:
    """For a yes or no: the smallest sets of facts, each of which would turn the answer round.

    features: whose words describe the facts; the rule's own by default.
    """
    return tuple(_facts(rule, way, features or rule.features) for way in merged(flips(rule, values)))
