"""One small way to query four kinds of database: which tables and columns there are, and rows of a SELECT."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from spinepath.errors import UnreadableInput
from spinepath.sources.omop.where import Place

Row = tuple[Any, ...]
Names = dict[str, dict[str, str]]
"""Schema -> table in lower case -> its name in SQL."""


class Driver(Protocol):
    """What differs between databases."""

    def tables(self) -> Names:
        """Every table that can be read, by schema."""
        ...

    def columns(self, table: str) -> dict[str, bool]:
        """Columns of a table as they are written, and whether each is declared a whole number."""
        ...

    def rows(self, sql: str) -> Iterator[Row]:
        """The rows of a query, a few at a time."""
        ...

    def whole(self, column: str) -> str:
        """SQL for a column of any type as a whole number; NULL where it is none."""
        ...

    def text(self, column: str) -> str:
        """SQL for a column as text that every database orders alike."""
        ...

    def broken(self) -> list[str]:
        """Lines of files that could not be read, in words."""
        ...

    def close(self) -> None: ...


@contextmanager
def refusals(place: Place, doing: str) -> Iterator[None]:
    """Whatever a driver raises, as UnreadableInput in one line. Every driver has its own errors."""
    try:
        yield
    except (UnreadableInput, GeneratorExit):
        raise
    except Exception as error:
        said = " ".join(str(error).split())[:300]
        raise UnreadableInput(f"{place.shown}: {doing}: {said}") from error


class Store:
    """An open database. Names are looked up in any case; the schema is that of the person table."""

    def __init__(self, driver: Driver, place: Place) -> None:
        self.driver = driver
        self.place = place
        with refusals(place, "cannot be read"):
            found = driver.tables()
        self._home = found.get(self._schema(found, "person", place.schema), {})
        asked = place.vocabulary or (place.schema if "concept" in self._home else None)
        words = found.get(self._schema(found, "concept", asked, optional=True), {})
        self._tables = {**words, **self._home}
        self._columns: dict[str, dict[str, tuple[str, bool]]] = {}

    def _schema(self, found: Names, table: str, asked: str | None, optional: bool = False) -> str:
        having = [schema for schema, tables in found.items() if table in tables]
        if asked is not None and asked in having:
            return asked
        if len(having) == 1 and asked is None:
            return having[0]
        if optional:
            return ""
        raise UnreadableInput(f"{self.place.shown}: {_which(table, having, asked)}")

    def has(self, table: str) -> bool:
        """Whether there is such a table."""
        return table in self._tables

    def columns(self, table: str) -> dict[str, tuple[str, bool]]:
        """Column in lower case -> its name in SQL, and whether it is declared a whole number."""
        if table not in self._columns:
            with refusals(self.place, "cannot be read"):
                written = self.driver.columns(self._tables[table]) if table in self._tables else {}
            self._columns[table] = {name.lower(): (quoted(name), whole) for name, whole in written.items()}
        return self._columns[table]

    def source(self, table: str) -> str:
        """The table's name in SQL."""
        return self._tables[table]

    def number(self, table: str, column: str) -> str:
        """SQL for a column as a whole number; a declared one as it is, so that an index serves."""
        name, whole = self.columns(table)[column]
        return name if whole else self.driver.whole(name)

    def rows(self, sql: str) -> Iterator[Row]:
        """The rows of a query. Raises UnreadableInput when the database refuses it."""
        with refusals(self.place, "cannot be read"):
            yield from self.driver.rows(sql)


def _which(table: str, having: list[str], asked: str | None) -> str:
    if asked is not None:
        return f"no table {table!r} in schema {asked!r}; there is one in: {', '.join(having) or 'none'}"
    if having:
        return f"several schemas hold a table {table!r}: name one with ?schema= ({', '.join(having)})"
    return f"no table {table!r}: this is no OMOP common data model"


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
