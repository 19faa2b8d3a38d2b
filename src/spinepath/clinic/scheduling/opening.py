"""When a clinician can be seen at a location: weekly sessions within its hours, without closures and absences."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from spinepath.clinic.people.models import Post, Site, User
from spinepath.clinic.scheduling import cells
from spinepath.clinic.scheduling.models import Absence, Closure, Device, Hours, Room, Session, VisitKind
from spinepath.clinic.scheduling.moments import first_moment

GRID = 3
"""Visits begin every so many cells after the session does: a quarter of an hour."""

Days = list[tuple[date, date]]


class Book:
    """Everything but the appointments that a search needs; a fixed number of queries."""

    def __init__(self, kind: VisitKind, sessions: Iterable[Session]) -> None:
        self.kind, self.sessions = kind, list(sessions)

    @classmethod
    def of(cls, kind: VisitKind, site: Site | None, clinician: User | None) -> "Book":
        """Sessions of those who hold the role of this kind of visit at that location."""
        return cls(kind, sessions_for(kind, site, clinician).select_related("site", "clinician"))

    @cached_property
    def by_bench(self) -> dict[tuple[int, int], list[Session]]:
        """The sessions of each clinician at each location."""
        found: dict[tuple[int, int], list[Session]] = {}
        for one in self.sessions:
            found.setdefault((one.site_id, one.clinician_id), []).append(one)
        return found

    def benches(self) -> list[Session]:
        """One session for each clinician at each location: they stand for all of theirs there."""
        return [self.by_bench[pair][-1] for pair in sorted(self.by_bench)]

    @cached_property
    def _sites(self) -> set[int]:
        return {one.site_id for one in self.sessions}

    @cached_property
    def hours(self) -> list[Hours]:
        return list(Hours.objects.filter(site__in=self._sites))

    @cached_property
    def closed(self) -> dict[int, Days]:
        return _spans(Closure.objects.filter(site__in=self._sites), "site_id")

    @cached_property
    def away(self) -> dict[int, Days]:
        whom = {one.clinician_id for one in self.sessions}
        return _spans(Absence.objects.filter(clinician__in=whom), "clinician_id")

    @cached_property
    def _rooms(self) -> list[Room]:
        wanted = self.kind.room
        return list(Room.objects.filter(site__in=self._sites, kind=wanted, ended_on=None)) if wanted else []

    @cached_property
    def _devices(self) -> list[Device]:
        wanted = self.kind.device
        return list(Device.objects.filter(site__in=self._sites, kind=wanted, ended_on=None)) if wanted else []

    def equipment(self, site: int) -> tuple[dict[str, Room], dict[str, Device]]:
        """Rooms and devices of the right kind there, by key."""
        rooms = {cells.room_key(one.pk): one for one in self._rooms if one.site_id == site}
        devices = {cells.device_key(one.pk): one for one in self._devices if one.site_id == site}
        return rooms, devices

    def needs(self, site: int) -> Iterator[Iterable[str]]:
        """For each thing that the visit needs, the keys of those that would do; perhaps none."""
        rooms, devices = self.equipment(site)
        if self.kind.room:
            yield rooms
        if self.kind.device:
            yield devices

    def keys(self) -> set[str]:
        """Everybody and everything whose time matters."""
        people = {cells.user_key(one.clinician_id) for one in self.sessions}
        rooms = {cells.room_key(one.pk) for one in self._rooms}
        return people | rooms | {cells.device_key(one.pk) for one in self._devices}


def sessions_for(kind: VisitKind, site: Site | None = None, clinician: User | None = None) -> QuerySet:
    """Sessions in which this kind of visit can take place: none of a kind that is no longer offered."""
    if kind.ended_on is not None:
        return Session.objects.none()
    holds = Post.objects.filter(user=OuterRef("clinician"), site=OuterRef("site"), role=kind.role)
    found = Session.objects.filter(Exists(holds), clinician__is_active=True)
    found = found.filter(site=site) if site is not None else found
    return found.filter(clinician=clinician) if clinician is not None else found


def open_cells(book: Book, of: Session, days: Iterable[date], base: int) -> tuple[int, int]:
    """Cells in which this clinician is there, and those at which a visit may begin."""
    opened = grid = 0
    for window in _windows(book, of, days):
        first, end = window.first - base, window.end - base
        if first >= 0 and end > first:
            opened |= cells.span(first, end)
            grid |= cells.every(first, end, GRID)
    return opened, grid


class _Window(NamedTuple):
    first: int
    end: int


def _windows(book: Book, of: Session, days: Iterable[date]) -> Iterator[_Window]:
    zone = of.site.zone
    mine = book.by_bench[of.site_id, of.clinician_id]
    hours = [one for one in book.hours if one.site_id == of.site_id]
    for day in days:
        if _within(day, book.closed.get(of.site_id)) or _within(day, book.away.get(of.clinician_id)):
            continue
        for session, opening in _pairs(mine, hours, day):
            starts, ends = max(session.starts, opening.starts), min(session.ends, opening.ends)
            if starts < ends:
                yield _Window(
                    cells.cell_from(first_moment(day, starts, zone)),
                    cells.cell_of(first_moment(day, ends, zone)),
                )


def _pairs(mine: list[Session], hours: list[Hours], day: date) -> Iterator[tuple[Session, Hours]]:
    for session in mine:
        if session.weekday == day.weekday() and session.since <= day <= (session.until or day):
            yield from ((session, opening) for opening in hours if opening.weekday == session.weekday)


def _within(day: date, spans: Days | None) -> bool:
    return any(first <= day <= last for first, last in spans or ())


def _spans(rows: Any, whose: str) -> dict[int, Days]:
    found: dict[int, Days] = {}
    for one in rows:
        found.setdefault(getattr(one, whose), []).append((one.first, one.last))
    return found
