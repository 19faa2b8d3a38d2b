"""What is compiled, as the processor's own code, kept for the next process."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numba

from spinepath.sources.fhir.scan import block, slips
from spinepath.sources.fhir.scan.tables import elements


@cache
def _stamp() -> int:
    """Changes with any file of this package and with what is ours: the compiler's own cache looks at one file only."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    said = b"".join(path.read_bytes() for path in files) + repr(elements()).encode()
    return int.from_bytes(sha256(said).digest()[:4]) | 1


# Each is a function made anew with the stamp inside, which the compiler's cache compares; kept for the next process.


@cache
def scan() -> Any:
    """block.scan."""
    stamp = _stamp()

    @numba.njit(cache=True, nogil=True)
    def scan(*arguments):
        return block.scan(*arguments) + 0 * stamp

    return scan


@cache
def join() -> Any:
    """block.join."""
    stamp = _stamp()

    @numba.njit(cache=True, nogil=True)
    def join(*arguments):
        block.join(*arguments)
        return stamp

    return join


@cache
def measured() -> Any:
    """slips.measured."""
    stamp = _stamp()

    @numba.njit(cache=True, nogil=True)
    def measured(*arguments):
        slips.measured(*arguments)
        return stamp

    return measured


@cache
def packed() -> Any:
    """slips.packed."""
    stamp = _stamp()

    @numba.njit(cache=True, nogil=True)
    def packed(*arguments):
        slips.packed(*arguments)
        return stamp

    return packed


@cache
def unpacked() -> Any:
    """slips.unpacked."""
    stamp = _stamp()

    @numba.njit(cache=True, nogil=True)
    def unpacked(*arguments):
        slips.unpacked(*arguments)
        return stamp

    return unpacked


@cache
def adopted() -> Any:
    """slips.adopted."""
    stamp = _stamp()

    @numba.njit(cache=True, nogil=True)
    def adopted(*arguments):
        slips.adopted(*arguments)
        return stamp

    return adopted
