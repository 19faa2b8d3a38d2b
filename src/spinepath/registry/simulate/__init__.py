"""A made-up world with a known truth, to see whether the engine's probabilities hold.

`people(n, seed)` gives persons in memory, each with `bundle()`, `truth` and `result(test)`.
`simulate(n, seed, folder)` writes FHIR NDJSON and, apart from it, the truth.
`margins(folder)` says how near the world came to its evidence.
"""

from spinepath.registry.simulate.margins import Margin, count, margins, table
from spinepath.registry.simulate.parameters import parameters
from spinepath.registry.simulate.person import Person, people
from spinepath.registry.simulate.truth import Truth
from spinepath.registry.simulate.world import world
from spinepath.registry.simulate.write import simulate

__all__ = [
    "Margin", "Person", "Truth", "count", "margins", "parameters", "people", "simulate", "table", "world",
]  # fmt: skip
