"""No therapy is offered against a contraindication: 5,000 random people and a plain restatement."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

import pytest

from assessment import plain_therapies as plain
from assessment.random_charts import TODAY, random_events
from spinepath.assessment.assess import assess
from spinepath.assessment.options.eligible import Eligibility, Person, eligible, missing
from spinepath.assessment.options.therapies import therapies
from spinepath.chart.chart import Chart
from spinepath.features.registry import features
from spinepath.knowledge.loader import rules
from spinepath.knowledge.rule import Rule

MANY = 5_000
NUMBERS = {
    "pain_score": 10, "facet_pain_chance": 0.4, "sacroiliac_pain_chance": 0.4, "root_pain_chance": 0.4,
    "epidurals_12_months": 6, "sacroiliac_injections_12_months": 6, "radiofrequency_12_months": 3, "egfr": 100,
    "hba1c": 11, "phq9": 27, "number_of_operations": 4,
}  # fmt: skip
SPANS = {
    "days_since_last_operation": 90,
    "days_since_epidural": 40,
    "pain_months": 12,
    "mme_per_day": 150,
}
WHOLE = {"epidurals_12_months", "sacroiliac_injections_12_months", "radiofrequency_12_months"}


@cache
def asked() -> dict[str, Rule]:
    """Every rule that some therapy names."""
    named = {name for one in therapies() for name in (one.fits, *one.contraindications, *one.stop_first)}
    return {rule.id: rule for rule in rules(TODAY) if rule.id in named}


@cache
def used() -> tuple[str, ...]:
    return tuple(sorted({name for rule in asked().values() for name in rule.features}))


def facts(random: Random) -> dict[str, Any]:
    """A third of everything unknown; healthy enough that some therapies are offered."""
    careful = random.choice([0.02, 0.1, 0.5])
    gaps = random.choice([0.0, 0.05, 0.4])
    made = {name: _value(name, random, careful) for name in used()}
    return {name: value for name, value in made.items() if random.random() >= gaps}


def _value(name: str, random: Random, careful: float) -> Any:
    if name in SPANS:
        low, high = sorted(random.randint(0, SPANS[name]) for _ in range(2))
        return (low, random.choice([low, high, None]))
    if name in NUMBERS:
        most = NUMBERS[name]
        return float(random.randint(0, int(most))) if name in WHOLE else round(random.random() * most, 2)
    return random.random() < (0.6 if name in _WANTED else careful)


_WANTED = {
    "pain_present", "radicular_leg_pain", "axial_back_pain", "neuropathic_descriptors", "stimulator_tried",
    "had_physical_therapy", "psychosocial_screened", "diagnostic_block_facet", "diagnostic_block_root",
    "diagnostic_block_sacroiliac", "sacroiliac_provocation_3_of_6", "epidural_fibrosis_scar",
}  # fmt: skip


def weighed(values: dict[str, Any]) -> Iterator[tuple[str, Eligibility]]:
    person = Person(asked(), {name: rule.answer(values) for name, rule in asked().items()}, values, ())
    yield from ((one.id, eligible(one, person)) for one in therapies())


@cache
def crowd() -> tuple[dict[str, Any], ...]:
    random = Random(20261122)
    return tuple(facts(random) for _ in range(MANY))


@cache
def answers() -> list[tuple[dict[str, Any], str, Eligibility]]:
    return [(values, name, found) for values in crowd() for name, found in weighed(values)]


def test_the_plain_restatement_covers_every_therapy() -> None:
    assert set(plain.OF_THERAPY) == {one.id for one in therapies()}


def test_yes_never_stands_beside_a_contraindication() -> None:
    wrong = [
        (name, plain.why_not(name, values))
        for values, name, found in answers()
        if found.answer == "yes"
        and (plain.why_not(name, values) or plain.thins_blood(name, values) or plain.not_known(name, values))
    ]
    assert wrong == []


def test_a_contraindication_that_holds_is_a_no() -> None:
    assert not [
        (name, values)
        for values, name, found in answers()
        if plain.why_not(name, values) and found.answer != "no"
    ]


def test_nothing_is_withheld_without_a_reason() -> None:
    """A careful engine that refuses everything would pass the tests above."""
    for values, name, found in answers():
        fits = plain.fits(name, values)
        if found.answer == "no":
            assert plain.why_not(name, values) or fits is False, (name, values)
        if found.answer == "unknown":
            assert fits is None or plain.thins_blood(name, values) or plain.not_known(name, values)
        if found.answer == "yes":
            assert fits is True


def test_every_answer_of_every_therapy_and_every_reason_is_met() -> None:
    met = Counter((name, found.answer) for _, name, found in answers())
    assert min(met[one.id, answer] for one in therapies() for answer in ("yes", "no", "unknown")) > 20
    reasons = Counter(why for values, name, _ in answers() for why in plain.why_not(name, values))
    assert set(reasons) == set(plain.REASONS) and min(reasons.values()) > 100


def test_an_unknown_says_what_would_settle_it() -> None:
    for values, _, found in answers()[:8000]:
        said = {name: rule.answer(values) for name, rule in asked().items()}
        needed = missing(found, Person(asked(), said, values, ()), "the drug")
        assert bool(needed) == (found.answer == "unknown")
        assert {fact.feature for fact in needed} <= set(features())


def test_filling_a_gap_never_overturns_a_no() -> None:
    """Whatever is learned later: an exclusion stays one."""
    random = Random(3)
    for values in crowd()[:1000]:
        filled = {**{name: _value(name, random, 0.3) for name in used()}, **values}
        before, after = dict(weighed(values)), dict(weighed(filled))
        assert not [n for n in before if before[n].answer == "no" and after[n].answer != "no"]


@pytest.mark.parametrize(
    "dropped", ["local_or_systemic_infection", "no_psychosocial_screen", "scar_in_the_way"]
)
def test_a_dropped_contraindication_is_noticed(dropped: str) -> None:
    """The tests above can fail: without the rule somebody is offered what the restatement forbids."""
    left = {name: rule for name, rule in asked().items() if name != dropped}
    wrong = 0
    for values in crowd()[:2000]:
        person = Person(left, {name: rule.answer(values) for name, rule in left.items()}, values, ())
        found = ((one.id, eligible(one, person).answer) for one in therapies())
        wrong += sum(answer == "yes" and bool(plain.why_not(name, values)) for name, answer in found)
    assert wrong


def test_whole_charts_too() -> None:
    """Through the record: whatever is offered, its contraindications do not hold in the features either."""
    random, offered = Random(5), Counter[str]()
    for number in range(40):
        chart = Chart(patient=f"p{number}", events=random_events(random, f"p{number}", sure=True))
        report = assess(chart, TODAY)
        offered.update(option.therapy for option in report.options if option.answer == "yes")
        for option in report.options:
            flagged = [flag for flag in report.red_flags if flag.answer == "yes"]
            elective = option.therapy != "revision_surgery"
            assert not (option.answer == "yes" and flagged and elective), option
            assert option.because and (option.missing or option.answer != "unknown")
            assert set(option.citations) <= set(report.citations)
    assert offered["physical_therapy"] > 3
