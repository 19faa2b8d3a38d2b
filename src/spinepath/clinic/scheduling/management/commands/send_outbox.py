"""`manage send_outbox`: sends what is due, and passes on times that nobody took. Run it every few minutes."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from spinepath.clinic.scheduling import outbox, waiting


class Command(BaseCommand):
    help = "Sends e-mails that are due, and offers times that nobody took to the next on the wait-list."

    def handle(self, *_: Any, **__: Any) -> None:
        now = timezone.now()
        passed = waiting.release(now)
        sent, failed = outbox.send(now)
        self.stdout.write(f"{sent} sent, {failed} failed, {passed} offers over")
