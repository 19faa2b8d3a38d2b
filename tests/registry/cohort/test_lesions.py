"""What a result says of its own cause is read off its channels: as much as the whole differential makes of it."""

import numpy as np

from spinepath.assessment.inference import chances
from spinepath.assessment.network import network
from spinepath.registry.cohort.correcting import _pairs, _speaks


def test_a_result_moves_the_odds_of_its_cause_as_in_a_differential_without_it() -> None:
    net = network()
    draw, pairs = np.random.default_rng(7), _pairs(net)
    rows = draw.choice([-1, -0.5, 0, 0.5, 1], size=(400, len(net.columns)), p=[0.05, 0.05, 0.8, 0.05, 0.05])
    columns, causes = pairs[draw.integers(len(pairs), size=400)].T
    rows[np.arange(400), columns] = 1
    without = rows.copy()
    without[np.arange(400), columns] = 0
    now, before = (chances(net, each)[0][np.arange(400), causes] for each in (rows, without))
    possible = (before > 1e-9) & (now < 1 - 1e-9)
    assert possible.sum() > 200
    said = np.log(now / (1 - now)) - np.log(before / (1 - before))
    np.testing.assert_allclose(_speaks(net, rows, columns, causes)[possible], said[possible], atol=1e-6)
