"""The registry's report as one page that needs nothing else: no script, no font, no request."""

import base64
import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from spinepath.knowledge.version import sha256 as knowledge_sha256
from spinepath.knowledge.version import version as knowledge_version
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
    loader = PackageLoader("spinepath.registry.report", "templates")
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )  # fmt: skip
    style = "".join(
        (files(package) / "style" / name).read_text("utf-8")
        for package, name in (
            ("spinepath.presentations", "report.css"),
            ("spinepath.registry.report", "registry.css"),
        )
    )
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment.globals.update(style=Markup(style), style_hash=f"sha256-{digest}", count=words.count)
    return environment.get_template("registry.html.jinja")
