"""An entry: what was typed into which form, and the document that was made of it."""

import uuid
from typing import Any

from django.db import models

from spinepath.clinic.immutable import Immutable
from spinepath.clinic.people.models import Patient, User
from spinepath.clinic.records.models import KeptQuerySet, ReceivedDocument
from spinepath.clinic.typed.kinds import Kind


class Entry(Immutable):
    """Written once. A correction is another entry that supersedes it and says why; both stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="entries")
    root = models.UUIDField()  # of the first entry of its line: the addresses of its resources
    kind = models.CharField(max_length=12, choices=Kind.choices())
    values = models.JSONField()  # as the form gave them: what a correction starts from
    document = models.OneToOneField(ReceivedDocument, models.PROTECT, related_name="entry")
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.CharField(max_length=400, blank=True)
    withdrawn = models.BooleanField(default=False)  # entered in error: nothing takes its place
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = KeptQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%Y-%m-%d}"

    @property
    def title(self) -> str:
        """What it is about, as far as its form has a name for it."""
        named = (self.values.get(field) for field in ("name", "text", "study", "sort"))
        return " ".join(filter(None, (next(filter(None, named), ""), self.values.get("level"))))

    @property
    def day(self) -> str:
        """The day it is about, as much of it as was typed."""
        return self.values.get("day") or self.values.get("since") or ""

    @property
    def stands(self) -> bool:
        """Neither withdrawn nor superseded."""
        return not self.withdrawn and self.next is None

    @property
    def next(self) -> "Entry | None":
        """The entry that took its place."""
        found: Any = getattr(self, "superseded_by", None)
        return found
