"""The assessment as one HTML page that needs nothing else: no script, no font, no request."""

from functools import cache
from html import escape
from typing import Any

from jinja2 import Template

from spinepath.assessment.model import Assessment
from spinepath.presentations import terms, views, words
from spinepath.presentations.brief import brief
from spinepath.presentations.lanes import when
from spinepath.presentations.pages import environment
from spinepath.presentations.timeline import picture

SHEET = ("spinepath.presentations", "report.css")
"""The style sheet of the report."""


def to_html(assessment: Assessment) -> str:
    """The whole report as a page."""
    refs = {key: at for at, key in enumerate(sorted(assessment.citations), start=1)}
    return _template().render(a=assessment, refs=refs)


def fragment(assessment: Assessment) -> str:
    """The answers and their references for a page of someone else, who brings style/report.css."""
    refs = {key: at for at, key in enumerate(sorted(assessment.citations), start=1)}
    return _template("fragment.html.jinja").render(a=assessment, refs=refs)


def notebook_html(assessment: Assessment) -> str:
    """The report for a notebook: in a frame, so that neither side's style or script reaches the other."""
    page = escape(to_html(assessment), quote=True)
    title = escape(f"spinepath report for {assessment.patient.id}", quote=True)
    style = "width:100%;height:42rem;border:1px solid #8884;border-radius:6px"
    return f'<iframe title="{title}" sandbox srcdoc="{page}" style="{style}"></iframe>'


@cache
def _template(name: str = "report.html.jinja") -> Template:
    found = environment("spinepath.presentations", SHEET)
    found.globals.update(_globals())
    return found.get_template(name)


def _globals() -> dict[str, Any]:
    return {"terms": terms, "words": words, "views": views, "brief": brief, "picture": picture, "when": when}
