"""A made-up world with a known truth, to see whether the engine's probabilities hold.

`people(n, seed)` gives persons in memory, each with `bundle()`, `truth` and `result(test)`.
`simulate(n, seed, folder)` writes their records with what happened after the operation, as FHIR NDJSON or charts, and,
apart from them, the truth.
`margins(folder)` says how near the world came to its evidence.
"""

from spinepath.registry.simulate.chances import Effects, chances, effects
from spinepath.registry.simulate.later import Later
from spinepath.registry.simulate.margins import Margin, count, margins, table
from spinepath.registry.simulate.parameters import parameters
from spinepath.registry.simulate.person import Person, people
from spinepath.registry.simulate.truth import Truth
from spinepath.registry.simulate.world import world
from spinepath.registry.simulate.write import simulate

__all__ = [
    "Effects", "Later", "Margin", "Person", "Truth", "chances", "count", "effects", "margins", "parameters", "people",
    "simulate", "table", "world",
]  # fmt: skip
