"""Expected information of tests, predicted results, arguments."""

import numpy as np
import pytest

from spinepath.assessment.inference import joint, posterior
from spinepath.assessment.information import after, arguments, correctable, gains
from spinepath.knowledge.causes import OPERATIONS

from . import brute_force as plain
from .random_people import random_evidence

FUSION = OPERATIONS.index("fusion")
IDS = plain.CAUSES
HISTORY = {"mechanical_back": 1, "leg_dominant": -1, "onset_pattern:recurred_6_to_24_months": 1}


def entropy(mass):
    mass = np.asarray(mass)
    return -(mass[mass > 0] * np.log2(mass[mass > 0])).sum()


def of(net, test):
    return [r for r in net.results if r.test == test and r.everyday and r.sensitivity is not None]


def outcomes(results):
    """Every joint outcome of a test's results, with P(outcome | set)."""
    for answers in np.ndindex(*[2] * len(results)):
        chance = np.ones(len(plain.sets()))
        for result, positive in zip(results, answers, strict=True):
            held = np.array([result.cause in causes for causes in plain.sets()])
            p = np.where(held, result.sensitivity, 1 - result.specificity)
            chance *= p if positive else 1 - p
        yield {r.id: 1 if positive else -1 for r, positive in zip(results, answers, strict=True)}, chance


@pytest.mark.parametrize("test", ["ct", "mri_gadolinium", "crp", "si_joint_block", "emg", "xray_standing"])
def test_gain_is_the_expected_fall_of_entropy(net, test):
    """The long way: every outcome, the posterior after it by the engine itself, its entropy, the mean."""
    before = joint(net, net.evidence(HISTORY), FUSION)[0]
    operable = correctable(net)
    left = left_decision = 0.0
    for answers, chance in outcomes(of(net, test)):
        weight = before @ chance
        then = joint(net, net.evidence({**HISTORY, **answers}), FUSION)[0]
        left += weight * entropy(then)
        left_decision += weight * entropy([then[operable].sum(), then[~operable].sum()])
    gain = gains(net, net.evidence(HISTORY), FUSION)[test]
    decision = entropy([before[operable].sum(), before[~operable].sum()])
    assert gain.cause == pytest.approx(entropy(before) - left, abs=1e-9)
    assert gain.decision == pytest.approx(decision - left_decision, abs=1e-9)


def test_no_test_takes_information_away(net):
    for row in random_evidence(net, 60, seed=21):
        for gain in gains(net, row, FUSION).values():
            assert gain.cause >= gain.decision - 1e-12 >= -1e-12


def test_predicted_results_average_to_what_is_believed_now(net):
    """P(c) = P(+) P(c | +) + P(-) P(c | -), also where an earlier result of the mechanism is known."""
    for known in ({}, {"xray_standing:pseudarthrosis": 1}, {"xray_standing:pseudarthrosis": -1}):
        row = net.evidence({**HISTORY, **known})
        name = "ct:pseudarthrosis"
        then = after(net, row, FUSION, [name])
        positive = dict(zip(*gains(net, row, FUSION)["ct"][2:], strict=True))[name]
        expected = positive * then.yes[0] + (1 - positive) * then.no[0]
        np.testing.assert_allclose(expected, posterior(net, row, FUSION)[0], atol=1e-9)


def test_a_weaker_test_of_the_same_mechanism_gains_nothing(net):
    known = net.evidence({**HISTORY, "crp:infection": 1})
    assert gains(net, known, FUSION)["esr"].cause == pytest.approx(0, abs=1e-12)
    assert gains(net, net.evidence(HISTORY), FUSION)["esr"].cause > 1e-4


def test_a_test_done_gains_nothing_more(net):
    known = net.evidence({**HISTORY, **{result.id: 1 for result in of(net, "ct")}})
    assert gains(net, known, FUSION)["ct"].cause == pytest.approx(0, abs=1e-12)


def test_the_decision_can_be_another_one(net):
    row = net.evidence({**HISTORY, "buttock_below_l5": 1})
    sacroiliac = net.sets[:, IDS.index("sacroiliac_pain")] > 0
    ranked = gains(net, row, FUSION, sacroiliac)
    assert max(ranked, key=lambda test: ranked[test].decision) == "si_joint_block"


def test_failed_fusion_is_looked_for_with_ct_and_infection_with_contrast(net):
    def first(answers):
        found = gains(net, net.evidence(answers), FUSION)
        return max(found, key=lambda test: found[test].decision)

    assert first(HISTORY) == "ct"
    assert first({"fever_wound": 1, "night_rest_pain": 1}) == "mri_gadolinium"


def test_every_test_with_rates_is_ranked(net):
    predictable = {
        result.test for result in net.results if result.everyday and result.sensitivity is not None
    }
    ranked = set(gains(net, net.evidence({})))
    assert ranked == predictable - {None}
    assert {"mri_plain", "ct", "emg", "spect_ct"} < ranked
    assert "discography" not in ranked  # only its false positives are published


def test_correctable_sets(net):
    operable = correctable(net)
    for chosen, answer in zip(plain.sets(), operable, strict=True):
        assert answer == any(c.correctable == "yes" and c.id in chosen for c in net.causes)
    assert correctable(net, ("yes", "sometimes")).sum() > operable.sum()


# ---- arguments
def test_arguments_are_the_ratio_of_odds(net):
    answers = {**HISTORY, "ct:pseudarthrosis": 1}
    found = arguments(net, net.evidence(answers), FUSION)
    assert list(found) == ["leg_dominant", "mechanical_back", "onset_pattern", "ct:pseudarthrosis"]
    for name, ratios in found.items():
        less = {column: value for column, value in answers.items() if not column.startswith(name)}
        slow = [np.array(plain.marginals(some, "fusion")) for some in (answers, less)]
        odds = [p / (1 - p) for p in slow]
        np.testing.assert_allclose(ratios, odds[0] / odds[1], rtol=1e-9)


def test_a_result_is_worth_its_likelihood_ratio(net):
    found = arguments(net, net.evidence({**HISTORY, "ct:pseudarthrosis": 1}), FUSION)
    ratio = next(result.lr_pos.mode for result in net.results if result.id == "ct:pseudarthrosis")
    assert found["ct:pseudarthrosis"][IDS.index("pseudarthrosis")] == pytest.approx(ratio)


def test_impossible_causes_have_no_arguments(net):
    found = arguments(net, net.evidence(HISTORY), OPERATIONS.index("discectomy"))
    assert all(ratios[IDS.index("pseudarthrosis")] == 1 for ratios in found.values())


def test_nothing_known_no_arguments(net):
    assert arguments(net, net.evidence({})) == {}
