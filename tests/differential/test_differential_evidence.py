"""The evidence as loaded: nothing lost, nothing counted twice, the chosen rows as the rule says."""

import pytest

from spinepath.errors import KnowledgeError
from spinepath.knowledge import causes as module
from spinepath.knowledge.accuracy import results, signs
from spinepath.knowledge.causes import ALLOWANCE, causes, course, questions, share_without_cause
from spinepath.knowledge.likelihood import likelihood_ratios, rates
from spinepath.knowledge.mechanisms import MECHANISM, SIGNS
from spinepath.knowledge.references import references
from spinepath.knowledge.tables import evidence

EVERYDAY = {result.id: result for result in results() if result.everyday}
ALL = [*results(), *signs()]


def test_seventeen_causes_eleven_questions_four_levels():
    assert (len(causes()), len(questions()), len(course().levels)) == (17, 11, 4)
    assert share_without_cause() == pytest.approx(11 / 181)


def test_the_allowance_is_the_one_every_prior_states():
    assert ALLOWANCE == (0.5, 1.8)
    for cause in evidence("causes")["cause"]:
        assert "half to about 1.8 times the mode" in cause["prior"]["reasoning"]


@pytest.mark.parametrize("result", ALL, ids=lambda result: result.id)
def test_results_are_ordered_and_sourced(result):
    assert result.source in references()
    for ratio in (result.lr_pos, result.lr_neg):
        assert ratio is None or 0 < ratio.low <= ratio.mode <= ratio.high
    if result.sensitivity is not None:
        implied = likelihood_ratios(result.sensitivity, result.specificity)
        assert implied == pytest.approx((result.lr_pos.mode, result.lr_neg.mode))


def test_names_are_unique_and_tests_have_mechanisms():
    assert len({result.id for result in ALL}) == len(ALL)
    assert {test["id"] for test in evidence("tests")["test"]} == set(MECHANISM)
    assert {sign.id for sign in signs()} == set(SIGNS)


def test_one_everyday_row_for_each_test_and_cause():
    pairs = [(result.test, result.cause) for result in EVERYDAY.values()]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(
    ("name", "source", "sensitivity"),
    [
        pytest.param("mri_plain:recurrent_disc_herniation", "elicited_spinepath", 0.79, id="elicited first"),
        pytest.param("esr:infection", "elicited_spinepath", 0.85, id="elicited before the second week"),
        pytest.param("mri_gadolinium:infection", "nvo_imaging_meta", 0.90, id="published where alone"),
        pytest.param("xray_standing:implant_failure", "wu2019", 0.24, id="plain before a sign"),
        pytest.param(
            "medial_branch_block:facet_pain", "elicited_spinepath", 0.85, id="first of two variants"
        ),
        pytest.param(
            "selective_nerve_root_block:sustained_nerve_compression", "beynon2019", 0.935, id="larger n"
        ),
        pytest.param("spect_ct:facet_pain", "lbp_source_tests2023", None, id="LR+ only"),
    ],
)
def test_the_everyday_row(name, source, sensitivity):
    assert (EVERYDAY[name].source, EVERYDAY[name].sensitivity) == (source, sensitivity)


def test_rows_that_would_settle_a_matter_for_ever_are_not_used():
    """A sensitivity or specificity of 0 or 1 from a few dozen people."""
    assert all(0 < result.sensitivity < 1 for result in ALL if result.sensitivity is not None)
    assert not [result for result in ALL if "25_4_mg" in result.id or "12_05_mg" in result.id]


def test_signs_of_one_film_are_findings_of_their_own():
    signs_of_disc = {r.label: r for r in ALL if r.test == "mri_plain" and r.cause == "discogenic_pain"}
    assert set(signs_of_disc) == {"annular_fissure", "modic1"}
    assert signs_of_disc["annular_fissure"].lr_pos.low == 2.02
    assert signs_of_disc["modic1"].lr_neg is None


def test_standing_travels_along():
    assert EVERYDAY["ct:pseudarthrosis"].standing == "elicited"
    assert {sign.id: sign.standing for sign in signs()}["dn4_4_or_more"] == "memory"
    assert {sign.id: sign.standing for sign in signs()}["wide_based_gait"] == "seen"


def test_rates_undo_likelihood_ratios():
    assert rates(*likelihood_ratios(0.83, 0.9)) == pytest.approx((0.83, 0.9))


def test_priors_that_do_not_sum_to_one_are_refused(monkeypatch):
    wrong = {**evidence("causes")}
    first, *others = wrong["cause"]
    wrong["cause"] = [{**first, "prior": {**first["prior"], "fusion": 0.5}}, *others]
    monkeypatch.setattr(module, "evidence", lambda _: wrong)
    with pytest.raises(KnowledgeError, match=r"causes.toml: fusion: priors sum to 1\.4"):
        module._checked.__wrapped__()


def test_a_certain_likelihood_is_refused(monkeypatch):
    wrong = {**evidence("causes")}
    first, *others = wrong["likelihood"]
    wrong["likelihood"] = [{**first, "fever_wound": {"mode": 0, "low": 0, "high": 0.1}}, *others]
    monkeypatch.setattr(module, "evidence", lambda _: wrong)
    with pytest.raises(KnowledgeError, match=r"recurrent_disc_herniation\.fever_wound"):
        module._checked.__wrapped__()
