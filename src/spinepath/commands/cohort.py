"""`spinepath cohort`: every patient of a folder of charts, assessed into one table."""

import sys
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click

from spinepath.chart.table import data_files
from spinepath.errors import UnreadableInput
from spinepath.registry.cohort.local import Failed, assess_folder
from spinepath.registry.cohort.shard import Done


@click.command("cohort")
@click.argument("charts", type=click.Path())
@click.option(
    "-o", "--output", required=True, type=click.Path(), help="A new folder for the results (Parquet)."
)
@click.option(
    "--as-of", type=click.DateTime(formats=["%Y-%m-%d"]), help="The day of judgement. Default: today."
)
@click.option("--engine", type=click.Choice(["local", "spark"]), default="local", show_default=True)
@click.option(
    "--processes", type=click.IntRange(1), help="local: how many at once. Default: one per processor."
)
@click.option(
    "--master", default="local[*]", show_default=True, help='spark: "local[2]", "yarn", "k8s://https://...".'
)
@click.option("--parts", type=click.IntRange(1), help="spark: how many pieces of work.")
def cohort(
    charts: str,
    output: str,
    as_of: datetime | None,
    *,
    engine: str,
    processes: int | None,
    master: str,
    parts: int | None,
) -> None:
    """Assess every patient in CHARTS (a folder made by `spinepath ingest`) into one row each.

    A row holds the recognition of FBSS, every rule's answer, the chance of every cause, correctability, MME and the
    number of alerts. It does not hold evidence, bands or the work-up: `spinepath assess` gives those for one person.
    """
    day = as_of.date() if as_of else date.today()
    if engine == "spark":
        from spinepath.registry.cohort.spark import assess_on_spark  # noqa: PLC0415

        click.echo(f"{assess_on_spark(charts, output, day, master, parts):,} patients -> {output}")
        return
    sys.exit(
        _watched(assess_folder(Path(charts), Path(output), day, processes), len(data_files(charts)), output)
    )


def _watched(shards: Iterator[Done | Failed], total: int, output: str) -> int:
    """Tell how far it is; the exit code says whether every shard gave results."""
    people, failed, began = 0, 0, time.monotonic()
    for count, shard in enumerate(shards, start=1):
        if isinstance(shard, Failed):
            failed += 1
            click.echo(f"spinepath: {shard.error}", err=True)
        else:
            people += shard.people
        click.echo(_progress(count, total, people, time.monotonic() - began), err=True)
    click.echo(f"{people:,} patients -> {output}")
    if failed:
        click.echo(f"spinepath: {failed} of {total} shards gave no results", err=True)
    return UnreadableInput.exit_code if failed else 0


def _progress(count: int, total: int, people: int, seconds: float) -> str:
    left = seconds / count * (total - count)
    rate = people / seconds if seconds else 0.0
    return f"{count} of {total} shards, {people:,} patients, {rate:,.0f} a second, {left:.0f} s left"
