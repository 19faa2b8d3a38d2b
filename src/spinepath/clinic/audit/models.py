"""The log's rows, and the one row that says where it ends."""

from django.db import models

from spinepath.clinic.immutable import Immutable


class Entry(Immutable):
    """Who did what to whom, when and why. hash: over this row and the hash of the one before (chain.py)."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    user = models.BigIntegerField(null=True)  # a number, no foreign key: the log outlives everything
    who = models.CharField(max_length=200)
    action = models.CharField(max_length=40)
    what = models.CharField(max_length=200)
    patient = models.UUIDField(null=True, db_index=True)
    why = models.CharField(max_length=500)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"{self.number} {self.who} {self.action} {self.what}"


class Head(models.Model):
    """Number and hash of the last entry: makes writers queue, and shows when the end was cut off."""

    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"
