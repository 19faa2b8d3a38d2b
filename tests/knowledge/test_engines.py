"""Laws of answers, on random conditions: the engines agree, and knowing more never overturns an answer."""

from itertools import product
from typing import Any

from hypothesis import assume, find, given
from hypothesis import strategies as st

from knowledge.made_up import CONDITIONS, FEATURES, KNOWN, VALUES, rule_of, stand_ins, table
from spinepath.assessment.engine import answers
from spinepath.assessment.why import conditions
from spinepath.knowledge.compiled import compiled, deciding
from spinepath.knowledge.condition import Compare, Count, Is, Node, Not, OneOf
from spinepath.knowledge.mutants import differ, reaching
from spinepath.knowledge.reference_engine import answer, bounds, values_of


@given(CONDITIONS, st.lists(VALUES, min_size=1, max_size=8))
def test_polars_answers_as_the_plain_reference(node: Node, people: list[dict[str, Any]]) -> None:
    rule = rule_of(node)
    expected = [answer(node, values) for values in people]
    assert answers([rule], table(people))[rule.id].to_list() == expected


@given(CONDITIONS, CONDITIONS, st.lists(VALUES, min_size=1, max_size=4))
def test_rules_are_answered_together_as_alone(one: Node, two: Node, people: list[dict[str, Any]]) -> None:
    rules = [_named(one, "one"), _named(two, "two")]
    together = answers(rules, table(people))
    for rule in rules:
        assert together[rule.id].to_list() == answers([rule], table(people))[rule.id].to_list()


def _named(node: Node, name: str) -> Any:
    rule = rule_of(node)
    return type(rule)(**{field: getattr(rule, field) for field in rule.__struct_fields__} | {"id": name})


@given(CONDITIONS, VALUES, st.data())
def test_filling_a_gap_never_overturns_an_answer(
    node: Node, values: dict[str, Any], data: st.DataObject
) -> None:
    before = answer(node, values)
    assume(before is not None)
    assert answer(node, _filled(values, data)) is before


def _filled(values: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
    """The same person with more known: unknown features given a value, intervals narrowed."""
    return {name: _more(name, values.get(name), data) for name in FEATURES}


def _more(name: str, known: Any, data: st.DataObject) -> Any:
    if known is None:
        return data.draw(st.one_of(st.none(), KNOWN[FEATURES[name].type]), label=name)
    if not isinstance(known, tuple):
        return known
    low, high = bounds(known)
    within = st.floats(max(low, -100), min(high, 100))
    return tuple(sorted((data.draw(within), data.draw(within))))


@given(CONDITIONS, VALUES)
def test_an_unknown_answer_is_never_guessed(node: Node, values: dict[str, Any]) -> None:
    """A yes or no holds for every value that the unknown features could have."""
    before = answer(node, values)
    assume(before is not None)
    choices = {name: (values[name],) if name in values else kinds for name, kinds in stand_ins(node).items()}
    for picked in product(*choices.values()):
        assert answer(node, dict(zip(choices, picked, strict=True))) is before


@given(CONDITIONS, VALUES)
def test_a_stand_in_answers_for_its_whole_region(node: Node, values: dict[str, Any]) -> None:
    """Some combination of stand-ins gives the answer of any fully known person."""
    kinds = stand_ins(node)
    assume(all(name in values and not isinstance(values[name], tuple) for name in kinds))
    found = {answer(node, dict(zip(kinds, picked, strict=True))) for picked in product(*kinds.values())}
    assert answer(node, values) in found


@given(CONDITIONS, CONDITIONS)
def test_the_search_for_a_difference_is_exhaustive(one: Node, other: Node) -> None:
    """Trying every combination is the judge of going down the tree."""
    node = differ(one, other)
    kinds = stand_ins(node)
    combinations = [dict(zip(kinds, picked, strict=True)) for picked in product(*kinds.values())]
    assume(len(combinations) < 5000)
    values, _ = reaching(rule_of(node), node)
    assert (values is not None) == any(answer(node, each) for each in combinations)
    assert values is None or answer(node, values) is True


def test_every_kind_of_node_is_tried() -> None:
    for kind in (Is, Compare, OneOf, Not, Count):
        find(CONDITIONS, lambda node, kind=kind: isinstance(node, kind))


def test_a_row_of_a_feature_table_as_values() -> None:
    people = [{"fever": False, "months": (2.0, None), "side": "left"}, {}]
    rows = table(people).to_dicts()
    assert [values_of(row, FEATURES.values()) for row in rows] == people


@given(CONDITIONS, VALUES)
def test_compiled_conditions_answer_as_the_plain_reference(node: Node, values: dict[str, Any]) -> None:
    assert compiled(node)(values) is answer(node, values)


@given(CONDITIONS, VALUES)
def test_what_decides_is_what_the_explanation_says(node: Node, values: dict[str, Any]) -> None:
    said, names = deciding(node)(values)
    assert said is answer(node, values)
    assert list(names) == [one.feature for one in conditions(rule_of(node), values) if one.decides]
