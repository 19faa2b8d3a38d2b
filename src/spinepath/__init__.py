"""spinepath: why does it still hurt after back surgery, what to test next, and what can help.

    import spinepath
    chart = spinepath.read("patient.json")
    report = spinepath.assess(chart, as_of="2026-01-31")
    print(report)

It supports clinicians; it does not decide. See docs/intended-use.md.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spinepath.api import Report, assess, read, read_all, sample

__all__ = ["Report", "assess", "read", "read_all", "sample"]


def __getattr__(name: str) -> Any:
    """Load the machinery when it is first asked for, so that `import spinepath` costs nothing."""
    if name in __all__:
        from spinepath import api  # noqa: PLC0415

        return getattr(api, name)
    raise AttributeError(f"module 'spinepath' has no attribute {name!r}")
