"""What must hold whatever the numbers are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinepath.assessment import inference
from spinepath.assessment.combining import combine, conflicts
from spinepath.assessment.inference import joint, posterior
from spinepath.assessment.network import network
from spinepath.knowledge.causes import OPERATIONS, UNEXPLAINED

from .random_people import random_evidence

FUSION, DISCECTOMY = OPERATIONS.index("fusion"), OPERATIONS.index("discectomy")
IDS = [cause.id for cause in network().causes]
PEOPLE = st.integers(0, 2**32 - 1).map(lambda seed: random_evidence(network(), 1, seed).astype(float))


def probability(net, answers, operation=FUSION):
    return dict(zip(IDS, posterior(net, net.evidence(answers), operation)[0], strict=True))


def test_unknown_contributes_nothing(net):
    assert posterior(net, np.zeros(len(net.columns)), FUSION) == pytest.approx(
        np.exp(net.terms[-17 - 5 + FUSION])[None] @ net.sets
    )


@pytest.mark.parametrize("kind", range(len(OPERATIONS)))
def test_one_cause_alone_is_distributed_as_the_evidence_says(net, kind):
    alone = np.exp(net.terms[-17 - 5 + kind])[net.sets.sum(axis=1) == 1]
    prior = np.array([cause.prior[OPERATIONS[kind]] for cause in net.causes])
    np.testing.assert_allclose(alone / alone.sum(), prior / prior.sum(), atol=1e-12)


def test_one_cause_alone_gives_its_own_row(net):
    single = net.sets.sum(axis=1) == 1
    np.testing.assert_allclose(np.exp(net.terms[: net.questions, single]), net.given[0], atol=1e-12)


def test_no_cause_looks_like_the_unexplained(net):
    np.testing.assert_allclose(np.exp(net.terms[: net.questions, 0]), net.given[0][:, IDS.index(UNEXPLAINED)])


@given(PEOPLE, st.integers(0, 4))
@settings(max_examples=50, deadline=None)
def test_a_distribution(row, kind):
    mass = joint(network(), row, kind)
    assert mass.sum() == pytest.approx(1)
    assert (mass >= 0).all()


@given(PEOPLE, st.integers(0, 4))
@settings(max_examples=50, deadline=None)
def test_impossible_causes_stay_impossible(row, kind):
    prior = np.array([cause.prior[OPERATIONS[kind]] for cause in network().causes])
    assert (posterior(network(), row, kind)[0][prior == 0] == 0).all()


@given(st.permutations(range(8)))
@settings(max_examples=20, deadline=None)
def test_order_of_people_and_answers_is_irrelevant(order):
    net = network()
    rows = random_evidence(net, 8, seed=4)
    np.testing.assert_allclose(posterior(net, rows[order]), posterior(net, rows)[order], atol=1e-14)
    answers = {net.columns[i]: rows[0, i] for i in np.flatnonzero(rows[0])}
    turned = dict(reversed(answers.items()))
    assert (net.evidence(turned) == net.evidence(answers)).all()


def test_one_person_is_a_row_of_many(net):
    rows = random_evidence(net, inference.CHUNK + 3, seed=5)
    many = posterior(net, rows, FUSION)
    for index in (0, inference.CHUNK - 1, inference.CHUNK, inference.CHUNK + 2):
        np.testing.assert_allclose(posterior(net, rows[index], FUSION)[0], many[index], atol=1e-14)


def test_nobody_is_an_empty_table(net):
    assert posterior(net, np.zeros((0, len(net.columns)))).shape == (0, 17)


def test_exponents_stay_far_from_overflow(net):
    """Why joint() needs no maximum: everything at its worst is half of what exp() bears."""
    questions, course = np.abs(net.terms[: 2 * net.questions]), np.abs(net.terms[2 * net.questions : -22])
    asked = np.maximum(questions[: net.questions], questions[net.questions :]).sum(axis=0)
    size = np.abs([net.tied.yes, net.tied.no]).max(axis=(0, 1))
    channels = np.maximum.reduceat(size, net.tied.starts) + np.add.reduceat(
        size * net.tied.held, net.tied.starts
    )
    three = np.sort(channels @ net.tied.of_cause)[-3:].sum()
    assert (asked + course.max(axis=0)).max() + three < 350


# ---- results
RESULTS = [result.id for result in network().results]


@pytest.mark.parametrize("name", RESULTS)
def test_a_positive_result_never_lowers_its_cause_and_a_negative_never_raises_it(net, name):
    cause = next(result.cause for result in net.results if result.id == name)
    before = probability(net, {})[cause]
    yes, no = probability(net, {name: 1})[cause], probability(net, {name: -1})[cause]
    if name == "age_under_60":  # its yes speaks against stenosis
        yes, no = no, yes
    assert no <= before + 1e-15 <= yes + 2e-15


def test_two_positives_of_one_mechanism_count_as_the_stronger(net):
    both = probability(net, {"ct:pseudarthrosis": 1, "xray_standing:pseudarthrosis": 1})
    assert both == pytest.approx(probability(net, {"ct:pseudarthrosis": 1}))


def test_two_negatives_of_one_mechanism_count_as_the_stronger(net):
    both = probability(net, {"esr:infection": -1, "crp:infection": -1})
    assert both == pytest.approx(probability(net, {"crp:infection": -1}))


def test_different_mechanisms_multiply(net):
    def odds(answers):
        there = probability(net, answers)["sacroiliac_pain"]
        return there / (1 - there)

    sign, block = "three_or_more_of_six_provocation_tests", "si_joint_block:sacroiliac_pain"
    expected = odds({sign: 1}) * odds({block: 1}) / odds({})
    assert odds({sign: 1, block: 1}) == pytest.approx(expected)


def test_of_a_conflict_both_sides_count_and_it_is_flagged(net):
    """The strongest for and the strongest against; a second one that agrees with either adds nothing."""
    cause = IDS.index("pseudarthrosis")
    shown, excluded = {"ct:pseudarthrosis": 1}, {"xray_standing:pseudarthrosis": -1}
    alone = [combine(net.evidence(answers), net.tied)[0, cause] for answers in (shown, excluded)]
    both = combine(net.evidence(shown | excluded), net.tied)[0, cause]
    assert both == pytest.approx(sum(alone))
    flagged = conflicts(net.evidence(shown | excluded), net.tied)[0]
    assert [net.tied.names[i] for i in np.flatnonzero(flagged)] == [("pseudarthrosis", "bone")]


def test_agreement_and_weak_disagreement_are_no_conflict(net):
    agreeing = {"ct:pseudarthrosis": 1, "xray_standing:pseudarthrosis": 1}
    expected = {"crp:infection": 1, "wbc:infection": -1}  # a normal white count never excludes
    for answers in (agreeing, expected):
        assert not conflicts(net.evidence(answers), net.tied).any()


def test_a_refined_question_is_not_counted_twice(net):
    """Claudication and "no pain when seated" are one observation: the stronger likelihood ratio stands."""
    stenosis = IDS.index("sustained_nerve_compression")
    seated = {"no_pain_when_seated": 1}
    refined = combine(net.evidence({**seated, "claudication": 1}), net.tied)[0, stenosis]
    assert refined == pytest.approx(np.log(7.4) - np.log(0.55 / 0.15))
    assert combine(net.evidence(seated), net.tied)[0, stenosis] == pytest.approx(np.log(7.4))
    assert combine(net.evidence({"claudication": 1}), net.tied)[0] == pytest.approx(np.zeros(17))


def test_a_result_at_another_level_counts_only_so_far(net):
    full, half = ({"mri_plain:recurrent_disc_herniation": weight} for weight in (1, 0.5))
    cause = IDS.index("recurrent_disc_herniation")
    ratios = [combine(net.evidence(answers), net.tied)[0, cause] for answers in (full, half)]
    assert ratios[1] == pytest.approx(ratios[0] / 2)


# ---- course
def test_levels_of_the_course(net):
    late = "onset_pattern:recurred_after_24_months"
    others = {column: -1 for column in net.columns if column.startswith("onset") and column != late}
    assert probability(net, others) == pytest.approx(probability(net, {late: 1}))
    nothing = dict.fromkeys(others, -1) | {late: -1}
    assert probability(net, nothing) == pytest.approx(probability(net, {}))


def test_explaining_away(net):
    """What one cause explains no longer speaks for another."""
    pain = {"mechanical_back": 1}
    found = {**pain, "ct:pseudarthrosis": 1}
    assert probability(net, found)["facet_pain"] < probability(net, pain)["facet_pain"]
