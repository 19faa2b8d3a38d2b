"""Worker processes that share a machine without getting into each other's way."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

_OWN = {
    **dict.fromkeys(("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1"),
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:-1,muzzy_decay_ms:-1,narenas:1",
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": str(2**32),
}
"""Each process takes one processor; threads of its own would only wait for each other.

And it keeps the memory that one piece of work needed for the next (Polars' allocator and that of C): to get it anew
from the system each time took a quarter of the time. Polars' allocator keeps one stock of it: threads with stocks of
their own held half as much again.
"""


@contextmanager
def on_their_own() -> Iterator[None]:
    """Processes that are started meanwhile take one processor each, and keep their memory."""
    before = {name: os.environ.get(name) for name in _OWN}
    os.environ.update(_OWN)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
