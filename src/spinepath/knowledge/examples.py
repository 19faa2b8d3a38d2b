"""A rule's examples: their values are possible, each answer occurs, and each comes true."""

from collections.abc import Iterator, Mapping
from typing import Any

from spinepath.features.feature import Feature
from spinepath.knowledge.condition import Node
from spinepath.knowledge.mistake import Refused
from spinepath.knowledge.reference_engine import WORDS, answer
from spinepath.knowledge.rule import Entry, Example
from spinepath.knowledge.typecheck import Features, constant, feature_named


def _bound(feature: Feature, raw: Any) -> float | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise Refused(f"{feature.id} = {raw!r}", "give a number, or [low, high]")
    return raw


def _interval(feature: Feature, raw: Any) -> Any:
    if not isinstance(raw, list):
        return _bound(feature, raw)
    if len(raw) != 2 or _bound(feature, raw[0]) > _bound(feature, raw[1]):  # type: ignore[operator]
        raise Refused(f"{feature.id} = {raw!r}", "give [low, high]")
    return tuple(raw)


def given_value(feature: Feature, raw: Any) -> Any:
    """A value of an example as the engine takes it. Raises Refused when the feature cannot have it."""
    return _interval(feature, raw) if feature.type == "interval" else constant(feature, raw)


def given_values(given: Mapping[str, Any], features: Features) -> dict[str, Any]:
    """All values of an example."""
    return {name: given_value(feature_named(name, features), raw) for name, raw in given.items()}


def _unused(example: Example, used: Features) -> Iterator[Refused]:
    """A value the condition never looks at would mislead the reader of the example."""
    for name in example.given.keys() - used.keys():
        yield Refused(f"gives {name}, which the condition does not use", "take it out, or use it in when")


def _wrong(example: Example, condition: Node, features: Features) -> Iterator[Refused]:
    try:
        found = WORDS[answer(condition, given_values(example.given, features))]
    except Refused as refused:
        yield refused
        return
    if found != example.answer:
        what = f"says {example.answer} but {dict(example.given)} gives {found}"
        yield Refused(what, "mend the example, or the condition if the example is right")


def mistakes(entry: Entry, condition: Node, used: Features, features: Features) -> Iterator[Refused]:
    """Everything wrong with the examples of a rule."""
    missing = [word for word in WORDS.values() if all(example.answer != word for example in entry.example)]
    if missing:
        mend = f'add {{answer="{missing[0]}", given={{...}}}}'
        yield Refused(f"has no example that answers {' or '.join(missing)}", mend)
    for number, example in enumerate(entry.example, 1):
        for refused in (*_wrong(example, condition, features), *_unused(example, used)):
            yield Refused(f"example {number} {refused.what}", refused.mend)
