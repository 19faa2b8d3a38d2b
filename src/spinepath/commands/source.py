"""Where a record is, as the command line takes it: a path, or the address of a database or of a person on a server."""

from pathlib import Path

import click

from spinepath.sources.omop.where import PREFIX, SERVERS
from spinepath.sources.server.address import SCHEMES


class Source(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A Path; the text itself where a Path would spoil it ("postgresql://host/db", "omop:clinic.db?person_id=7")."""

    name = "path"

    def convert(
        self, value: str | Path, _param: click.Parameter | None, _ctx: click.Context | None
    ) -> str | Path:
        """The text or path of a source."""
        text = str(value)
        return text if text.startswith((PREFIX, *SERVERS, *SCHEMES)) or "?" in text else Path(text)


SOURCE = Source()
