"""`manage assess_patients`: today's assessments before anybody asks for them."""

from argparse import ArgumentTypeError
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from spinepath.clinic.people.models import Patient
from spinepath.clinic.records.derive import derived

CHUNK = 100


class Part(NamedTuple):
    """Which of how many parts of the patients."""

    number: int
    of: int


def _part(text: str) -> Part:
    number, _, of = text.partition("/")
    if not (number.isdigit() and of.isdigit() and 1 <= int(number) <= int(of)):
        raise ArgumentTypeError(f"{text!r}: write 1/2 and 2/2 for two at once")
    return Part(int(number), int(of))


class Command(BaseCommand):
    help = (
        "Assesses every patient as of today, unless that is kept already. Run it each night, after midnight."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--part", type=_part, default=Part(1, 1), help="such as 1/2: only this part of the patients"
        )

    def handle(self, *_: Any, part: Part, **__: Any) -> None:
        done, failed = 0, []
        for place, patient in enumerate(_everybody()):
            if place % part.of != part.number - 1:
                continue
            try:
                with timezone.override(patient.site.zone):
                    done += derived(patient, timezone.localdate()) is not None
            except Exception as error:  # one patient's record never keeps the others from being assessed
                failed.append(f"{patient.number}: {type(error).__name__}: {error}"[:300])
        self.stdout.write(f"{done} assessments of today are kept.")
        if failed:
            raise CommandError(f"{len(failed)} patients could not be assessed:\n" + "\n".join(failed))


def _everybody() -> Any:
    return Patient.objects.order_by("pk").select_related("site").iterator(chunk_size=CHUNK)
