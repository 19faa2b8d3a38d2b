"""People who are alike are answered once, and nobody is taken for another."""

import numpy as np
import pytest

from spinepath.assessment import inference
from spinepath.assessment.network import network


@pytest.mark.parametrize("mixing", [None, np.zeros])
def test_everyone_belongs_to_a_group_of_people_alike(mixing: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if all rows were mixed to the same number."""
    if mixing:
        monkeypatch.setattr(inference, "_mixing", mixing)
    draw = np.random.default_rng(3)
    rows = draw.choice([-1, -0.5, 0, 0.3, 1], size=(40, 12))[draw.integers(40, size=300)]
    operations = draw.integers(2, size=300)
    first, group = inference._different(rows, operations)
    assert (rows[first[group]] == rows).all() and (operations[first[group]] == operations).all()
    assert (np.diff(first) > 0).all()
    assert mixing or len(first) == len(np.unique(np.column_stack([rows, operations]), axis=0)) < 100


def test_who_is_alike_is_answered_alike() -> None:
    net = network()
    rows = np.random.default_rng(5).choice([-1, 0, 0, 0, 1], size=(20, len(net.columns)))
    everyone = inference.posterior(net, rows[np.arange(60) % 20])
    assert (everyone == np.tile(everyone[:20], (3, 1))).all()
    np.testing.assert_allclose(everyone[:20], [inference.posterior(net, row)[0] for row in rows], rtol=1e-12)
