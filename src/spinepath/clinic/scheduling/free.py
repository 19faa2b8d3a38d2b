"""The first free times of a kind of visit, at any location or one, with any clinician or one.

What is open and what is taken become sets of five-minute cells (cells.py), four weeks at a time, so a search over a
year is a few queries and a few operations on whole numbers. tests/clinic/test_free.py holds a plain restatement.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from spinepath.clinic.people.models import Patient, Site, User
from spinepath.clinic.scheduling import cells
from spinepath.clinic.scheduling.models import Appointment, Cell, Device, Room, Session, VisitKind
from spinepath.clinic.scheduling.opening import Book, open_cells

AHEAD = timedelta(days=366)
CHUNK = timedelta(days=28)
_MARGIN = timedelta(days=2)  # a local day may begin a day earlier or later than that of UTC


class Wish(NamedTuple):
    """What is looked for. None: any. patient: nobody gets a time at which they have another visit."""

    kind: VisitKind
    site: Site | None = None
    clinician: User | None = None
    patient: Patient | None = None
    moving: Appointment | None = None  # its own time counts as free


class Slot(NamedTuple):
    """A free time with everything it needs."""

    starts_at: datetime
    ends_at: datetime
    site: Site
    clinician: User
    room: Room | None
    device: Device | None


def slots(wish: Wish, after: datetime, until: datetime | None = None, limit: int = 1) -> list[Slot]:
    """The first times that begin at `after` or later and before `until` (a year ahead when None), in order."""
    book = Book.of(wish.kind, wish.site, wish.clinician)
    end = min(until or after + AHEAD, after + AHEAD)
    found: list[Slot] = []
    while after < end and book.sessions and len(found) < limit:
        found += _Chunk(book, wish, after, min(after + CHUNK, end)).slots(limit - len(found))
        after += CHUNK
    return found


class _Chunk:
    """Some weeks of the book as sets of cells, counted from `base`."""

    def __init__(self, book: Book, wish: Wish, start: datetime, end: datetime) -> None:
        self.book, self.wish = book, wish
        self.base = cells.cell_of(start - _MARGIN)
        self.width = cells.cell_of(end + _MARGIN) - self.base
        self.length = timedelta(minutes=wish.kind.minutes) // cells.STEP
        self.asked = cells.span(cells.cell_from(start) - self.base, cells.cell_from(end) - self.base)
        self.days = _days((start - _MARGIN).date(), (end + _MARGIN).date())
        self.taken = self._taken()

    def slots(self, limit: int) -> list[Slot]:
        """The earliest; of those at one time, in the order of location and clinician."""
        found = [
            (place, number, session)
            for number, session in enumerate(self.book.benches())
            for place in islice(cells.bits(self._starts(session)), limit)
        ]
        return [
            self._slot(place, session) for place, _, session in sorted(found, key=lambda one: one[:2])[:limit]
        ]

    def _starts(self, session: Session) -> int:
        """Where a visit can begin with this clinician at this location."""
        opened, grid = open_cells(self.book, session, self.days, self.base)
        mine = opened & ~self.taken[cells.user_key(session.clinician_id)]
        if self.wish.patient is not None:
            mine &= ~self.taken[cells.patient_key(self.wish.patient.pk)]
        found = cells.runs(mine, self.length) & grid & self.asked
        for needed in self.book.needs(session.site_id):
            found &= _any(self._room_for(key) for key in needed)
        return found

    def _room_for(self, key: str) -> int:
        return cells.runs(cells.span(0, self.width) & ~self.taken[key], self.length)

    def _slot(self, place: int, session: Session) -> Slot:
        start = cells.moment_of(self.base + place)
        free = [
            next((one for key, one in needed.items() if self._room_for(key) >> place & 1), None)
            for needed in self.book.equipment(session.site_id)
        ]
        return Slot(
            start, start + self.length * cells.STEP, session.site, session.clinician, free[0], free[1]
        )

    def _taken(self) -> dict[str, int]:
        """One query: what is taken, of everybody and everything that matters here."""
        keys = self.book.keys() | (
            {cells.patient_key(self.wish.patient.pk)} if self.wish.patient is not None else set()
        )
        found = dict.fromkeys(keys, 0)
        rows = Cell.objects.filter(key__in=keys, cell__gte=self.base, cell__lt=self.base + self.width)
        if self.wish.moving is not None:
            rows = rows.exclude(appointment=self.wish.moving)
        places: dict[str, bytearray] = {key: bytearray(self.width // 8 + 1) for key in keys}
        for key, cell in rows.values_list("key", "cell"):
            places[key][(cell - self.base) >> 3] |= 1 << (cell - self.base & 7)
        return found | {key: int.from_bytes(place, "little") for key, place in places.items()}


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _any(sets: Iterable[int]) -> int:
    found = 0
    for one in sets:
        found |= one
    return found
