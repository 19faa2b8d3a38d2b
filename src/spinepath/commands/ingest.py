"""`spinepath ingest`: records of any number of people to charts on disk."""

import time
from collections.abc import Callable
from pathlib import Path

import click

from spinepath.commands.source import SOURCE


@click.command("ingest")
@click.argument("source", type=SOURCE)
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="The folder for the charts."
)
@click.option("-j", "--jobs", default=2, show_default=True, type=click.IntRange(1, 256), help="Processes.")
@click.option("--quiet", is_flag=True, help="No progress.")
def ingest_command(source: Path | str, output: Path, jobs: int, quiet: bool) -> None:
    """Read everybody in SOURCE (a FHIR bulk export, NDJSON, gzip, bundles, or OMOP) into charts on disk.

    The charts are a MEDS dataset in Parquet. A run that was stopped goes on where it was; a complete one does nothing.
    """
    from spinepath.registry.ingest import ingest  # noqa: PLC0415

    summary = ingest(source, output, jobs, (lambda *_: None) if quiet else _shown())
    problems = ", ".join(f"{count} {name}" for name, count in summary.problems.items()) or "none"
    unused = ", ".join(f"{count} {name}" for name, count in summary.unused.items())
    click.echo(f"{summary.people} people, {summary.events} events in {summary.files} files: {output}/data")
    click.echo(f"problems: {problems}: {output}/problems, and of nobody in particular {output}/lost.jsonl")
    if unused:
        click.echo(f"not ours to use, of nobody in the charts: {unused}")
    if summary.not_records:
        click.echo(f"not read, no records by their names: {', '.join(summary.not_records)}")


def _shown() -> Callable[[str, int, int], None]:
    """Shows progress on standard error: how far, how fast, how long still."""
    begun: dict[str, tuple[float, int]] = {}

    def show(doing: str, done: int, of: int) -> None:
        now = time.monotonic()
        start, before = begun.setdefault(doing, (now, done))
        speed = (done - before) / (now - start) if now > start else 0.0
        far = f"{done / of:4.0%}{_rate(doing, speed, of - done)}" if of else f"{done} files"
        click.echo(f"{doing}: {far}", err=True)

    return show


def _rate(doing: str, speed: float, left: int) -> str:
    if not speed:
        return ""
    rate = f"{speed / 1e6:.0f} MB/s" if doing == "reading" else f"{speed * 60:.0f} files/min"
    return f", {rate}, {left / speed:.0f} s left"
