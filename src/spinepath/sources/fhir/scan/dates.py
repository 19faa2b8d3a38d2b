"""FHIR dates as days, compiled: what spinepath.chart.dates.interval gives for those written in the plain form."""

import numpy as np

from spinepath.sources.fhir.scan.syntax import compiled

_LENGTHS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_DASH, _T = ord("-"), ord("T")
_YEAR, _MONTH, _DAY = len("2019"), len("2019-05"), len("2019-05-01")


@compiled
def days(data, start, end):
    """First and last day since 1970 that a date, dateTime or instant can mean, and whether it is one in plain form."""
    size = end - start
    if size > _DAY:
        if data[start + _DAY] != _T:
            return 0, 0, False
        for i in range(start + _DAY, end):
            if data[i] <= 32 or data[i] >= 128:  # white space, perhaps of another script
                return 0, 0, False
    elif size not in (_YEAR, _MONTH, _DAY):
        return 0, 0, False
    year, month, day = _number(data, start, 4), 1, 1
    if size > _YEAR:
        month = _number(data, start + 5, 2) if data[start + 4] == _DASH else -1
    if size > _MONTH:
        day = _number(data, start + 8, 2) if data[start + 7] == _DASH else -1
    if year < 1 or month < 1 or month > 12 or day < 1 or day > _length(year, month):
        return 0, 0, False
    first = _since(year, month, day)
    if size == _YEAR:
        return first, _since(year, 12, 31), True
    return first, first + _length(year, month) - 1 if size == _MONTH else first, True


@compiled
def _number(data, start, size):
    found = 0
    for i in range(start, start + size):
        digit = data[i] - 48
        if digit < 0 or digit > 9:
            return -1
        found = 10 * found + digit
    return found


@compiled
def _length(year, month):
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _LENGTHS[month] + leap


@compiled
def _since(year, month, day):
    """Days since 1970 in the Gregorian calendar: whole cycles of 400 years, then years that begin in March."""
    y = year - (month <= 2)
    of_cycle = y % 400
    of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    return y // 400 * 146097 + of_cycle * 365 + of_cycle // 4 - of_cycle // 100 + of_year - 719468
