"""The grammar of conditions: what it reads, as sqlglot does; what it refuses, and how it says so."""

import subprocess
import sys
from typing import Any

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from knowledge.made_up import CONDITIONS, FEATURES, condition
from spinepath.knowledge.condition import Compare, Constant, Count, Is, Node, Not, OneOf, all_of, any_of
from spinepath.knowledge.grammar import parse
from spinepath.knowledge.mistake import Refused
from spinepath.knowledge.sql import to_sql

REFUSED = {
    "fever IS NULL": "uses IS",
    "crp = NULL": "uses NULL",
    "COALESCE(crp, 0) > 5": "uses COALESCE",
    "CASE WHEN fever THEN wound END": "uses CASE",
    "IF(fever, wound, wound)": "uses CASE",
    "CAST(crp AS INT) > 5": "uses a cast",
    "crp::INT > 5": "uses a cast",
    "ROUND(crp) > 5": "uses a function",
    "made_up_function(crp)": "uses a function",
    "months > CURRENT_DATE": "uses a date",
    "months > INTERVAL '3' MONTH": "uses a date",
    "crp + 1 > 5": "uses arithmetic",
    "crp -3 > 2": "uses arithmetic",
    "crp * score > 5": "uses arithmetic",
    "crp IN (SELECT 1)": "uses a subquery",
    "EXISTS (SELECT 1)": "uses a subquery",
    "side LIKE 'l%'": "uses LIKE",
    "side || 'x' = 'leftx'": "uses DPipe",
    "crp > score": "is not a comparison",
    "5 < crp": "is not a comparison",
    "1 < crp < 5": "is not a comparison",
    "crp != 5": "is not a comparison",
    "crp > 1e3": "is not a comparison",
    '"crp" > 5': "is not a comparison",
    "patient.crp > 5": "is not a comparison",
    "crp > 5 -- why": "is not a comparison",
    "TRUE": "is not a comparison",
    "fever AND": "cannot be read",
    "fever wound": "uses Alias",
    "(fever": "cannot be read",
    "side = 'left": "cannot be read",
    "": "cannot be read",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_outside_the_grammar_is_refused_by_name(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(text)
    assert REFUSED[text] in refused.value.what
    assert refused.value.mend


READ: dict[str, Node] = {
    "fever": Is("fever"),
    "crp >= 10": Compare("crp", ">=", 10),
    "crp > -0.5": Compare("crp", ">", -0.5),
    "side = 'it''s'": Compare("side", "=", "it's"),
    "fever = TRUE": Compare("fever", "=", True),
    "side IN ('left')": OneOf("side", ("left",)),
    "crp NOT IN (1, 2)": Not(OneOf("crp", (1, 2))),
    "crp BETWEEN 1 AND 2 AND fever": Count(
        2, (Count(2, (Compare("crp", ">=", 1), Compare("crp", "<=", 2))), Is("fever"))
    ),
    "NOT fever AND wound": Count(2, (Not(Is("fever")), Is("wound"))),
    "NOT crp = 1": Not(Compare("crp", "=", 1)),
    "fever OR wound AND pregnant": Count(1, (Is("fever"), Count(2, (Is("wound"), Is("pregnant"))))),
    "(fever or wound) and pregnant": Count(2, (Count(1, (Is("fever"), Is("wound"))), Is("pregnant"))),
}


@pytest.mark.parametrize("text", READ)
def test_what_the_grammar_reads(text: str) -> None:
    assert parse(text) == READ[text]


@pytest.mark.parametrize("text", READ)
def test_sqlglot_reads_the_same(text: str) -> None:
    assert flat(from_sqlglot(sqlglot.parse_one(text))) == flat(parse(text))


@given(CONDITIONS)
def test_sqlglot_reads_every_condition_the_same(node: Node) -> None:
    text = as_text(node)
    assert flat(from_sqlglot(sqlglot.parse_one(text))) == flat(parse(text))


@given(st.text(alphabet="ab1 '()<>=,.-\nANDORNTI", max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except Refused as refused:
        assert refused.mend


def test_reading_a_good_condition_does_not_import_sqlglot() -> None:
    """Its import takes longer than reading every rule."""
    code = (
        "import sys, spinepath.knowledge.grammar as g; g.parse('fever'); sys.exit('sqlglot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


MISFITS = {
    "temperature > 38": "there is no feature 'temperature'",
    "CURRENT_DATE > 5": "there is no feature 'CURRENT_DATE'",
    "fevr": "did you mean fever?",
    "crp": "is a number, not a yes or no",
    "side": "is a category, not a yes or no",
    "fever > FALSE": "is a boolean and has no order",
    "fever = 1": "is yes or no, not 1",
    "fever IN (TRUE)": "IN does not fit",
    "months IN (1)": "IN does not fit",
    "side > 'left'": "is a category and has no order",
    "side = 'middle'": "has no level 'middle'; use one of left, right, both",
    "side = 1": "has no level 1",
    "crp > 'high'": "is a number, 'high' is text",
    "crp > TRUE": "is a number",
    "crp > '1 mg/dL'": "is in mg/L, not mg/dL",
}


@pytest.mark.parametrize("text", MISFITS)
def test_a_condition_that_does_not_fit_its_features_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        condition(text)
    assert MISFITS[text] in str(refused.value)


def test_a_threshold_may_carry_its_unit() -> None:
    assert condition("crp >= '10 mg/L'") == condition("crp >= 10")
    assert condition("months < '1.5 mo'") == condition("months < 1.5")


def test_comparing_with_true_or_false_is_the_feature_or_its_negation() -> None:
    assert condition("fever = TRUE") == condition("fever <> FALSE") == Is("fever")
    assert condition("fever = FALSE") == condition("fever <> TRUE") == Not(Is("fever"))


TREES = {
    "neither text nor table": 3,
    "empty": {},
    "two kinds at once": {"all": ["fever"], "any": ["wound"]},
    "unknown key": {"all": ["fever"], "when": ["wound"]},
    "only unless": {"unless": ["fever"]},
    "at_least without of": {"at_least": 1},
    "at_least of none": {"at_least": 1, "of": []},
    "at_least 0": {"at_least": 0, "of": ["fever"]},
    "at_least more than there are": {"at_least": 2, "of": ["fever"]},
    "at_least TRUE": {"at_least": True, "of": ["fever"]},
    "all of text": {"all": "fever"},
    "any of nothing": {"any": []},
    "empty unless": {"any": ["fever"], "unless": []},
    "bad inside": {"any": [{"all": ["crp + 1 > 2"]}]},
}


@pytest.mark.parametrize("name", TREES)
def test_a_tree_of_another_shape_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        condition(TREES[name])
    assert refused.value.mend


def as_text(node: Node) -> str:
    """A condition in the grammar; at_least is spelt out, since only a tree can count."""
    if isinstance(node, Count) and 1 < node.at_least < len(node.of):
        node = Count(1, node.of)
    if isinstance(node, Count):
        word = " AND " if node.at_least == len(node.of) else " OR "
        return word.join(f"({as_text(child)})" for child in node.of)
    if isinstance(node, Not):
        return f"NOT ({as_text(node.of)})"
    return to_sql(node, dict.fromkeys(FEATURES, FEATURES["crp"]))


def flat(node: Node) -> Any:
    """A tree with nested ANDs and ORs drawn together: sqlglot pairs them off."""
    if isinstance(node, Not):
        return ("not", flat(node.of))
    if not isinstance(node, Count):
        return node
    kind = "all" if node.at_least == len(node.of) else "any"
    parts: list[Any] = []
    for child in map(flat, node.of):
        parts += child[1:] if isinstance(child, tuple) and child[0] == kind else [child]
    return (kind, *parts)


COMPARISONS = {exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}


def from_sqlglot(tree: Any) -> Node:
    """sqlglot's tree in our nodes."""
    if isinstance(tree, exp.Paren):
        return from_sqlglot(tree.this)
    if isinstance(tree, exp.Not):
        return Not(from_sqlglot(tree.this))
    if isinstance(tree, exp.And | exp.Or):
        join = all_of if isinstance(tree, exp.And) else any_of
        return join(from_sqlglot(tree.left), from_sqlglot(tree.right))
    return _leaf(tree)


def _leaf(tree: Any) -> Node:
    if isinstance(tree, exp.Column):
        return Is(tree.name)
    name = tree.this.name
    if isinstance(tree, exp.In):
        return OneOf(name, tuple(map(_constant, tree.expressions)))
    if isinstance(tree, exp.Between):
        low, high = _constant(tree.args["low"]), _constant(tree.args["high"])
        return all_of(Compare(name, ">=", low), Compare(name, "<=", high))
    return Compare(name, COMPARISONS[type(tree)], _constant(tree.expression))  # type: ignore[arg-type]


def _constant(tree: Any) -> Constant:
    if isinstance(tree, exp.Neg):
        return -_constant(tree.this)  # type: ignore[operator]
    if isinstance(tree, exp.Boolean):
        return bool(tree.this)
    if tree.is_string:
        return str(tree.this)
    return float(tree.this) if "." in tree.this else int(tree.this)
