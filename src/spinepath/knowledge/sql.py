"""A condition as one SQL expression that Polars, DuckDB and Spark evaluate with three-valued logic."""

from spinepath.knowledge.condition import Compare, Constant, Count, Is, Leaf, Node, Not, OneOf, Operator
from spinepath.knowledge.typecheck import Features

# the bound that must pass for "yes", and the bound that must fail for "no"
BOUNDS: dict[Operator, tuple[str, str]] = {
    ">=": ("low", "high"), ">": ("low", "high"), "<=": ("high", "low"), "<": ("high", "low"),
}  # fmt: skip


def _literal(value: Constant) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)


def _ordered(feature: str, operator: Operator, value: str) -> str:
    """CASE, because no AND/OR of the two bounds is right for every missing bound."""
    yes, no = BOUNDS[operator]
    return (
        f"CASE WHEN {feature}_{yes} {operator} {value} THEN TRUE "
        f"WHEN NOT {feature}_{no} {operator} {value} THEN FALSE END"
    )


def _interval(leaf: Compare) -> str:
    value = _literal(leaf.value)
    if leaf.operator in BOUNDS:
        return _ordered(leaf.feature, leaf.operator, value)
    same = f"({_ordered(leaf.feature, '>=', value)} AND {_ordered(leaf.feature, '<=', value)})"
    return same if leaf.operator == "=" else f"NOT {same}"


def _count(at_least: int, parts: list[str]) -> str:
    """True once enough are true, false once too few can be: unknown parts count for neither side."""
    sure = " + ".join(f"CASE WHEN {part} THEN 1 ELSE 0 END" for part in parts)
    possible = " + ".join(f"CASE WHEN NOT {part} THEN 0 ELSE 1 END" for part in parts)
    return f"CASE WHEN {sure} >= {at_least} THEN TRUE WHEN {possible} < {at_least} THEN FALSE END"


def _group(node: Count, features: Features) -> str:
    parts = [f"({to_sql(part, features)})" for part in node.of]
    if node.at_least == len(parts):
        return " AND ".join(parts)
    return " OR ".join(parts) if node.at_least == 1 else _count(node.at_least, parts)


def plain(leaf: Leaf) -> str:
    """A comparison as its author writes it, which is also its SQL unless the feature is an interval."""
    match leaf:
        case Is(feature):
            return feature
        case OneOf(feature, values):
            return f"{feature} IN ({', '.join(map(_literal, values))})"
        case Compare(feature, operator, value):
            return f"{feature} {operator} {_literal(value)}"


def to_sql(node: Node, features: Features) -> str:
    """SQL over the columns of a feature table."""
    match node:
        case Not(inner):
            return f"NOT ({to_sql(inner, features)})"
        case Count():
            return _group(node, features)
        case Compare(feature) if features[feature].type == "interval":
            return _interval(node)
        case _:
            return plain(node)
