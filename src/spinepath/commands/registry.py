"""The command line of the registry: `tables`, `report`, `snapshot`, `replay`, `compare`."""

import sys
from datetime import date, datetime
from pathlib import Path

import click

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_FOLDER = click.Path(path_type=Path, exists=True)
_AS_OF = click.option("--as-of", type=_DAY, help="The day of judgement, YYYY-MM-DD. Default: today.")


@click.group("registry")
def registry_command() -> None:
    """Figures over every patient of a clinic or a country, and answers under earlier knowledge."""


@registry_command.command()
@click.argument("charts", type=_FOLDER)
@click.argument("cohort", type=_FOLDER, required=False)
@click.option(
    "--attributes",
    multiple=True,
    type=_FOLDER,
    help="CSV with patient and groups (site, deprivation). Repeatable.",
)
@click.option(
    "--tables", is_flag=True, help="CHARTS holds tables already (people.parquet, operations.parquet ...)."
)
@click.option(
    "--show-small", is_flag=True, help="Hide no small number. For those who may see single persons only."
)
@click.option(
    "--threshold", default=10, show_default=True, type=click.IntRange(2), help="Counts below this are hidden."
)
@click.option("--title", help="Heading of the page.")
@click.option(
    "--keep-tables", type=click.Path(path_type=Path), help="Also write the tables into this folder."
)
@_AS_OF
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="The folder for the report."
)
def report(  # noqa: PLR0917 - click passes them by name
    charts: Path,
    cohort: Path | None,
    attributes: tuple[Path, ...],
    tables: bool,
    show_small: bool,
    threshold: int,
    title: str | None,
    keep_tables: Path | None,
    as_of: datetime | None,
    output: Path,
) -> None:
    """Write a report on CHARTS (a folder made by `spinepath ingest`): one page, CSV tables, a codebook.

    COHORT: the results of `spinepath cohort` for the same charts; without it there are no causes in the report.
    Counts from 1 to the threshold are hidden, and with them what would give them away.
    """
    from spinepath.registry import measures  # noqa: PLC0415
    from spinepath.registry.measures.charts import from_charts  # noqa: PLC0415
    from spinepath.registry.report import write  # noqa: PLC0415
    from spinepath.registry.report.page import TITLE  # noqa: PLC0415

    day = as_of.date() if as_of else date.today()
    found = measures.read(charts) if tables else from_charts(charts, day, cohort, attributes)
    if keep_tables:
        measures.write(found, keep_tables)
    results = measures.compute(found, day, 1 if show_small else threshold)
    for path in write(results, output, title or TITLE):
        click.echo(path)


@registry_command.command()
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The archive to write.")
def snapshot(output: Path) -> None:
    """Keep today's knowledge in one archive, so that today's answers can be had again."""
    from spinepath.registry import replay as past  # noqa: PLC0415

    now = past.today()
    past.write(now, output)
    click.echo(f"{output}: knowledge {now.version}, sha256 {now.sha256}")


@registry_command.command(context_settings={"ignore_unknown_options": True})
@click.option(
    "--knowledge", required=True, help="A version that comes with spinepath, or an archive made by snapshot."
)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def replay(knowledge: str, command: tuple[str, ...]) -> None:
    """Run another COMMAND under earlier knowledge: `replay --knowledge 2026.11.1 -- cohort charts/ -o old/`."""
    from spinepath.registry import replay as past  # noqa: PLC0415

    earlier = past.find(knowledge)
    with past.overlay(earlier) as made:
        click.echo(f"knowledge {earlier.version}, sha256 {earlier.sha256}", err=True)
        for name in made.newer:
            click.echo(f"not in it, taken from today's: {name}", err=True)
        sys.exit(made.run(command).returncode)


@registry_command.command()
@click.argument("before", type=_FOLDER)
@click.argument("after", type=_FOLDER)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Also write every change as CSV.")
def compare(before: Path, after: Path, output: Path | None) -> None:
    """Tell what changed between the cohorts BEFORE and AFTER, and for how many patients."""
    from spinepath.registry import replay as past  # noqa: PLC0415

    found = past.compare(past.results(before), past.results(after))
    click.echo(f"{found.changed} of {found.both} patients have another answer")
    for only, where in ((found.only_before, "before"), (found.only_after, "after")):
        if only:
            click.echo(f"{only} patients stand only in the run {where}")
    for one in sorted(found.changes, key=lambda one: -one.patients):
        click.echo(f"{one.column}: {one.patients}")
        for old, new, n in one.moves[:6]:
            click.echo(f"  {old} -> {new}: {n}")
        if one.differences:
            click.echo(
                "  by {:+.4g} to {:+.4g}, in the middle {:+.4g}".format(
                    *(one.differences[k] for k in (0, 2, 1))
                )
            )
    for names, word in ((found.gone, "no longer there"), (found.new, "new")):
        if names:
            click.echo(f"columns {word}: {', '.join(names)}")
    if output:
        past.as_table(found).write_csv(output)
