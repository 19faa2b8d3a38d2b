"""Whether a condition fits its features: names exist, types, levels and units agree."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from spinepath.features.feature import Feature
from spinepath.knowledge.condition import Compare, Constant, Count, Is, Leaf, Node, Not, OneOf
from spinepath.knowledge.mistake import Refused

QUANTITY = re.compile(r"(-?\d+(?:\.\d+)?) (\S+)")
Features = Mapping[str, Feature]


def feature_named(name: str, features: Features) -> Feature:
    """The feature of that name. Raises Refused with the nearest names when there is none."""
    if name not in features:
        raise Refused(f"there is no feature {name!r}", _did_you_mean(name, features))
    return features[name]


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, n=3)
    return f"did you mean {' or '.join(near)}?" if near else "use a name from the feature registry"


def _number(feature: Feature, value: Constant) -> Constant:
    """A number as it is; a quantity like '10 mg/L' as its number, once the unit is the feature's."""
    if isinstance(value, str):
        quantity = QUANTITY.fullmatch(value)
        if not quantity:
            raise Refused(f"{feature.id} is a number, {value!r} is text", "compare it with a number")
        if quantity[2] != feature.unit:
            mend = f"give the threshold in {feature.unit}"
            raise Refused(f"{feature.id} is in {feature.unit}, not {quantity[2]}", mend)
        return float(quantity[1]) if "." in quantity[1] else int(quantity[1])
    if isinstance(value, bool):
        raise Refused(f"{feature.id} is a number", f"compare it with a number, not {value}".upper())
    return value


def _level(feature: Feature, value: Constant) -> Constant:
    if value not in feature.levels or isinstance(value, bool):
        mend = f"use one of {', '.join(feature.levels)}"
        raise Refused(f"{feature.id} has no level {value!r}", mend)
    return value


def constant(feature: Feature, value: Constant) -> Constant:
    """A literal in the feature's own type and unit. Raises Refused when it cannot be one."""
    if feature.type == "category":
        return _level(feature, value)
    if feature.type == "boolean":
        if not isinstance(value, bool):
            raise Refused(f"{feature.id} is yes or no, not {value!r}", f"write {feature.id} by itself")
        return value
    return _number(feature, value)


def _compare(leaf: Compare, feature: Feature) -> Node:
    value = constant(feature, leaf.value)
    if feature.type in ("boolean", "category") and leaf.operator not in ("=", "<>"):
        raise Refused(f"{feature.id} is a {feature.type} and has no order", "use = or <>")
    if feature.type != "boolean":
        return Compare(leaf.feature, leaf.operator, value)
    said = Is(leaf.feature)
    return said if (leaf.operator == "=") == value else Not(said)


def _one_of(leaf: OneOf, feature: Feature) -> Node:
    if feature.type in ("boolean", "interval"):
        raise Refused(f"{feature.id} is a {feature.type}: IN does not fit", "use a comparison")
    return OneOf(leaf.feature, tuple(constant(feature, value) for value in leaf.values))


def _leaf(leaf: Leaf, features: Features) -> Node:
    feature = feature_named(leaf.feature, features)
    if isinstance(leaf, Compare):
        return _compare(leaf, feature)
    if isinstance(leaf, OneOf):
        return _one_of(leaf, feature)
    if feature.type != "boolean":
        raise Refused(f"{feature.id} is a {feature.type}, not a yes or no", "compare it with a literal")
    return leaf


def typed(node: Node, features: Features) -> Node:
    """The tree with every literal in its feature's type. Raises Refused at the first that does not fit."""
    if isinstance(node, Not):
        return Not(typed(node.of, features))
    if isinstance(node, Count):
        return Count(node.at_least, tuple(typed(child, features) for child in node.of))
    return _leaf(node, features)
