"""`manage verify_audit`: is the log whole?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from spinepath.clinic.audit.chain import faults, head
from spinepath.clinic.audit.models import Entry


class Command(BaseCommand):
    help = "Finds every edited or removed entry of the audit log. Prints its seal, to be kept elsewhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seal", help="NUMBER:HASH as printed before: must still stand in the log")

    def handle(self, *_: Any, seal: str | None = None, **__: Any) -> None:
        found = [f"entry {fault.number}: {fault.says}" for fault in faults()]
        if seal and not _stands(seal):
            found.append(f"the seal {seal} is not in the log: it was rewritten or cut off")
        if found:
            raise CommandError("the audit log is not whole:\n" + "\n".join(found))
        number, last = head()
        self.stdout.write(f"The audit log is whole: {number} entries. Seal: {number}:{last}")


def _stands(seal: str) -> bool:
    number, _, digest = seal.partition(":")
    return number.isdigit() and Entry.objects.filter(number=int(number), hash=digest).exists()
