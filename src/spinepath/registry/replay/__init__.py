"""Answers under earlier knowledge, and what changed since."""

from spinepath.registry.replay.compare import Comparison, as_table, compare, results
from spinepath.registry.replay.overlay import overlay
from spinepath.registry.replay.snapshot import Snapshot, find, read, shipped, today, write

__all__ = [
    "Comparison",
    "Snapshot",
    "as_table",
    "compare",
    "find",
    "overlay",
    "read",
    "results",
    "shipped",
    "today",
    "write",
]
