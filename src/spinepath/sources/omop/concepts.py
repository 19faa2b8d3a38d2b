"""The concept table: what the numbers in `*_concept_id` mean, and the standard concept of a source code."""

from collections.abc import Iterable
from typing import NamedTuple

from spinepath.chart.codes import KNOWN, concepts_of
from spinepath.chart.event import Problem
from spinepath.sources.fhir.datatypes import Coding
from spinepath.sources.omop.store import Store
from spinepath.sources.omop.tables import tables

MAPS_TO = "Maps to"
DIAGNOSES = ("ICD10CM", "ICD10", "ICD10GM", "ICD9CM", "ICD11")
"""Classifications of diagnoses. Whatever table a mapping moved such a row to, it states what the person has."""

_WANTED = ("vocabulary_id", "concept_code", "concept_name", "domain_id")
_GUESSED = {
    "condition_occurrence": ("ICD10CM", "SNOMED"),
    "procedure_occurrence": ("CPT", "HCPCS", "ICD10PCS", "SNOMED"),
    "drug_exposure": ("RXNORM",),
    "drug_era": ("RXNORM",),
    "measurement": ("LOINC",),
    "observation": ("LOINC", "SNOMED", "ICD10CM"),
    "device_exposure": ("HCPCS", "SNOMED"),
}
"""Where there is no concept table: systems in which a source value that looks like a code is looked up."""


class Known(NamedTuple):
    """A concept."""

    vocabulary: str
    code: str
    name: str
    domain: str = ""

    @property
    def coding(self) -> Coding:
        return Coding(self.vocabulary, self.code, self.name)


class Concepts:
    """Every concept that the rows use. It grows with the vocabulary in use, not with the number of people."""

    def __init__(self, known: dict[int, Known], standard: dict[int, tuple[int, ...]], *, there: bool) -> None:
        self._known = known
        self._standard = standard
        self.there = there

    def get(self, number: int | None) -> Known | None:
        """The concept of a number; None for 0 ("no matching concept") and for one that is not in the table."""
        return self._known.get(number) if number else None

    def mapped(self, number: int | None) -> list[Known]:
        """The standard concepts that a source concept maps to."""
        found = (self._known.get(one) for one in self._standard.get(number or 0, ()))
        return [one for one in found if one is not None]


def read_concepts(store: Store, problems: list[Problem]) -> Concepts:
    """The concepts in use. Without a concept table there are none, which is a problem, said once."""
    if not store.has("concept") or not {"concept_id", *_WANTED} <= store.columns("concept").keys():
        reason = (
            "there is no concept table; codes are read from the source values, as far as their form tells"
        )
        problems.append(Problem(source="concept", field="table", reason=reason, severity="error"))
        return Concepts({}, {}, there=False)
    used = _used(store)
    known = _known(store, used)
    standard = _mapped(store, used, problems)
    targets = sorted({one for found in standard.values() for one in found} - known.keys())
    for start in range(0, len(targets), 500):
        known |= _known(store, ", ".join(map(str, targets[start : start + 500])))
    return Concepts(known, standard, there=True)


def _used(store: Store) -> str:
    """A query for the numbers of all concepts in the tables that are read."""
    person = store.place.person
    parts = []
    for name, table in tables().items():
        columns = store.columns(name)
        if not set(table.needs) <= columns.keys():
            continue
        where = f" WHERE {store.number(name, 'person_id')} = {person}" if person is not None else ""
        for column in (one for one in table.concepts if one in columns):
            parts.append(f"SELECT {store.number(name, column)} AS id FROM {store.source(name)}{where}")
    return " UNION ".join(parts) or "SELECT NULL"


def _known(store: Store, used: str) -> dict[int, Known]:
    columns = store.columns("concept")
    number = store.number("concept", "concept_id")
    wanted = ", ".join(columns[name][0] for name in _WANTED)
    sql = f"SELECT {number}, {wanted} FROM {store.source('concept')} WHERE {number} IN ({used}) ORDER BY 1"
    return {int(row[0]): Known(*(str(one or "") for one in row[1:])) for row in store.rows(sql)}


def _mapped(store: Store, used: str, problems: list[Problem]) -> dict[int, tuple[int, ...]]:
    columns = store.columns("concept_relationship")
    if not {"concept_id_1", "concept_id_2", "relationship_id"} <= columns.keys():
        reason = (
            "there is no concept_relationship table; source codes without a standard concept stay as they are"
        )
        problems.append(Problem(source="concept_relationship", field="table", reason=reason))
        return {}
    one, two = (store.number("concept_relationship", name) for name in ("concept_id_1", "concept_id_2"))
    sql = (
        f"SELECT DISTINCT {one}, {two} FROM {store.source('concept_relationship')} "
        f"WHERE {columns['relationship_id'][0]} = '{MAPS_TO}' AND {one} IN ({used}) AND {one} <> {two} ORDER BY 1, 2"
    )
    found: dict[int, tuple[int, ...]] = {}
    for source, target in store.rows(sql):
        found[source] = (*found.get(source, ()), target)
    return found


def guessed(table: str, value: str) -> Coding | None:
    """A source value as a code, where exactly one system that fits the table has it in our value sets."""
    system, separator, code = value.partition(":")
    named = [(system.strip(), code.strip())] if separator and " " not in system else []
    fitting: Iterable[tuple[str, str]] = named or [(name, value) for name in _GUESSED.get(table, KNOWN)]
    found = [(name, code) for name, code in fitting if concepts_of(name, code)]
    return Coding(found[0][0], found[0][1]) if len(found) == 1 else None
