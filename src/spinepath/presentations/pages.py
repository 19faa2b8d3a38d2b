"""What every page of ours is made with: templates that escape, one style sheet inside, and no other allowed."""

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


def environment(package: str, *styles: tuple[str, str]) -> Environment:
    """Templates of a package. styles: (package, file) of the sheets that a page holds, one after the other.

    Templates get `style`, and `style_hash`: it lets the page's policy name our sheet and refuse every other.
    """
    found = Environment(
        loader=PackageLoader(package, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    style = "".join((files(of) / "style" / name).read_text("utf-8") for of, name in styles)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    found.globals.update(style=Markup(style), style_hash=f"sha256-{digest}")
    return found
