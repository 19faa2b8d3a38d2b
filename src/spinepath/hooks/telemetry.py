"""OpenTelemetry spans around calls, off by default; without it nothing is imported and nothing is spent."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module
from typing import Any

from spinepath.errors import SettingsError
from spinepath.hooks.settings import Settings

Span = Callable[[str], AbstractContextManager[Any]]


def spans(settings: Settings) -> Span:
    """What opens a span by name. Raises SettingsError when telemetry is asked for and not installed."""
    if not settings.telemetry:
        return lambda _: nullcontext()
    try:
        tracer = import_module("opentelemetry.trace").get_tracer("spinepath.hooks")
    except ImportError:
        raise SettingsError(
            "telemetry is on, and OpenTelemetry is not installed: pip install opentelemetry-sdk"
        ) from None

    @contextmanager
    def span(name: str) -> Iterator[Any]:
        with tracer.start_as_current_span(
            name, record_exception=False, set_status_on_exception=False
        ) as found:
            yield found

    return span
