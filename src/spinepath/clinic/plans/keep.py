"""Writing plans and results: each together with its entry in the log, or neither."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from spinepath.clinic.audit import chain
from spinepath.clinic.devices.models import Row
from spinepath.clinic.errors import Refused
from spinepath.clinic.people.models import Patient, User
from spinepath.clinic.plans.models import BlockPlan, Line

_PLAIN = ("id", "supersedes", "reason", "withdrawn", "by", "at")


def keep(row: Row, patient: Patient, by: User, what: str) -> Row:
    """A new row. Raises Refused when another stands where only one may."""
    row.patient, row.by, row.at = patient, by, timezone.now()
    try:
        with transaction.atomic():
            row.save()
            chain.write(by, "write", f"{what}: {row}"[:200], why="plan", patient=patient.pk)
    except IntegrityError as error:
        raise Refused(_("This was recorded meanwhile by somebody else. Look at the page again.")) from error
    return row


def correct(before: Line, row: Line, by: User, reason: str) -> Row:
    """The row takes the place of the one before, also of a withdrawn one. Raises Refused when another did already."""
    row.line, row.supersedes, row.reason = before.line, before, reason
    return _instead(before, row, by, "corrected")


def withdraw(before: Line, by: User, reason: str) -> Row:
    """A copy that takes it back; what was written stays."""
    fields = {field.name: getattr(before, field.name) for field in before._meta.concrete_fields}
    row = type(before)(**{name: value for name, value in fields.items() if name not in _PLAIN})
    row.supersedes, row.reason, row.withdrawn = before, reason, True
    return _instead(before, row, by, "withdrawn")


def _instead(before: Line, row: Line, by: User, action: str) -> Row:
    row.patient, row.by, row.at = before.patient, by, timezone.now()
    try:
        with transaction.atomic():
            again = before.withdrawn and row.withdrawn
            if again or type(before).objects.filter(supersedes=before).exists() or _is_done(before):
                raise Refused(_("This was changed or done meanwhile. Open the one that took its place."))
            row.save()
            detail = {"row": row.pk, "before": before.pk}
            what = f"{type(before).__name__.lower()} {row}"[:200]
            chain.write(by, action, what, why=row.reason, patient=before.patient_id, detail=detail)
    except IntegrityError as error:
        raise Refused(_("This was changed or done meanwhile. Open the one that took its place.")) from error
    return row


def _is_done(before: Line) -> bool:
    """A plan that was carried out stays; what was done is corrected instead."""
    return isinstance(before, BlockPlan) and any(one.stands for one in before.done.all())
