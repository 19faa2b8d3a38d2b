"""`spinepath fetch`: a person's record, or a whole export, from a FHIR server into a folder."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from spinepath.chart.event import Problem
from spinepath.errors import ServerFault

PROBLEMS = "fetch-problems.json"


@click.command("fetch")
@click.argument("address", metavar="ADDRESS")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, file_okay=False), help="A folder."
)
@click.option("--export", "export_", metavar="KIND", help="Bulk data instead: all, Patient, or Group/ID.")
def fetch_command(address: str, output: Path, export_: str | None) -> None:
    """Read fhir+https://server/Patient/ID into a folder, ready for `spinepath assess`.

    With --export, ADDRESS is the server (https://server/r4), and the same command resumes an export that was
    interrupted. Sign in with SPINEPATH_FHIR_TOKEN, or with SPINEPATH_FHIR_CLIENT_ID and SPINEPATH_FHIR_KEY (a file
    with the private key as a JWK). Nothing is ever written to the server.
    """
    said = _exported(address, export_, output) if export_ else _person(address, output)
    for line in said:
        click.echo(line, err=True)
    if said:
        sys.exit(ServerFault.exit_code)


def _person(address: str, output: Path) -> list[str]:
    """Fetch one person; returns what could not be had, in words."""
    from spinepath.sources.server.access import fetch  # noqa: PLC0415

    found = fetch(address)
    output.mkdir(parents=True, exist_ok=True)
    for where, body in found.parts:
        (output / f"{_safe(where)}.json").write_bytes(body)
    (output / PROBLEMS).unlink(missing_ok=True)
    if found.problems:
        (output / PROBLEMS).write_bytes(_outcomes(found.problems))
    click.echo(f"{len(found.parts)} files in {output}")
    return [f"{one.source}: {one.reason}" for one in found.problems if one.severity == "error"]


def _safe(where: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in where).strip("-")[:80]


def _outcomes(problems: list[Problem]) -> bytes:
    """What is missing, as the server could have said it, so that whoever reads the folder hears of it too."""
    entries = [{"resourceType": "OperationOutcome", "issue": [_issue(problem)]} for problem in problems]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in entries]}
    return msgspec.json.encode(bundle)


def _issue(problem: Problem) -> dict[str, str]:
    severity = "information" if problem.severity == "info" else problem.severity
    return {"severity": severity, "code": "incomplete", "diagnostics": f"{problem.source}: {problem.reason}"}


def _exported(address: str, kind: str, output: Path) -> list[str]:
    """Run or resume an export; returns what is still missing, in words."""
    from spinepath.sources.server.access import reader  # noqa: PLC0415
    from spinepath.sources.server.bulk import State, export  # noqa: PLC0415

    async def run() -> State:
        async with reader(_server(address)) as found:
            return await export(found, "" if kind == "all" else kind, output, sleep=asyncio.sleep)

    state = asyncio.run(run())
    click.echo(f"{len(state.done)} files in {output}")
    return list(_missing(state.lost))


def _missing(lost: list[str]) -> Iterator[str]:
    yield from lost
    if lost:
        yield "run the same command again to fetch what is missing"


def _server(address: str) -> str:
    from spinepath.sources.server.address import is_base  # noqa: PLC0415

    base = address.removeprefix("fhir+").rstrip("/")
    if not is_base(base):
        raise click.UsageError(f"{address}: name a server by https, like https://server/r4")
    return base
