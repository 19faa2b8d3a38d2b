"""The network of the evidence files."""

import pytest

from spinepath.assessment.network import network


@pytest.fixture(scope="session")
def net():
    """The network as shipped."""
    return network()
