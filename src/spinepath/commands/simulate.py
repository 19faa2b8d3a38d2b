"""`spinepath simulate`: a made-up world with a known truth."""

from pathlib import Path

import click

from spinepath.errors import CannotWrite, UnknownName


@click.command("simulate")
@click.option("-n", "number", required=True, type=click.IntRange(1), help="How many people.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), help="Same seed, same bytes.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="An empty folder.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(["fhir", "charts"]),
    default=("fhir",),
    show_default=True,
    help="FHIR NDJSON by type, charts on disk, or (given twice) both.",
)
@click.option("--gzip", "packed", is_flag=True, help="Pack the NDJSON files.")
@click.option(
    "--effect",
    "planted",
    multiple=True,
    metavar="NAME=NUMBER",
    help="Plant an effect for statistics to find: outlier_site and outlier_times, disparity, mnar. Repeatable.",
)
@click.option("-j", "--jobs", default=2, show_default=True, type=click.IntRange(1, 256), help="Processes.")
@click.option("--quiet", is_flag=True, help="No progress.")
def simulate_command(  # noqa: PLR0917 - click passes options by name
    number: int,
    seed: int,
    output: Path,
    formats: tuple[str, ...],
    packed: bool,
    planted: tuple[str, ...],
    jobs: int,
    quiet: bool,
) -> None:
    """Make people who do not exist, for testing, teaching and statistics, with the truth in a folder of its own."""
    from spinepath.registry.simulate import effects, simulate  # noqa: PLC0415

    pairs = [text.partition("=") for text in planted]
    if wrong := [text for text, (_, _, value) in zip(planted, pairs, strict=True) if not value]:
        raise UnknownName(f"--effect {wrong[0]}: write NAME=NUMBER")
    if output.exists() and any(output.iterdir()):
        raise CannotWrite(f"{output}: is not empty; choose another folder with -o")

    def shown(done: int, of: int) -> None:
        click.echo(f"{done} of {of} people", err=True)

    simulate(
        number, seed, output, None if quiet else shown,
        formats=formats, packed=packed, planted=effects({name: value for name, _, value in pairs}), jobs=jobs,
    )  # fmt: skip
    click.echo(
        f"{number} people who do not exist: {output}; what they are really like: {output}/truth; {output}/margins.md"
    )
