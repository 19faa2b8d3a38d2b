"""What a Python programmer calls: read a record, assess it, look at the report."""

from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path

from spinepath import presentations
from spinepath.assessment.assess import assess as assess_chart
from spinepath.assessment.model import Assessment
from spinepath.chart.chart import Chart
from spinepath.errors import UnreadableInput
from spinepath.sources.read import read as read_charts


class Report(Assessment, frozen=True, kw_only=True):
    """An assessment that shows itself: `print(report)`, a notebook cell, or `report.to("html")`."""

    def __str__(self) -> str:
        return str(self.to("text"))

    def _repr_html_(self) -> str:
        return presentations.notebook_html(self)

    def to(self, format: str) -> str | bytes:
        """The report in one of presentations.FORMATS: text, json, jsonl, html or fhir."""
        return presentations.FORMATS[format](self)


def read_all(*paths: str | Path) -> Iterator[Chart]:
    """Every person in files or folders of FHIR R4, or in OMOP databases. Raises UnreadableInput for an input that cannot be used."""
    return read_charts(*paths)


def read(path: str | Path) -> Chart:
    """The one person in a file or folder. Raises UnreadableInput when there is none, or more than one."""
    charts = list(read_all(path))
    if len(charts) != 1:
        raise UnreadableInput(f"{path}: holds {len(charts)} people, not one; use read_all")
    return charts[0]


def assess(chart: Chart, as_of: date | str, what_if: Mapping[str, str] | None = None) -> Report:
    """The report on a chart as it stood on a day (a date, or text such as "2026-01-31").

    what_if: findings to suppose: {"mri.recurrent_disc_herniation": "yes"}; yes, no or unknown.
    """
    day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    found = assess_chart(chart, day, what_if)
    return Report(**{name: getattr(found, name) for name in Assessment.__struct_fields__})


SAMPLE_DAY = date(2026, 3, 2)
"""The day of judgement that suits the bundled record."""


def sample(name: str = "made-up-patient") -> Path:
    """A bundled record of a made-up patient: "made-up-patient", or "made-up-after-fusion" for the therapies."""
    return Path(str(files("spinepath"))) / "samples" / f"{name}.json"
