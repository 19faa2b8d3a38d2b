"""The tables that are read, from tables.toml."""

from functools import cache

import msgspec

from spinepath.shipped import toml


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """columns: by name, the element of the FHIR resource that the column is read as."""

    key: str
    needs: tuple[str, ...]
    columns: dict[str, str]

    @property
    def concepts(self) -> tuple[str, ...]:
        """Columns that hold concepts."""
        return tuple(name for name in self.columns if name.endswith("_concept_id"))

    def column(self, field: str) -> str:
        """The column behind an element of the resource; the element itself where no column is."""
        fitting = [name for name, element in self.columns.items() if field.startswith(element)]
        return max(fitting, key=lambda name: len(self.columns[name]), default=field)


@cache
def tables() -> dict[str, Table]:
    """Every table by name, in the order they are read."""
    raw = toml("spinepath.sources.omop", "tables.toml")
    return {name: msgspec.convert(entry, Table) for name, entry in raw.items()}
