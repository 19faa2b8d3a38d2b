"""From the clock on a wall to moments in time, also on the days when clocks are changed."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=8192)
def first_moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The first moment of the day, in UTC, at which a clock there shows this time or a later one.

    When clocks go forward over it, that is the moment of the change; when they go back over it, the first of the two.
    """
    wall = datetime.combine(day, clock)
    found = wall.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wall:
        return found
    found = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)  # the clock skips it: start before the change
    while found.astimezone(zone).replace(tzinfo=None) < wall:
        found += _MINUTE
    return found
