"""`spinepath mme`: morphine milligram equivalents per day, of a record or of one drug given by hand."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click

from spinepath.assessment.medicines.model import CurrentMedicines, Mme, NotComputed
from spinepath.commands.source import SOURCE

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("mme")
@click.argument("path", required=False, type=SOURCE)
@click.option("--drug", "drug_", help='One drug by hand: "oxycodone 10 mg", "fentanyl patch 25 mcg/h".')
@click.option("--every", help="How often it is taken: 6h, 4-6h, 72h, 3d, 4/day, or words (bid).")
@click.option(
    "--edition", help="Whose total comes first: 2016 or 2022. Default: the edition in force on the day."
)
@click.option("--as-of", type=_DAY, help="The day of judgement, YYYY-MM-DD. Default: today.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def mme_command(  # noqa: PLR0917 (click passes them by name)
    path: str | Path | None,
    drug_: str | None,
    every: str | None,
    edition: str | None,
    as_of: datetime | None,
    format_: str,
) -> None:
    """Add up the opioids of PATH (a record), or of --drug, as MME per day by both CDC editions.

    The sum compares risk. Never use it to change one opioid for another.
    """
    from spinepath.knowledge import mme_factors as knowledge  # noqa: PLC0415

    if (path is None) == (drug_ is None):
        raise click.UsageError('give a record, or --drug "oxycodone 10 mg" --every 6h')
    if path is not None and every is not None:
        raise click.UsageError("--every goes with --drug")
    day = as_of.date() if as_of else date.today()
    first = knowledge.edition(edition).id if edition else knowledge.edition_on(day).id
    for patient, medicines in _people(path, drug_, every, day):
        _show(patient, medicines, first, format_)


def _people(
    path: str | Path | None, drug: str | None, every: str | None, day: date
) -> Iterator[tuple[str, CurrentMedicines]]:
    from spinepath.assessment.medicines import asked, current  # noqa: PLC0415
    from spinepath.sources.read import read  # noqa: PLC0415

    if drug is not None:
        yield "", asked(drug, every)
    elif path is not None:
        for chart in read(path):
            yield chart.patient, current(chart.events, day)


def _show(patient: str, medicines: CurrentMedicines, first: str, format_: str) -> None:
    from spinepath.assessment.medicines import both, plain  # noqa: PLC0415

    totals = both(medicines)
    order = [totals.pop(first), *totals.values()]
    if format_ == "json":
        content = {"patient": patient or None} | {one.edition: plain(one) for one in order}
        click.echo(json.dumps(content, ensure_ascii=False))
        return
    if patient:
        click.echo(f"{patient}:")
    for line in _text(order):
        click.echo(line)


def _text(order: list[Mme]) -> Iterator[str]:
    for one in order:
        yield one.says
        for line in one.lines:
            yield f"  {line.formula}"
            yield f"    from {_BASIS.get(line.basis, line.basis)}; {', '.join(line.sources)}"
            yield from (f"    note: {note}" for note in line.notes)
        yield from _left_out(one.not_computed)
        yield from _left_out(one.not_converted)
        yield ""
    yield order[0].caution


_BASIS = {
    "timing": "the dose and its timing",
    "text": "the words of the instruction",
    "supply": "quantity and days' supply",
    "maximum": "the most allowed in a day",
    "rate": "the rate in the dose",
}


def _left_out(parts: tuple[NotComputed, ...]) -> Iterator[str]:
    for part in parts:
        yield f"  {part.name}: {part.reason} ({', '.join(part.sources)})"
