"""`spinepath hooks serve`: the CDS Hooks service."""

import os
import signal
import sys
from datetime import datetime
from typing import Any

import click

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def hooks() -> None:
    """Decision support inside a record system (CDS Hooks 2.0, SMART on FHIR)."""


@hooks.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535))
@click.option("--base-url", help="Where clients reach the service. Default: the address it listens on.")
@click.option("--workers", type=click.IntRange(0, 64), help="Processes that assess. Default: 2.")
@click.option(
    "--open", "open_to_all", is_flag=True, default=None, help="Ask for no tokens; on this machine only."
)
@click.option("--day", type=_DAY, help="The day of judgement, for demonstrations. Default: today.")
@click.option("--certificate", type=click.Path(exists=True, dir_okay=False), help="TLS certificate (PEM).")
@click.option("--key", type=click.Path(exists=True, dir_okay=False), help="Its private key (PEM).")
def serve(
    host: str, port: int, day: datetime | None, certificate: str | None, key: str | None, **flags: Any
) -> None:
    """Serve until stopped. All other settings come from the environment: SPINEPATH_HOOKS_CLIENTS and so on.

    See docs/how-to/cds-hooks.md. It asks every caller for a signed token unless --open is given.
    """
    import uvicorn  # noqa: PLC0415

    from spinepath.hooks.app import create_app  # noqa: PLC0415
    from spinepath.hooks.logs import to_stderr  # noqa: PLC0415
    from spinepath.hooks.settings import LOOPBACK, Settings  # noqa: PLC0415

    scheme = "https" if certificate else "http"
    given = dict(os.environ)
    given.setdefault("SPINEPATH_HOOKS_BASE_URL", f"{scheme}://{host}" + (f":{port}" if port else ""))
    settings = Settings.from_environment(given, day=day.date() if day else None, **flags)
    if settings.open_to_all and host not in LOOPBACK:
        raise click.UsageError("--open is only for this machine: listen on 127.0.0.1")
    to_stderr()
    config = uvicorn.Config(
        create_app(settings), host=host, port=port, ssl_certfile=certificate, ssl_keyfile=key, log_config=None,
        access_log=False, server_header=False, timeout_keep_alive=30, h11_max_incomplete_event_size=64 * 1024,
        timeout_graceful_shutdown=int(settings.stop_seconds),
    )  # fmt: skip
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(0)
    )  # a stop that was asked for and is done is no failure
    uvicorn.Server(config).run()
