"""The command line: `spinepath assess`, `findings`, `knowledge`, `doctor`."""

import sys
from collections.abc import Iterator
from datetime import date, datetime
from importlib import import_module
from pathlib import Path

import click

from spinepath.commands.source import SOURCE
from spinepath.errors import SpinepathError, UnreadableInput

_DAY = click.DateTime(formats=["%Y-%m-%d"])


_LATER = {
    "cohort": "spinepath.commands.cohort:cohort",
    "fetch": "spinepath.commands.fetch:fetch_command",
    "hooks": "spinepath.commands.hooks:hooks",
    "ingest": "spinepath.commands.ingest:ingest_command",
    "simulate": "spinepath.commands.simulate:simulate_command",
    "mme": "spinepath.commands.mme:mme_command",
    "blocks": "spinepath.commands.blocks:blocks",
    "scs": "spinepath.commands.scs:scs",
    "pump": "spinepath.commands.pump:pump",
    "clinic": "spinepath.commands.clinic:clinic",
    "registry": "spinepath.commands.registry:registry_command",
}
"""Commands in modules of their own, loaded when they are called."""


class _Commands(click.Group):
    """Turns every error of ours into one plain line and its own exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_LATER})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _LATER:
            return super().get_command(ctx, cmd_name)
        module, _, name = _LATER[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except SpinepathError as error:
            click.echo(f"spinepath: {error}", err=True)
            ctx.exit(error.exit_code)


def _suppositions(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> dict[str, str]:
    """FINDING=ANSWER pairs as a dictionary."""
    pairs = [text.partition("=") for text in given]
    for name, equals, answer in pairs:
        if not (name and equals and answer):
            raise click.BadParameter(
                f"{name + equals + answer!r}: write FINDING=yes, FINDING=no or FINDING=unknown"
            )
    return {name.strip(): answer.strip() for name, _, answer in pairs}


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="spinepath")
def main() -> None:
    """Why does it still hurt after back surgery, what to test next, and what can help.

    spinepath supports clinicians; it does not decide, and it is not for emergencies.
    """


@main.command()
@click.argument("paths", nargs=-1, type=SOURCE)
@click.option("--sample", is_flag=True, help="Assess the bundled made-up patient.")
@click.option(
    "--as-of", type=_DAY, help="The day of judgement, YYYY-MM-DD. Later events do not exist. Default: today."
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "jsonl", "html", "fhir"]),
    default="text",
    show_default=True,
)
@click.option(
    "--what-if",
    "what_if",
    multiple=True,
    metavar="FINDING=ANSWER",
    callback=_suppositions,
    help='Suppose a finding: "mri.recurrent_disc_herniation=yes" (yes, no or unknown). Repeatable.',
)
@click.option(
    "--all", "everything", is_flag=True, help="Text in full: every record, also of what matters less."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="A file; for HTML of several people, a folder."
)
def assess(
    paths: tuple[str | Path, ...],
    sample: bool,
    as_of: datetime | None,
    format_: str,
    what_if: dict[str, str],
    everything: bool,
    output: Path | None,
) -> None:
    """Assess the people in PATHS: files or folders of FHIR R4 (gzip and NDJSON too), or an OMOP CDM database (a
    .duckdb, .sqlite or .db file, a folder with person.csv or person.parquet, postgresql://...; ?person_id=7 for one).

    A path may also be a person on a FHIR server: fhir+https://server/r4/Patient/123.

    With several people or paths use jsonl: one assessment a line, in input order; an input that cannot be read is
    a line with "error", and the exit code says so.
    """
    from spinepath import api, batch
    from spinepath import output as out

    if not paths and not sample:
        raise click.UsageError("give a file or folder to assess, or --sample")
    day = as_of.date() if as_of else api.SAMPLE_DAY if sample else _today()
    inputs = (*paths, api.sample()) if sample else paths
    sys.exit(out.write(batch.assessments(inputs, day, what_if), format_, output, everything))


@main.command()
@click.argument("path", metavar="PATIENT", type=SOURCE)
@click.argument("cause")
@click.option("--as-of", type=_DAY, help="The day of judgement, YYYY-MM-DD. Default: today.")
@click.option(
    "--what-if",
    "what_if",
    multiple=True,
    metavar="FINDING=ANSWER",
    callback=_suppositions,
    help='Suppose a finding: "mri.recurrent_disc_herniation=yes". Repeatable.',
)
def explain(path: str | Path, cause: str, as_of: datetime | None, what_if: dict[str, str]) -> None:
    """Explain how likely CAUSE is for the one person in PATIENT, argument by argument."""
    from spinepath import api
    from spinepath.explain import explain as explained

    report = api.assess(api.read(path), as_of.date() if as_of else _today(), what_if)
    _lines(explained(report, cause))


@main.command()
@click.argument("path", type=click.Path(path_type=Path, allow_dash=True))
def findings(path: Path) -> None:
    """List what was read in PATH (a record, or plain text; - for standard input), one JSON line per finding."""
    from spinepath import batch

    given = sys.stdin.buffer.read() if str(path) == "-" else None
    code = 0
    for found in batch.findings_in(path, given):
        code = found.error.exit_code if isinstance(found, batch.Failure) else code
        click.echo(batch.as_line(found), nl=False)
    sys.exit(code)


@main.group()
def knowledge() -> None:
    """The rules and facts that answers rest on."""


@knowledge.command("list")
@click.option("--as-of", type=_DAY, help="Rules in force on this day. Default: today.")
def list_(as_of: datetime | None) -> None:
    """List every rule, cause, test and finding by id."""
    from spinepath.browse import listing

    _lines(listing(as_of.date() if as_of else _today()))


@knowledge.command()
@click.argument("id_", metavar="ID")
def show(id_: str) -> None:
    """Show all that is known of ID: a rule, a cause, a test, a finding, a feature or a citation."""
    from spinepath.browse import entry

    _lines(entry(id_, _today()))


@knowledge.command()
def check() -> None:
    """Check every knowledge file: names, sources, standing, examples."""
    from spinepath.browse import mistakes

    wrong = list(mistakes())
    _lines(wrong or ["All knowledge files are right."])
    sys.exit(5 if wrong else 0)


@main.command()
def doctor() -> None:
    """Tell what is installed and whether it works."""
    from spinepath.doctor import examine

    healthy = True
    for name, works, says in examine():
        healthy &= works
        click.echo(f"{'ok  ' if works else 'FAIL'} {name}: {says}")
    sys.exit(0 if healthy else UnreadableInput.exit_code)


def _lines(lines: Iterator[str] | list[str]) -> None:
    for line in lines:
        click.echo(line)


def _today() -> date:
    """The only place that asks for the time: everything inside is told the day."""
    return date.today()
