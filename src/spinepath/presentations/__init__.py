"""One assessment in, one format out. A format's libraries load when that format is first used."""

from collections.abc import Callable, Mapping
from importlib import import_module

from spinepath.assessment.model import Assessment

Present = Callable[[Assessment], str | bytes]


def _lazily(module: str, function: str) -> Present:
    def present(assessment: Assessment) -> str | bytes:
        done: str | bytes = getattr(import_module(f"{__name__}.{module}"), function)(assessment)
        return done

    return present


FORMATS: Mapping[str, Present] = {
    "text": _lazily("text", "to_text"),
    "json": _lazily("json", "to_json"),
    "jsonl": _lazily("json", "to_jsonl"),
    "html": _lazily("html", "to_html"),
    "fhir": _lazily("fhir", "to_fhir"),
}
"""Every format by the name the command line gives it."""


def notebook_html(assessment: Assessment) -> str:
    """The HTML report in a frame of its own, for a notebook cell."""
    from spinepath.presentations.html import notebook_html as framed  # noqa: PLC0415  Jinja2 only when wanted

    return framed(assessment)
