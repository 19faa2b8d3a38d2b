"""One row being read: its values as text, days, numbers and concepts, and the problems met on the way."""

import re
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from spinepath.chart.codes import clean_code, full_code, system_name
from spinepath.chart.event import Problem
from spinepath.sources.fhir.datatypes import Coding, Concept
from spinepath.sources.omop.concepts import DIAGNOSES, Concepts, Known, guessed
from spinepath.sources.omop.tables import Table

_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?\Z")


class Fields:
    """The columns of one row. `problems` are told by column; their source is set when its resource is known.

    place: 1, or more for further rows of the same id.
    """

    def __init__(
        self, name: str, table: Table, values: dict[str, Any], concepts: Concepts, place: int = 1
    ) -> None:
        self.name = name
        self.table = table
        self.row = values
        self.concepts = concepts
        self.place = place
        self.problems: list[tuple[str, str, str]] = []

    def problem(self, column: str, reason: str, severity: str = "warning") -> None:
        """Note something that could not be used."""
        self.problems.append((column, reason, severity))

    def problems_of(self, source: str) -> list[Problem]:
        """The problems, told of a source."""
        return [
            Problem(source=source, field=column, reason=reason, severity=severity)
            for column, reason, severity in dict.fromkeys(self.problems)
        ]

    def text(self, *columns: str) -> str | None:
        """The first of the columns that holds words."""
        said = (str(self.row[name]).strip() for name in columns if self.row.get(name) is not None)
        return next(filter(None, said), None)

    def number(self, column: str) -> float | None:
        """A number; None with a problem when it is none."""
        value = self.row.get(column)
        if value is None or value == "":
            return None
        try:
            found = float(value) if isinstance(value, int | float | Decimal | str) else None
        except ValueError:
            found = None
        if found is None or not isfinite(found):
            self.problem(column, f"{str(value)[:40]!r} is no number; not used")
            return None
        return found

    def whole(self, column: str) -> int | None:
        """A whole number; None with a problem when it is none."""
        found = self.number(column)
        if found is None or found == int(found):
            return None if found is None else int(found)
        self.problem(column, f"{found:g} is no whole number; not used")
        return None

    def day(self, stem: str) -> str | None:
        """The day in `<stem>_date`, else in `<stem>_datetime`, as FHIR writes it."""
        for column in (f"{stem}_date", f"{stem}_datetime"):
            found = self._day(column)
            if found is not None:
                return found
        return None

    def _day(self, column: str) -> str | None:
        value = self.row.get(column)
        if value is None or value == "":
            return None
        if isinstance(value, datetime | date):
            return value.isoformat()[:10]
        match = _DAY.match(str(value).strip())
        try:
            if match is not None:
                return date(*map(int, match.groups())).isoformat()
        except ValueError:
            pass
        self.problem(column, f"{str(value)[:40]!r} is no date; the fact is kept without it")
        return None

    def concept(self, column: str) -> Known | None:
        """What a concept column means."""
        number = self.whole(column)
        found = self.concepts.get(number)
        if number and found is None and self.concepts.there:
            self.problem(column, f"concept {number} is not in the concept table")
        return found

    def name_of(self, column: str) -> str:
        """The name of a concept in lower case; "" for none."""
        found = self.concept(column)
        return found.name.lower() if found is not None else ""

    def is_diagnosis(self, stem: str) -> bool:
        """Whether the source wrote a code of a classification of diagnoses."""
        found = self.concept(f"{stem}_source_concept_id")
        return found is not None and found.vocabulary in DIAGNOSES

    def coded(self, stem: str, *, standard: bool = True) -> Concept:
        """What `<stem>_source_concept_id`, `<stem>_concept_id` and `<stem>_source_value` say together.

        The source's own code leads; a source code without a standard concept is mapped. Words that are no code
        are the text.
        """
        own = self.concept(f"{stem}_source_concept_id")
        mapped = self.concept(f"{stem}_concept_id") if standard else None
        found = [own, mapped]
        if mapped is None and standard:
            found += self.concepts.mapped(self.whole(f"{stem}_source_concept_id"))
        codings = list(
            dict.fromkeys((one.vocabulary, one.code, one.name) for one in found if one is not None)
        )
        written = self.text(f"{stem}_source_value")
        if not codings:
            return self._uncoded(stem, written)
        words = None if written is None or _is_code(written, codings) else written
        return Concept(tuple(Coding(*one) for one in codings), words)

    def _uncoded(self, stem: str, written: str | None) -> Concept:
        column = f"{stem}_source_value"
        if written is None:
            self.problem(
                f"{stem}_concept_id", "no concept and no source value: nothing says what it is", "error"
            )
            return Concept()
        code = guessed(self.name, written)
        if code is None:
            self.problem(column, f"{written[:60]!r} has no concept; read by its words", "info")
            return Concept(text=written)
        self.problem(
            column, f"{written[:60]!r} has no concept; by its form read as {code.system} {code.code}"
        )
        return Concept((code,))


def _is_code(written: str, codings: list[tuple[str, str, str]]) -> bool:
    """Whether a source value is only the code again: "M961" for M96.1, "ICD10CM:M96.1"."""
    bare = written.rpartition(":")[2].rpartition("|")[2]
    return any(
        clean_code(system_name(system), bare).lower() == full_code(system, code).partition("/")[2].lower()
        or written == code
        for system, code, _ in codings
    )
