"""Times of day in a time zone, safe across daylight-saving changes."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from spinepath.therapy.blocks.antithrombotics import Span
from spinepath.therapy.errors import TherapyRefused


def zone(name: str) -> ZoneInfo:
    """A time zone by its name. Raises TherapyRefused when there is none of it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise TherapyRefused(f"no time zone {name!r}; name one like Europe/Berlin") from None


def local(text: str, zone_name: str) -> datetime:
    """A local time such as "2026-03-30T09:00". Raises TherapyRefused when that time never is, or is twice."""
    try:
        plain = datetime.fromisoformat(text)
    except ValueError:
        raise TherapyRefused(f"{text!r} is no date and time; write 2026-03-30T09:00") from None
    if plain.tzinfo is not None:
        return plain.astimezone(zone(zone_name))
    return _checked(plain.replace(tzinfo=zone(zone_name)))


def _checked(moment: datetime) -> datetime:
    shown = f"{moment:%Y-%m-%d %H:%M} in {moment.tzinfo}"
    if moment.astimezone(UTC).astimezone(moment.tzinfo).replace(fold=0) != moment.replace(fold=0):
        raise TherapyRefused(f"{shown} does not exist: the clocks go forward")
    if moment.utcoffset() != moment.replace(fold=1).utcoffset():
        raise TherapyRefused(f"{shown} comes twice: the clocks go back; add the offset, like +01:00")
    return moment


def aware(moment: datetime, what: str) -> datetime:
    """Itself. Raises TherapyRefused for a time without a zone."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise TherapyRefused(f"{what} {moment} has no time zone")
    return moment


def later(moment: datetime, hours: int) -> datetime:
    """So many hours on by a stopwatch, shown in the same zone."""
    return (moment.astimezone(UTC) + timedelta(hours=hours)).astimezone(moment.tzinfo)


def before(moment: datetime, span: Span) -> datetime:
    """The last moment at least this long before. Days are calendar days and also 24 hours each.

    Over a change of the clocks the two differ by an hour; the earlier one holds.
    """
    if span.unit == "hours":
        return later(moment, -span.high)
    by_watch = later(moment, -24 * span.high)
    by_calendar = moment - timedelta(days=span.high)  # the same wall-clock time
    return min(by_watch, by_calendar.astimezone(UTC).astimezone(moment.tzinfo), key=datetime.timestamp)


def after(moment: datetime, span: Span) -> datetime:
    """The first moment at least this long after, by the same rule: of two, the later."""
    if span.unit == "hours":
        return later(moment, span.high)
    by_watch = later(moment, 24 * span.high)
    by_calendar = moment + timedelta(days=span.high)
    return max(by_watch, by_calendar.astimezone(UTC).astimezone(moment.tzinfo), key=datetime.timestamp)


def working_day(day: date, holidays: Collection[date] = ()) -> date:
    """The day itself, or the last working day before it: when somebody can still ring the patient."""
    while day.weekday() >= 5 or day in holidays:
        day -= timedelta(days=1)
    return day
