"""The measures of the registry: what is counted, of whom, when; from tables to figures with intervals."""

from spinepath.registry.measures.compute import Results, compute
from spinepath.registry.measures.definitions import Measure, measure, measures
from spinepath.registry.measures.figures import Figure
from spinepath.registry.measures.tables import CONTRACT, Tables, read, tables, write

__all__ = [
    "CONTRACT", "Figure", "Measure", "Results", "Tables", "compute", "measure", "measures", "read", "tables", "write",
]  # fmt: skip
