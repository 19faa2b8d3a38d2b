"""One battery of checks that every rule of the package passes."""

from collections.abc import Callable

import polars as pl
import pytest
import sqlglot

from knowledge.made_up import DAY, SQL_TYPES
from spinepath import knowledge
from spinepath.assessment import why
from spinepath.assessment.engine import answers
from spinepath.errors import UnknownName
from spinepath.knowledge.mutate import told
from spinepath.knowledge.reference_engine import WORDS, answer
from spinepath.knowledge.rule import Rule

RULES = knowledge.all_rules()


def row(rule: Rule, values: dict[str, object]) -> pl.DataFrame:
    """A feature table of one person."""
    columns = {}
    for name, feature in rule.features.items():
        value = values.get(name)
        parts = value if isinstance(value, tuple) else (value,) * len(feature.columns)
        for column, part in zip(feature.columns, parts, strict=True):
            columns[column] = pl.Series([part], dtype=SQL_TYPES[feature.type])
    return pl.DataFrame(columns)


def its_examples_come_true_in_both_engines(rule: Rule) -> None:
    for values, expected in told(rule):
        assert rule.answer(values) == expected
        assert WORDS[answers([rule], row(rule, values))[rule.id][0]] == expected


def it_is_unknown_of_a_person_of_whom_nothing_is_known(rule: Rule) -> None:
    assert answer(rule.condition, {}) is None


def its_unknowns_can_be_settled(rule: Rule) -> None:
    for values, expected in told(rule):
        assert bool(why.would_settle(rule, values)) == (expected == "unknown")


def its_explanations_name_only_its_features(rule: Rule) -> None:
    for values, _ in told(rule):
        sets = (why.would_settle(rule, values), *why.changes_if(rule, values))
        named = {fact.feature for facts in sets for fact in facts}
        assert named | set(why.decisive(rule, values)) <= set(rule.features)
        assert why.conditions(rule, values)


def its_sentences_end(rule: Rule) -> None:
    assert rule.says.endswith((".", "?", "!"))
    assert rule.action is None or rule.action.endswith(".")


def its_sql_is_portable(rule: Rule) -> None:
    """The dialects of the engines read it as the same expression, and none needs it spelt differently."""
    plain = sqlglot.parse_one(rule.sql)
    for dialect in ("duckdb", "spark", "postgres"):
        assert sqlglot.parse_one(rule.sql, read=dialect) == plain
        assert plain.sql(dialect) == plain.sql()


BATTERY: tuple[Callable[[Rule], None], ...] = (
    its_examples_come_true_in_both_engines,
    it_is_unknown_of_a_person_of_whom_nothing_is_known,
    its_unknowns_can_be_settled,
    its_explanations_name_only_its_features,
    its_sentences_end,
    its_sql_is_portable,
)


@pytest.mark.parametrize("check", BATTERY, ids=lambda check: check.__name__)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id}-{rule.effective_from}")
def test_every_rule(rule: Rule, check: Callable[[Rule], None]) -> None:
    check(rule)


def test_the_rules_in_force_on_a_day() -> None:
    in_force = knowledge.rules(DAY)
    assert in_force
    assert len({rule.id for rule in in_force}) == len(in_force)
    assert knowledge.rule(in_force[0].id, DAY) is in_force[0]


def test_a_rule_that_does_not_exist_is_named() -> None:
    with pytest.raises(UnknownName, match="no rule 'nothing' is in force"):
        knowledge.rule("nothing", DAY)
