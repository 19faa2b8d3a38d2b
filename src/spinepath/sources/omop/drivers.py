"""The databases themselves. A driver's library is imported when it is used."""

import sqlite3
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

from spinepath.errors import UnreadableInput
from spinepath.sources.omop.store import Driver, Names, Row, Store, quoted, refusals
from spinepath.sources.omop.where import ENDINGS, Place

_MANY = 2000  # rows fetched at a time
_SQLITE = b"SQLite format 3\x00"
_WHOLE = (
    "tinyint",
    "smallint",
    "int",
    "integer",
    "bigint",
    "hugeint",
    "int2",
    "int4",
    "int8",
    "int64",
    "serial",
)


_VOCABULARY = ("concept", "concept_relationship")
_REJECTED = (
    "SELECT DISTINCT file_path, line, error_message FROM reject_errors JOIN reject_scans USING (scan_id, file_id) "
    "ORDER BY ALL"
)


def opened(place: Place) -> Store:
    """The database of a place. Raises UnreadableInput when it cannot be opened."""
    with refusals(place, "cannot be opened"):
        driver = _driver(place)
    try:
        return Store(driver, place)
    except BaseException:
        driver.close()
        raise


def _driver(place: Place) -> Driver:
    if place.is_server:
        return Postgres(place.address)
    path = Path(place.address)
    if path.is_dir():
        return Folder(path)
    if not path.is_file():
        raise UnreadableInput(f"{place.shown}: no such file or folder")
    with path.open("rb") as file:
        return Sqlite(path) if file.read(16) == _SQLITE else Duck(path)


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise UnreadableInput(f"{name} is not installed: pip install 'spinepath[omop]'") from error


class Sqlite:
    """An SQLite file, read by the standard library."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)
        self._connection.text_factory = lambda data: data.decode("utf-8", "replace")

    def tables(self) -> Names:
        rows = self.rows("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        return {"main": {str(name).lower(): quoted(name) for (name,) in rows}}

    def columns(self, table: str) -> dict[str, bool]:
        # SQLite keeps whatever type a value came with, so no column is taken at its word.
        return {row[1]: False for row in self.rows(f"PRAGMA table_info({table})")}

    def rows(self, sql: str) -> Iterator[Row]:
        yield from _fetched(self._connection.execute(sql))

    def whole(self, column: str) -> str:
        digits = f"TRIM(CAST({column} AS TEXT)) NOT GLOB '*[^0-9]*' AND TRIM(CAST({column} AS TEXT)) <> ''"
        return f"CASE WHEN {digits} THEN CAST({column} AS INTEGER) END"

    def text(self, column: str) -> str:
        return f"CAST({column} AS TEXT)"

    def broken(self) -> list[str]:
        return []

    def close(self) -> None:
        self._connection.close()


class Duck:
    """A DuckDB file. It may hold views: none of them may reach outside."""

    def __init__(self, path: Path | None = None) -> None:
        config = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
        library = _library("duckdb")
        self._connection = library.connect(str(path or ":memory:"), read_only=path is not None, config=config)
        if path is not None:
            self._connection.execute("SET enable_external_access = false")

    def tables(self) -> Names:
        sql = "SELECT table_schema, table_name FROM information_schema.tables WHERE table_catalog = current_database()"
        return _named(self.rows(sql))

    def columns(self, table: str) -> dict[str, bool]:
        return {row[0]: str(row[1]).lower() in _WHOLE for row in self.rows(f"DESCRIBE {table}")}

    def rows(self, sql: str) -> Iterator[Row]:
        yield from _fetched(self._connection.cursor().execute(sql))

    def whole(self, column: str) -> str:
        return f"TRY_CAST(TRIM(CAST({column} AS VARCHAR)) AS BIGINT)"

    def text(self, column: str) -> str:
        return f"CAST({column} AS VARCHAR)"

    def broken(self) -> list[str]:
        return []

    def close(self) -> None:
        self._connection.close()


class Folder(Duck):
    """A folder of CSV and Parquet files, each named as its table. Every CSV value is text until it is used."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._csv: dict[str, str] = {}
        for path in sorted(folder.iterdir()):
            ending = next((one for one in reversed(ENDINGS) if path.name.lower().endswith(one)), None)
            if ending is not None and path.is_file():
                self._view(path, path.name[: -len(ending)].lower(), parquet=ending == ".parquet")
        self._connection.execute(f"SET allowed_directories = ['{_literal(folder.resolve())}']")
        self._connection.execute("SET enable_external_access = false")

    def _view(self, path: Path, table: str, parquet: bool) -> None:
        where = _literal(path.resolve())
        if parquet:
            source = f"read_parquet('{where}')"
        else:
            # The vocabularies come with tabs and unpaired quotes in them; nothing is guessed but that.
            form = (
                "delim = '\\t', quote = ''" if _has_tabs(path) else "delim = ',', quote = '\"', escape = '\"'"
            )
            source = f"read_csv('{where}', header = true, all_varchar = true, {form}, store_rejects = true)"
            self._csv[table] = path.name
        self._connection.execute(f"CREATE OR REPLACE VIEW {quoted(table)} AS SELECT * FROM {source}")

    def broken(self) -> list[str]:
        """Each file is read once through. What is rejected is known to the connection that read it."""
        own = [table for table in self._csv if table not in _VOCABULARY]
        for table in own:
            self._connection.execute(f"SELECT COUNT(COLUMNS(*)) FROM {quoted(table)}").fetchall()
        return [
            f"{Path(path).name} line {line}: {' '.join(said.split())[:120]}"
            for path, line, said in (self._connection.execute(_REJECTED).fetchall() if own else ())
        ]


class Postgres:
    """A PostgreSQL server: one read-only view of its data, rows through named cursors."""

    def __init__(self, address: str) -> None:
        self._connection = _library("psycopg").connect(address)
        self._connection.read_only = True
        self._connection.isolation_level = _library("psycopg").IsolationLevel.REPEATABLE_READ
        self._count = 0

    def tables(self) -> Names:
        return _named(
            self.rows(
                "SELECT table_schema, table_name FROM information_schema.tables "
                "WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
            )
        )

    def columns(self, table: str) -> dict[str, bool]:
        with self._connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} LIMIT 0")
            return {one.name: one.type_display.lower() in _WHOLE for one in cursor.description or ()}

    def rows(self, sql: str) -> Iterator[Row]:
        self._count += 1
        with self._connection.cursor(name=f"spinepath_{self._count}") as cursor:
            cursor.execute(sql)
            yield from _fetched(cursor)

    def whole(self, column: str) -> str:
        text = f"TRIM(CAST({column} AS TEXT))"
        return f"CASE WHEN {text} ~ '^[0-9]{{1,18}}$' THEN CAST({text} AS BIGINT) END"

    def text(self, column: str) -> str:
        return f'CAST({column} AS TEXT) COLLATE "C"'

    def broken(self) -> list[str]:
        return []

    def close(self) -> None:
        self._connection.close()


def _fetched(cursor: Any) -> Iterator[Row]:
    while rows := cursor.fetchmany(_MANY):
        yield from rows


def _named(rows: Iterator[Row]) -> Names:
    found: Names = {}
    for schema, table in rows:
        found.setdefault(schema, {})[str(table).lower()] = f"{quoted(schema)}.{quoted(table)}"
    return found


def _literal(path: Path) -> str:
    return str(path).replace("'", "''")


def _has_tabs(path: Path) -> bool:
    if path.name.lower().endswith(".gz"):
        import gzip  # noqa: PLC0415  rarely met

        with gzip.open(path, "rb") as packed:
            return b"\t" in packed.readline(65536)
    with path.open("rb") as file:
        return b"\t" in file.readline(65536)
