"""Booking, moving, cancelling. A time is taken by rows of five minutes that the database refuses to hold twice.

Each write is one transaction with its entry in the audit log and its messages. Rows go in in one order, so that two
bookings at once wait for each other and never block each other.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from spinepath.clinic.audit import chain
from spinepath.clinic.people.models import CareTeamMember, Patient, User
from spinepath.clinic.people.roles import Role
from spinepath.clinic.scheduling import cells, outbox
from spinepath.clinic.scheduling.errors import NotSafeYet, NotThere, Taken
from spinepath.clinic.scheduling.first_safe import FirstSafe, Told, first_safe
from spinepath.clinic.scheduling.free import Slot, Wish, slots
from spinepath.clinic.scheduling.models import Appointment, Cell, Clearance, VisitKind, Waiting

_TRIES = 4
"""When the room of a search is taken meanwhile, another one may do."""
Status = Appointment.Status
About = outbox.About


def book(
    wish: Wish, starts_at: datetime, by: User | None, now: datetime, told: Told | None = None, **more: Any
) -> Appointment:
    """A new appointment of wish.patient at that time. more: fields of it. Raises NotSafeYet, Taken."""
    assert wish.patient is not None
    safe = _safe(wish.patient, wish.kind, starts_at, told or {}, now)
    fields = {
        "told": dict(told or {}),
        "to_ask": list(safe.to_ask),
        "booked_by": by,
        "booked_at": now,
        **more,
    }
    for slot in _tries(wish, starts_at, now):
        try:
            return _write(wish, slot, by, now, fields)
        except IntegrityError:
            continue
    raise Taken


def _tries(wish: Wish, starts_at: datetime, now: datetime) -> Any:
    """The slot at that time, looked up anew for each try. Nothing is booked into the past."""
    for _ in range(_TRIES):
        found = slots(wish, starts_at, starts_at + cells.STEP) if starts_at >= now else []
        if not found or found[0].starts_at != starts_at:
            return
        yield found[0]


def _safe(patient: Patient, kind: VisitKind, starts_at: datetime, told: Told, now: datetime) -> FirstSafe:
    safe = first_safe(patient, kind, told, now)
    if not safe.allows(starts_at):
        raise NotSafeYet(safe)
    return safe


def _write(wish: Wish, slot: Slot, by: User | None, now: datetime, fields: dict[str, Any]) -> Appointment:
    what = {"patient": wish.patient, "kind": wish.kind, **slot._asdict(), **fields}
    with transaction.atomic():
        made = Appointment.objects.create(changed_at=now, **what)
        take(made)
        _join_team(made, now)
        _log(made, by, "held" if made.status == Status.HELD else "booked")
        outbox.tell(made, About.OFFER if made.status == Status.HELD else About.BOOKED, now)
    return made


def _join_team(of: Appointment, now: datetime) -> None:
    """Whoever is to see a patient treats them from now on, and may read the record."""
    if of.kind.role != Role.NURSE and of.status == Status.BOOKED:
        since = {"since": now.astimezone(of.site.zone).date()}
        CareTeamMember.objects.get_or_create(
            patient=of.patient, user=of.clinician, until=None, defaults=since
        )


def take(appointment: Appointment) -> None:
    """Takes its time, of everybody and everything. Raises IntegrityError when any of it is taken."""
    Cell.objects.bulk_create(cells_of(appointment))


def cells_of(appointment: Appointment) -> list[Cell]:
    """In one order for everybody."""
    first, end = cells.cell_of(appointment.starts_at), cells.cell_from(appointment.ends_at)
    keys = [cells.user_key(appointment.clinician_id), cells.patient_key(appointment.patient_id)]
    keys += [cells.room_key(appointment.room_id)] if appointment.room_id else []
    keys += [cells.device_key(appointment.device_id)] if appointment.device_id else []
    return [
        Cell(appointment=appointment, key=key, cell=cell)
        for key in sorted(keys)
        for cell in range(first, end)
    ]


def move(appointment: Appointment, wish: Wish, starts_at: datetime, by: User, now: datetime) -> Appointment:
    """To another time, place or clinician; what it held is free again. Raises NotSafeYet, NotThere, Taken."""
    _safe(appointment.patient, appointment.kind, starts_at, appointment.told, now)
    wish = wish._replace(kind=appointment.kind, patient=appointment.patient, moving=appointment)
    for slot in _tries(wish, starts_at, now):
        try:
            return _moved(appointment, slot, by, now)
        except IntegrityError:
            continue
    raise Taken


def _moved(appointment: Appointment, slot: Slot, by: User, now: datetime) -> Appointment:
    with transaction.atomic():
        held = _locked(appointment, Status.BOOKED)
        before = str(held)
        held.cells.all().delete()
        for name, value in slot._asdict().items():
            setattr(held, name, value)
        held.sequence, held.changed_at = held.sequence + 1, now
        held.save()
        take(held)
        _join_team(held, now)
        _log(held, by, "moved", detail={"from": before})
        outbox.tell(held, About.MOVED, now)
    return held


def cancel(appointment: Appointment, by: User | None, now: datetime, why: str = "asked for") -> Appointment:
    """Gives its time back. Raises NotThere when it is no longer booked."""
    with transaction.atomic():
        held = _locked(appointment, Status.BOOKED, Status.HELD)
        was = held.status
        held.cells.all().delete()
        held.status, held.sequence, held.changed_at = Status.CANCELLED, held.sequence + 1, now
        held.save()
        _log(held, by, "cancelled", why=why)
        outbox.tell(held, About.CANCELLED if was == Status.BOOKED else None, now)
    return held


def accept(appointment: Appointment, by: User, now: datetime) -> Appointment:
    """The offer of a time becomes an appointment. Raises NotThere when it is over, NotSafeYet."""
    _safe(appointment.patient, appointment.kind, appointment.starts_at, appointment.told, now)
    with transaction.atomic():
        held = _locked(appointment, Status.HELD)
        if held.held_until is None or held.held_until < now or held.starts_at < now:
            raise NotThere
        held.status, held.changed_at = Status.BOOKED, now
        held.save()
        Waiting.objects.filter(pk=held.waiting_id).update(ended_at=now)
        _join_team(held, now)
        _log(held, by, "booked", why="wait-list")
        outbox.tell(held, About.BOOKED, now)
    return held


_NEXT = {Status.BOOKED: (Status.ARRIVED, Status.MISSED), Status.ARRIVED: (Status.DONE,)}
EARLY = timedelta(hours=12)
"""So long before its time somebody may arrive."""


def steps(appointment: Appointment, now: datetime) -> tuple[Any, ...]:
    """What can become of it now, at the desk."""
    return _NEXT.get(Status(appointment.status), ()) if now > appointment.starts_at - EARLY else ()


def mark(appointment: Appointment, status: str, by: User, now: datetime) -> Appointment:
    """Arrived, done, or did not come. Raises NotThere when that cannot follow."""
    with transaction.atomic():
        held = _locked(appointment, *_NEXT)
        if status not in steps(held, now):
            raise NotThere
        held.status, held.changed_at = Status(status), now
        held.save()
        _log(held, by, status)
    return held


def clear(word: Clearance, patient: Patient, by: User, now: datetime) -> Clearance:
    """Keeps a clinician's word on the first safe day."""
    with transaction.atomic():
        word.patient, word.by, word.at = patient, by, now
        word.save()
        what = f"{word.kind} from {word.not_before}"
        chain.write(by, "cleared", what, why=word.reason, patient=patient.pk)
    return word


def _locked(appointment: Appointment, *statuses: Any) -> Appointment:
    """As it is now, until the transaction ends. Raises NotThere when it is no longer in any of these states."""
    rows = Appointment.objects.select_for_update(of=("self",)).select_related(
        "kind", "site", "clinician", "patient"
    )
    found = rows.filter(pk=appointment.pk, status__in=statuses).first()
    if found is None:
        raise NotThere
    return found


def _log(of: Appointment, by: User | None, action: str, why: str = "appointment", detail: Any = None) -> None:
    chain.write(by or "wait-list", action, f"appointment {of}", why=why, patient=of.patient_id, detail=detail)
