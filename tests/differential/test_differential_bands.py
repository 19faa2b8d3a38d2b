"""The band of each probability."""

from dataclasses import replace

import numpy as np
import pytest

from spinepath.assessment.bands import band
from spinepath.assessment.inference import posterior, settled
from spinepath.assessment.network import build
from spinepath.knowledge import causes as known
from spinepath.knowledge.causes import ALLOWANCE, OPERATIONS

from .random_people import people_of, random_evidence

IDS = [cause.id for cause in known.causes()]
FUSION = OPERATIONS.index("fusion")


def test_every_band_holds_its_probability(net):
    for row in random_evidence(net, 300, seed=11):
        found = band(settled(net, row, FUSION), row, FUSION)
        assert (found.low <= found.probability).all()
        assert (found.probability <= found.high).all()
        assert (found.low >= 0).all() and (found.high <= 1).all()
        np.testing.assert_allclose(found.probability, posterior(net, row, FUSION)[0], atol=1e-12)


def test_what_the_operation_cannot_cause_has_no_band(net):
    found = band(net, np.zeros(len(net.columns)), OPERATIONS.index("discectomy"))
    index = IDS.index("pseudarthrosis")
    assert (found.low[index], found.high[index]) == (0, 0)


def test_a_conflict_widens_the_band(net):
    index = IDS.index("pseudarthrosis")

    def width(answers):
        found = band(net, net.evidence(answers), FUSION)
        return found.high[index] - found.low[index]

    clear = {"ct:pseudarthrosis": 1}
    assert width({**clear, "xray_standing:pseudarthrosis": -1}) > width(clear)


def test_a_wider_range_of_the_evidence_is_a_wider_band(net):
    row = net.evidence({"buttock_below_l5": 1, "slr_positive": -1})
    mode = net.given[0]
    certain = replace(net, given=np.array([mode, mode, mode]))
    assert (band(certain, row).low >= band(net, row).low).all()
    assert (band(certain, row).high <= band(net, row).high).all()


def sampled(value, rng):
    """A draw of a number whose range is its 95 % interval: two half normals in log-odds (or log)."""
    side = rng.standard_normal() / 1.96
    mode, low, high = (np.log(x / (1 - x)) for x in (value.mode, value.low, value.high))
    drawn = mode + abs(side) * ((high - mode) if side > 0 else (low - mode))
    return 1 / (1 + np.exp(-drawn))


def factor(rng):
    side = rng.standard_normal() / 1.96
    return ALLOWANCE[1] ** side if side > 0 else ALLOWANCE[0] ** -side


def sampled_network(net, rng):
    """A network with every prior, every row and the structure drawn anew, and results likewise."""
    causes = [replace_prior(cause, factor(rng)) for cause in known.causes()]
    questions = [
        known.Question(
            id=question.id,
            question=question.question,
            given={cause: point(sampled(value, rng)) for cause, value in question.given.items()},
            source=question.source,
            standing=question.standing,
        )
        for question in known.questions()
    ]
    drawn = build(
        causes,
        questions,
        known.course(),
        net.results,
        concurrency=0.25 * factor(rng),
        unexplained=known.share_without_cause() * factor(rng),
    )
    side = rng.standard_normal(net.tied.yes.shape[1]) / 1.96
    end = np.where(side > 0, 2, 1), np.arange(len(side))
    answers = [table[0] + abs(side) * (table[end] - table[0]) for table in (net.tied.yes, net.tied.no)]
    return replace(
        drawn, tied=replace(drawn.tied, yes=np.array([answers[0]] * 3), no=np.array([answers[1]] * 3))
    )


def point(value):
    return known.Range(value, value, value)


def replace_prior(cause, by):
    prior = {operation: value * by for operation, value in cause.prior.items()}
    fields = {name: getattr(cause, name) for name in cause.__struct_fields__}
    return known.Cause(**{**fields, "prior": prior})


@pytest.fixture(scope="module")
def draws(net):
    """Bands of people of the model, and the 95 % interval of their probabilities over 200 drawn networks."""
    rows, _, _ = people_of(net, 40, seed=12, worked_up=0.15)
    first = net.questions
    rows[:, first : first + len(net.levels)] = 0  # the evidence gives no ranges for the course
    rng = np.random.default_rng(13)
    drawn = np.array([posterior(sampled_network(net, rng), rows, FUSION) for _ in range(200)])
    bands = [band(net, row, FUSION) for row in rows]
    return bands, np.quantile(drawn, [0.025, 0.975], axis=0)


def test_band_agrees_with_monte_carlo(draws):
    bands, (low, high) = draws
    for ends, limit in (([found.low for found in bands], low), ([found.high for found in bands], high)):
        gap = np.abs(np.array(ends) - limit)
        assert gap.mean() < 0.015
        assert np.quantile(gap, 0.95) < 0.05
