"""Getting the clinic ready and serving it from this machine."""

import os
from typing import Any

import django
from django.core.management import call_command
from gunicorn.app.base import BaseApplication


def start_django() -> None:
    """Settings and apps; once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spinepath.clinic.settings")
    django.setup()


def ready() -> None:
    """An up-to-date database with its cache table."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


class Server(BaseApplication):
    """gunicorn with threads: one process is enough for one machine and keeps SQLite's writers few."""

    def __init__(self, address: str, workers: int) -> None:
        self.settings = {"bind": address, "workers": workers, "threads": 8, "worker_class": "gthread"}
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.settings.items():
            self.cfg.set(name, value)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("control_socket_disable", True)

    def load(self) -> Any:
        from spinepath.clinic.wsgi import application  # noqa: PLC0415  after the settings are known

        return application
