"""Random people, 10,000 in the deep run: no medicine alert is missing, and none fires without its facts."""

from datetime import date

import polars as pl
import pytest

from medicines.plain_rules import ALL, CONTRAINDICATED, fired
from medicines.random_takers import AS_OF, Taker
from spinepath import knowledge
from spinepath.assessment.engine import answers
from spinepath.features import registry
from spinepath.features.facts import from_events
from spinepath.features.medicines import AMOUNTS, SUPPLY_DAYS, TOLERANT_DAYS
from spinepath.features.regimen import COURSE, FORMS
from spinepath.knowledge.medicines import drugs, unknown_supply_days
from spinepath.knowledge.rule import Rule

FEW, MANY, BATCH = 2_000, 10_000, 2_500


def medicine_rules(day: date = AS_OF) -> list[Rule]:
    return [rule for rule in knowledge.rules(day) if rule.file == "medicines.toml"]


def table_of(people: list[Taker]) -> pl.DataFrame:
    """The feature table, through facts; the amounts are filled in as an assessment does for one person."""
    events = [event for one in people for event in one.events]
    facts = from_events(events, registry.wanted_keys())
    table = registry.compute(facts, AS_OF, [one.name for one in people])
    amounts = [
        pl.Series(f"{name}_{end}", [one.given.amounts.get(name) for one in people], dtype=pl.Float64)
        for name in (*AMOUNTS, *COURSE)
        for end in ("low", "high")
    ]
    forms = [pl.Series(name, [name in one.given.forms for one in people]) for name in FORMS]
    return table.with_columns(amounts + forms)


@pytest.fixture(scope="module", params=[FEW, pytest.param(MANY, marks=pytest.mark.deep)])
def people(request: pytest.FixtureRequest) -> list[Taker]:
    return [Taker(f"p{seed}", seed) for seed in range(request.param)]


@pytest.fixture(scope="module")
def said(people: list[Taker]) -> list[dict[str, bool | None]]:
    """What each rule answers of each person."""
    rules = medicine_rules()
    parts = [
        answers(rules, table_of(people[start : start + BATCH])).to_dicts()
        for start in range(0, len(people), BATCH)
    ]
    return [row for part in parts for row in part]


def test_every_rule_is_restated() -> None:
    assert set(ALL) == {rule.id for rule in medicine_rules()}


def test_no_contraindication_is_missing(people: list[Taker], said: list[dict[str, bool | None]]) -> None:
    missing = [
        (one.name, name)
        for one, row in zip(people, said, strict=True)
        for name in fired(one.given) & set(CONTRAINDICATED)
        if row[name] is not True
    ]
    assert not missing, missing[:10]


def test_no_other_alert_is_missing(people: list[Taker], said: list[dict[str, bool | None]]) -> None:
    missing = [
        (one.name, name)
        for one, row in zip(people, said, strict=True)
        for name in fired(one.given) - set(CONTRAINDICATED)
        if row[name] is not True
    ]
    assert not missing, missing[:10]


def test_no_alert_fires_without_its_facts(people: list[Taker], said: list[dict[str, bool | None]]) -> None:
    false = [
        (one.name, name)
        for one, row in zip(people, said, strict=True)
        for name, answer in row.items()
        if answer and name not in fired(one.given)
    ]
    assert not false, false[:10]


def test_every_rule_was_put_to_the_test(people: list[Taker]) -> None:
    """Enough people for each rule, and enough without it."""
    held, least = [name for one in people for name in fired(one.given)], len(people) // 1_000
    rare = {name: held.count(name) for name in ALL if not least <= held.count(name) <= len(people) - least}
    assert not rare


def test_few_alerts_interrupt(said: list[dict[str, bool | None]]) -> None:
    """Even among people with many more medicines and illnesses than a clinic has."""
    critical = {rule.id for rule in medicine_rules() if rule.severity == "critical"}
    assert critical
    count = sum(bool(row[name]) for row in said for name in critical)
    assert count < 0.5 * len(said)


def test_one_person_is_answered_as_in_the_batch(
    people: list[Taker], said: list[dict[str, bool | None]]
) -> None:
    rules = medicine_rules()
    for place in range(0, len(people), 500):
        assert answers(rules, table_of([people[place]])).row(0, named=True) == said[place]


def test_numbers_of_the_features_are_those_of_the_evidence() -> None:
    assert unknown_supply_days() == SUPPLY_DAYS
    assert drugs()["fentanyl_transdermal"].dose["tolerant_days"] == TOLERANT_DAYS
