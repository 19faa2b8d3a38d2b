"""Published tables and face-validity vignettes, row by row (validation tables 1, 3 and 4)."""

import numpy as np
import pytest

from spinepath.assessment.inference import posterior
from spinepath.knowledge.accuracy import results, signs
from spinepath.knowledge.causes import ALLOWANCE, OPERATIONS
from spinepath.knowledge.likelihood import likelihood_ratios, post_test
from spinepath.knowledge.tables import evidence

from .random_people import people_of

RESULTS = {result.id: result for result in (*results(), *signs())}
PROVOCATION = "three_or_more_of_six_provocation_tests"

# ---- 3. diagnostic arithmetic: finding, LR+, LR-, decimals as printed
RATIOS = {
    "sacroiliac provocation, 3 of 6 positive": (PROVOCATION, 4.27, 0.077, 2, 3),
    "nerve root block against operative findings": (
        "selective_nerve_root_block:sustained_nerve_compression",
        1.87,
        0.13,
        2,
        2,
    ),
    "ESR and CRP for discitis": ("crp:infection:esr_and_crp_combined", 4.54, 0.25, 2, 2),
    "CRP second rise": ("crp:infection:second_rise_or_failure_to_decrease", 1.58, 0.375, 2, 3),
}


@pytest.mark.parametrize("row", RATIOS)
def test_likelihood_ratios(row):
    name, positive, negative, *digits = RATIOS[row]
    result = RESULTS[name]
    assert round(result.lr_pos.mode, digits[0]) == positive
    assert round(result.lr_neg.mode, digits[1]) == negative
    assert likelihood_ratios(result.sensitivity, result.specificity) == pytest.approx(
        (result.lr_pos.mode, result.lr_neg.mode)
    )


def test_post_void_residual_over_200_ml():
    flag = next(row for row in evidence("causes")["red_flag"] if row["id"] == "cauda_equina")
    row = flag["post_void_residual"]
    positive, negative = likelihood_ratios(row["sensitivity"], row["specificity"])
    assert (round(positive, 1), round(negative, 2)) == (12.8, 0.18)


@pytest.mark.parametrize(
    ("finding", "before", "expected"),
    [
        pytest.param(PROVOCATION, 0.158, 0.445, id="sacroiliac provocation at 15.8 %"),
        pytest.param(PROVOCATION, 0.329, 0.677, id="sacroiliac provocation at 32.9 %"),
        pytest.param("no_pain_when_seated", 0.30, 0.760, id="stenosis, no pain seated, at 30 %"),
    ],
)
def test_post_test_probability(finding, before, expected):
    assert round(post_test(before, RESULTS[finding].lr_pos.mode), 3) == expected


def test_second_rise_of_crp_bayes_not_the_printed_ppv():
    """20 of 149 infected: 19.6 %. The printed 41 % and 86 % fit a prevalence near 31 %, a subset."""
    positive, negative = likelihood_ratios(0.82, 0.48)
    assert round(post_test(20 / 149, positive), 3) == 0.196
    assert post_test(0.31, positive) == pytest.approx(0.41, abs=0.01)
    assert 1 - post_test(0.31, negative) == pytest.approx(0.86, abs=0.01)


def test_xray_lucency_per_screw():
    result = RESULTS["xray_standing:implant_failure"]
    assert (round(17 / 70, 3), round(153 / 156, 3)) == (0.243, 0.981)
    assert (result.sensitivity, result.specificity) == (round(17 / 70, 2), round(153 / 156, 2))


def test_mri_reader_1_for_recurrent_disc_is_not_the_everyday_row():
    rows = next(test for test in evidence("tests")["test"] if test["id"] == "mri_plain")["accuracy"]
    reader = next(row for row in rows if row.get("reader") == "1")
    assert (reader["sens"], reader["spec"]) == (round(20 / 21, 2), 10 / 10)
    assert likelihood_ratios(reader["sens"], reader["spec"])[0] == float("inf")
    assert RESULTS["mri_plain:recurrent_disc_herniation"].sensitivity == 0.79


@pytest.mark.parametrize("name", [name for name, result in RESULTS.items() if not result.overlaps])
def test_the_network_repeats_the_arithmetic(net, name):
    """One result multiplies the odds of its cause by exactly its likelihood ratio, whatever else could be."""
    cause = [cause.id for cause in net.causes].index(RESULTS[name].cause)
    rows = np.vstack([net.evidence({}), net.evidence({name: 1}), net.evidence({name: -1})])
    before, yes, no = posterior(net, rows, OPERATIONS.index("fusion"))[:, cause]
    ratios = [RESULTS[name].lr_pos, RESULTS[name].lr_neg]
    expected = [post_test(before, ratio.mode if ratio else 1) for ratio in ratios]
    assert [yes, no] == pytest.approx(expected, abs=1e-12)


# ---- 4. vignettes: operation, yes, no, course, leading cause, share
VIGNETTES = {
    "A": (
        "discectomy",
        "slr_positive leg_dominant new_deficit",
        "claudication fever_wound",
        "recurred_6_to_24_months",
        {"recurrent_disc_herniation": 0.81},
    ),
    "B": (
        "decompression",
        "leg_dominant claudication",
        "slr_positive neuropathic_descriptors fever_wound",
        "never_improved",
        {"sustained_nerve_compression": 0.79},
    ),
    "C": (
        "fusion",
        "mechanical_back",
        "leg_dominant claudication neuropathic_descriptors buttock_below_l5 fever_wound",
        "recurred_6_to_24_months",
        {"pseudarthrosis": 0.51},
    ),
    "D": (
        "fusion",
        "night_rest_pain fever_wound mechanical_back",
        "leg_dominant",
        "recurred_under_6_months",
        {"infection": 0.95},
    ),
    "E": (
        "fusion",
        "buttock_below_l5",
        "leg_dominant claudication slr_positive neuropathic_descriptors fever_wound",
        "recurred_under_6_months",
        {"sacroiliac_pain": 0.56},
    ),
    "F": (
        "discectomy",
        "leg_dominant neuropathic_descriptors night_rest_pain",
        "claudication mechanical_back slr_positive",
        "never_improved",
        {"unresolved_nerve_damage": 0.71},
    ),
    "G": (
        "fusion",
        "leg_dominant claudication",
        "fever_wound",
        "recurred_after_24_months",
        {"adjacent_segment": 0.56},
    ),
    "H": (
        "discectomy",
        "leg_dominant neuropathic_descriptors",
        "slr_positive claudication new_deficit fever_wound",
        "recurred_under_6_months",
        {"epidural_fibrosis": 0.32, "unresolved_nerve_damage": 0.29},
    ),
    "I": (
        "discectomy",
        "mechanical_back",
        "leg_dominant claudication neuropathic_descriptors slr_positive extension_rotation buttock_below_l5",
        "never_improved",
        {"discogenic_pain": 0.64},
    ),
}


def vignette(net, name):
    operation, yes, no, course, expected = VIGNETTES[name]
    answers = {**dict.fromkeys(yes.split(), 1), **dict.fromkeys(no.split(), -1), f"onset_pattern:{course}": 1}
    probability = posterior(net, net.evidence(answers), OPERATIONS.index(operation))[0]
    return dict(zip([cause.id for cause in net.causes], probability, strict=True)), expected


@pytest.mark.parametrize("name", VIGNETTES)
def test_vignette(net, name):
    probability, expected = vignette(net, name)
    leading = sorted(probability, key=probability.__getitem__, reverse=True)[: len(expected)]
    assert set(leading) == set(expected)
    for cause, share in expected.items():
        assert probability[cause] == pytest.approx(share, abs=0.10)


def test_vignette_h_is_a_tie(net):
    probability, expected = vignette(net, "H")
    first, second = (probability[cause] for cause in expected)
    assert abs(first - second) < 0.05


# ---- 1. case mix: the modern series
SERIES = ("waguespack2002", "slipman2002", "schofferman2003")
# The series predate controlled blocks and undercount these two; block studies after surgery say:
BLOCK_STUDIES = {"facet_pain": 0.16, "sacroiliac_pain": 0.158}


def published_shares():
    shares = {cause: [value] for cause, value in BLOCK_STUDIES.items()}
    for series in evidence("causes")["series"]:
        if series["id"] in SERIES:
            for cause, value in {**series.get("shares", {}), **series.get("share_ranges", {})}.items():
                shares.setdefault(cause, []).extend(value if isinstance(value, list) else [value])
    return shares


@pytest.fixture(scope="module")
def clinic(net):
    """Mean probability of each cause over a made-up clinic of 20,000, operations mixed."""
    rows, _, _ = people_of(net, 20_000, seed=8, worked_up=0.3)
    mean = posterior(net, rows, OPERATIONS.index("any")).mean(axis=0)
    return dict(zip([cause.id for cause in net.causes], mean, strict=True))


@pytest.mark.parametrize("cause", published_shares())
def test_case_mix(net, cause):
    """The average over everybody is the prior (total probability): within the allowance of the series."""
    index = [known.id for known in net.causes].index(cause)
    mean = posterior(net, net.evidence({}))[0][index]
    shares = published_shares()[cause]
    assert ALLOWANCE[0] * min(shares) <= mean <= ALLOWANCE[1] * max(shares)


def test_case_mix_order(clinic):
    ranked = sorted(clinic, key=clinic.__getitem__, reverse=True)
    assert ranked[:2] == ["sustained_nerve_compression", "discogenic_pain"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_average_over_people_of_the_model_is_the_prior(net, operation):
    rows, operations, _ = people_of(net, 20_000, seed=9, worked_up=0)
    kind = OPERATIONS.index(operation)
    mine = rows[operations == kind]
    prior = posterior(net, net.evidence({}), kind)[0]
    np.testing.assert_allclose(posterior(net, mine, kind).mean(axis=0), prior, atol=0.015)
