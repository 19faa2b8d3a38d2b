"""Is it OMOP, and where: `omop:path`, a database file, a folder with a person table, a PostgreSQL address."""

from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from spinepath.errors import UnreadableInput

PREFIX = "omop:"
SERVERS = ("postgresql://", "postgres://")
ENDINGS = (".csv", ".csv.gz", ".parquet")
_FILES = (".duckdb", ".sqlite", ".sqlite3", ".db")
_ASKED = ("person_id", "schema", "vocabulary_schema")


class Place(NamedTuple):
    """A path, or an address of PostgreSQL; one person or all. shown: what may be printed (never a password)."""

    address: str
    shown: str
    person: int | None = None
    schema: str | None = None
    vocabulary: str | None = None

    @property
    def is_server(self) -> bool:
        return self.address.startswith(SERVERS)


def is_omop(source: object) -> bool:
    """Whether a source names an OMOP database; bytes and other paths do not."""
    if not isinstance(source, str | Path):
        return False
    text = str(source)
    if text.startswith((PREFIX, *SERVERS)):
        return True
    path = Path(text.partition("?person_id=")[0])
    return path.suffix.lower() in _FILES or (path.is_dir() and has_person(path))


def has_person(folder: Path) -> bool:
    """Whether a folder holds the table that every OMOP database has."""
    wanted = {f"person{ending}" for ending in ENDINGS}
    return any(path.name.lower() in wanted for path in folder.iterdir())


def place(source: str | Path) -> Place:
    """Where to read, and what the address asks for. Raises UnreadableInput when it asks for no person's number."""
    text = str(source).removeprefix(PREFIX)
    server = text.startswith(SERVERS)
    address, asked = _split(text) if server else _split_path(text)
    person = asked.get("person_id")
    if person is not None and not person.isdecimal():
        raise UnreadableInput(f"{_shown(address)}: person_id={person!r} is no number")
    return Place(
        address,
        _shown(address),
        None if person is None else int(person),
        asked.get("schema"),
        asked.get("vocabulary_schema"),
    )


def _split_path(text: str) -> tuple[str, dict[str, str]]:
    """A file may have a question mark in its name; only what we ask for is taken off."""
    path, mark, query = text.rpartition("?")
    asked = dict(parse_qsl(query))
    return (path, asked) if mark and asked and set(asked) <= set(_ASKED) else (text, {})


def _split(text: str) -> tuple[str, dict[str, str]]:
    """An address of PostgreSQL without what only we understand."""
    parts = urlsplit(text)
    pairs = parse_qsl(parts.query)
    asked = {name: value for name, value in pairs if name in _ASKED}
    rest = urlencode([(name, value) for name, value in pairs if name not in _ASKED])
    return urlunsplit(parts._replace(query=rest)), asked


def _shown(address: str) -> str:
    """Without password, nor anything after the path: options may hold secrets too."""
    if not address.startswith(SERVERS):
        return address
    parts = urlsplit(address)
    who, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{who.partition(':')[0]}{at}{host}", query=""))
