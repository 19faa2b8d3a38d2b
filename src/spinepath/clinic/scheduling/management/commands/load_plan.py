"""`manage load_plan plan.toml`: hours, rooms, devices, sessions and kinds of visit from one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from spinepath.clinic.scheduling import plan
from spinepath.errors import SpinepathError


class Command(BaseCommand):
    help = "Loads hours, closures, rooms, devices, sessions and kinds of visit from a TOML file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_: Any, file: Path, **__: Any) -> None:
        try:
            plan.load(plan.read(file.read_text("utf-8")))
        except (SpinepathError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The plan is in force.")
