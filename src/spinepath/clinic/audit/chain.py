"""Writing the log, and proving that nothing in it was edited or removed.

Each entry's hash covers its content and the hash before it, so a change anywhere breaks every later link. Someone who
can rewrite the whole database could forge all of it: keep `head()` (verify_audit prints it) elsewhere now and then.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from spinepath.clinic.audit.models import Entry, Head

START = "0" * 64


class Fault(NamedTuple):
    """An entry that does not fit the chain, and how."""

    number: int
    says: str


def write(
    user: Any,
    action: str,
    what: str,
    *,
    why: str,
    patient: UUID | None = None,
    detail: dict[str, Any] | None = None,
) -> Entry:
    """Append one entry. In a transaction it stands or falls with the rest of it."""
    with transaction.atomic():
        head = Head.objects.select_for_update().get(pk=1)
        entry = Entry(
            number=head.number + 1,
            at=timezone.now(),
            user=getattr(user, "pk", None),
            who=str(user)[:200],
            action=action,
            what=what[:200],
            patient=patient,
            why=why[:500],
            detail=detail or {},
            previous=head.hash,
        )
        entry.hash = digest(entry)
        entry.save()
        head.number, head.hash = entry.number, entry.hash
        head.save()
    return entry


def digest(entry: Entry) -> str:
    """SHA-256 over every field but the hash itself, in one written form."""
    content = [
        entry.number, entry.at.astimezone(timezone.get_fixed_timezone(0)).isoformat(), entry.user, entry.who,
        entry.action, entry.what, str(entry.patient or ""), entry.why, entry.detail, entry.previous,
    ]  # fmt: skip
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def faults() -> Iterator[Fault]:
    """Everything that shows an edited, inserted or removed entry; nothing when the log is whole."""
    number, last = 0, START
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        if entry.number != number + 1:
            yield Fault(entry.number, f"entries {number + 1} to {entry.number - 1} are missing")
        elif entry.previous != last:
            yield Fault(entry.number, "does not follow from the entry before it")
        if entry.hash != digest(entry):
            yield Fault(entry.number, "its content is not what was written")
        number, last = entry.number, entry.hash
    yield from _end(number, last)


def _end(number: int, last: str) -> Iterator[Fault]:
    end = Head.objects.filter(pk=1).first()
    if end is None:
        yield Fault(number, "the row that says where the log ends is gone")
    elif end.number != number:
        yield Fault(number, f"the log ends here, but {end.number} entries were written")
    elif end.hash != last:
        yield Fault(number, "the last entry is not the one that was written last")


def head() -> tuple[int, str]:
    """Number and hash of the last entry: a seal to keep outside the database."""
    end = Head.objects.get(pk=1)
    return end.number, end.hash
