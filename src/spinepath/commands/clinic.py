"""`spinepath clinic`: the web application on this machine; `backup`, `restore`, Django's commands by `manage`."""

import os
from io import StringIO
from pathlib import Path

import click

from spinepath.clinic.errors import CannotServe
from spinepath.hooks.settings import LOOPBACK

_FILE = click.Path(path_type=Path, dir_okay=False)


def _start() -> None:
    try:
        from spinepath.clinic import serve  # noqa: PLC0415
    except ImportError as error:
        raise CannotServe(f"{error}; install it with: pip install 'spinepath[clinic]'") from error
    serve.start_django()


@click.group("clinic", invoke_without_command=True)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Where to listen; 127.0.0.1 is this machine only."
)
@click.option("--port", default=8000, show_default=True)
@click.option(
    "--workers", default=1, show_default=True, help="Processes; more than one pays with PostgreSQL."
)
@click.option("--empty", is_flag=True, help="Do not load the made-up clinic into an empty database.")
@click.pass_context
def clinic(context: click.Context, host: str, port: int, workers: int, empty: bool) -> None:
    """Serve the clinic: makes the database, loads a made-up clinic when it is empty, prints the sign-ins.

    Data lie in ./clinic-data (SPINEPATH_CLINIC_DATA), or in PostgreSQL (DATABASE_URL).
    """
    if context.invoked_subcommand:
        return
    os.environ.setdefault("SPINEPATH_LOCAL", "1")  # plain HTTP on one machine; a real server sets it to 0
    if any(name.startswith("SPINEPATH_HOOKS_") for name in os.environ):
        os.environ.setdefault("SPINEPATH_HOOKS_BASE_URL", f"http://{host}:{port}")
    _start()
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from spinepath.clinic import serve  # noqa: PLC0415

    if settings.HOOKS is not None and settings.HOOKS.open_to_all and host not in LOOPBACK:
        raise CannotServe("SPINEPATH_HOOKS_OPEN_TO_ALL is only for this machine: listen on 127.0.0.1")
    serve.ready()
    if not empty:
        call_command("load_made_up_clinic", if_empty=True, stdout=StringIO())  # said below, each time
    if settings.HOOKS is not None:
        click.echo(f"The decision service is at {settings.HOOKS.root}/cds-services")
    sign_ins = settings.DATA / "sign-ins.txt"
    click.echo(f"The clinic is at http://{host}:{port}/ (Ctrl+C ends it). Data: {settings.DATA}")
    click.echo(sign_ins.read_text("utf-8") if sign_ins.exists() else "")
    serve.Server(f"{host}:{port}", workers).run()


@clinic.command()
@click.argument("file", type=_FILE)
def backup(file: Path) -> None:
    """Write the whole database to FILE, while it is in use."""
    _start()
    from django.conf import settings  # noqa: PLC0415

    from spinepath.clinic.backup import backup as write  # noqa: PLC0415

    write(settings.DATABASES["default"], file)
    click.echo(
        f"{file}: {file.stat().st_size} bytes. It holds every record: keep it as safe as the database."
    )


@clinic.command()
@click.argument("file", type=_FILE)
@click.confirmation_option(prompt="Everything in the database now is replaced by the backup. Go on?")
def restore(file: Path) -> None:
    """Put the database back to FILE. Stop the server first."""
    _start()
    from django.conf import settings  # noqa: PLC0415

    from spinepath.clinic.backup import restore as put_back  # noqa: PLC0415

    put_back(settings.DATABASES["default"], file)
    click.echo("The database is as it was in the backup.")


@clinic.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--identified", is_flag=True, help="With names and everything else. Needs --why.")
@click.option("--why", default="", help="The reason, for the audit log.")
def export(folder: Path, identified: bool, why: str) -> None:
    """Write every record to FOLDER for a registry, under pseudonyms: FHIR (NDJSON), sites and surgeons (CSV).

    `spinepath ingest FOLDER/fhir -o charts/` reads it. Needs SPINEPATH_REGISTRY_KEY, the secret behind the pseudonyms.
    """
    if identified and not why.strip():
        raise click.UsageError("--identified names everybody: say --why, it stands in the audit log")
    _start()
    from django.conf import settings  # noqa: PLC0415

    from spinepath.clinic.exchange.logged import export as write  # noqa: PLC0415

    found = write(folder, None if identified else settings.REGISTRY_KEY, why)
    click.echo(
        f"{folder}: {found.people} people, {sum(found.resources.values())} resources. See export.json in it."
    )
    if found.problems:
        click.echo(
            f"{found.problems} problems stand in problems.jsonl: something of a record is missing.", err=True
        )
    if identified:
        click.echo("It names everybody: keep it as safe as the database.")


@clinic.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Django's commands: migrate, verify_audit, check --deploy ..."""
    _start()
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(["spinepath clinic manage", *arguments])
