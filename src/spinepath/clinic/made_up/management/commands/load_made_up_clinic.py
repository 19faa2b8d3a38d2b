"""`manage load_made_up_clinic`: fills an empty database, and keeps the sign-ins in the data folder."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from spinepath.clinic.made_up.load import load, new_password
from spinepath.clinic.people.models import User


class Command(BaseCommand):
    help = "Loads a made-up clinic of three locations into an empty database. For trying out, never for patients."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when there is anybody already"
        )

    def handle(self, *_: Any, if_empty: bool = False, **__: Any) -> None:
        if User.objects.exists():
            if if_empty:
                return
            raise CommandError("the database is not empty: made-up people are not mixed with others")
        password = new_password()
        rows = [f"{sign.email:<34} {sign.role}" for sign in load(password)]
        said = "\n".join([f"Password of all of them: {password}", "", *rows, ""])
        file = settings.DATA / "sign-ins.txt"
        file.touch(mode=0o600)
        file.write_text(said, "utf-8")
        self.stdout.write(said)
