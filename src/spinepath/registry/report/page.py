"""The registry's report as one page that needs nothing else: no script, no font, no request."""

from functools import cache
from importlib.metadata import version

from jinja2 import Template

from spinepath.knowledge.version import sha256 as knowledge_sha256
from spinepath.knowledge.version import version as knowledge_version
from spinepath.presentations.html import SHEET
from spinepath.presentations.pages import environment
from spinepath.registry.measures import definitions
from spinepath.registry.measures.compute import Results
from spinepath.registry.report import sections, words

TITLE = "What happens after back surgery"


def to_html(results: Results, title: str = TITLE) -> str:
    """The whole report."""
    return _template().render(
        r=results,
        title=title,
        sections=sections.sections(results),
        glance=sections.glance(results),
        definitions=sections.definitions(),
        sources=sections.sources(),
        definitions_hash=definitions.sha256(),
        knowledge=f"{knowledge_version()} ({knowledge_sha256()[:12]})",
        version=version("spinepath"),
    )


@cache
def _template() -> Template:
    found = environment("spinepath.registry.report", SHEET, ("spinepath.registry.report", "registry.css"))
    found.globals.update(count=words.count)
    return found.get_template("registry.html.jinja")
