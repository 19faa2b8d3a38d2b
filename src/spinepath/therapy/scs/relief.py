"""Which program helps: relief over time by program, with "not enough data" as an answer."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from statistics import median

import msgspec

from spinepath.therapy.evidence import decimal, number, stated
from spinepath.therapy.scale import within
from spinepath.therapy.worked import Remark

_ENOUGH = "scs.trial.duration_days_common.usual"
_MATTERS = "responder.low_back_mic.nrs_0_10"


class Rating(msgspec.Struct, frozen=True):
    """A pain score (0-10) given while a program was running."""

    at: datetime
    program: str
    pain: Decimal

    def __post_init__(self) -> None:
        """A score off the scale is refused."""
        within("pain", self.pain, 10)


class ProgramView(msgspec.Struct, frozen=True, kw_only=True):
    """One program's scores. median is None, and says tells it, when there are too few days of them."""

    program: str
    days: int
    ratings: tuple[Rating, ...]
    median: Decimal | None
    says: str


def days_needed() -> int:
    """Days with a score before a program is judged: as many as a usual trial."""
    return int(decimal(_ENOUGH))


def _view(program: str, ratings: tuple[Rating, ...]) -> ProgramView:
    days, needed = len({rating.at.date() for rating in ratings}), days_needed()
    if days < needed:
        says = f"not enough data: {days} of {needed} days"
        return ProgramView(program=program, days=days, ratings=ratings, median=None, says=says)
    middle = median(rating.pain for rating in ratings)
    says = f"median pain {middle} over {days} days"
    return ProgramView(program=program, days=days, ratings=ratings, median=middle, says=says)


def by_program(ratings: Iterable[Rating], programs: Iterable[str] = ()) -> tuple[ProgramView, ...]:
    """Every program, those never rated too, in order of name; scores in order of time."""
    ordered = sorted(ratings, key=lambda rating: rating.at)
    names = sorted({*programs, *(rating.program for rating in ordered)})
    return tuple(_view(name, tuple(each for each in ordered if each.program == name)) for name in names)


def better(views: Iterable[ProgramView]) -> Remark:
    """Which program stands out by at least the smallest change that matters; often the answer is none."""
    basis = number(_ENOUGH)
    judged = sorted((view.median, view.program) for view in views if view.median is not None)
    if len(judged) < 2:
        says = "not enough data to compare programs"
    elif judged[1][0] - judged[0][0] >= decimal(_MATTERS, "outcomes"):
        says = f"{judged[0][1]} has the lowest pain, by {judged[1][0] - judged[0][0]} points"
    else:
        says = f"no program stands out: {judged[0][1]} and {judged[1][1]} differ by less than matters"
    return Remark("programs", "note", f"{says} ({stated(basis.source, basis.standing)})")
