"""JSON (RFC 8259) in UTF-8 (RFC 3629), compiled: where a value that begins here ends, and NOT when it is not sound.

Every function takes the bytes and a place in them, and gives the next place. The bytes end with a line feed, which no
value may hold: nothing goes beyond it, but up to BEYOND bytes after it are looked at, and must be there.
"""

from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

NOT = -1
BEYOND = 8
DEEPEST = 60
"""Lists and objects within each other; deeper ones are not taken for sound. Real records stay below 15."""

QUOTE, COMMA, COLON = ord('"'), ord(","), ord(":")
OBJECT, OBJECT_END, LIST, LIST_END = ord("{"), ord("}"), ord("["), ord("]")
_ESCAPE, _UNICODE, _ZERO, _NINE, _MINUS, _PLUS, _DOT = (ord(one) for one in "\\u09-+.")
_ESCAPED = np.zeros(256, dtype=np.bool_)
_ESCAPED[list(b'"\\/bfnrt')] = True
_HEX = np.zeros(256, dtype=np.bool_)
_HEX[list(b"0123456789abcdefABCDEF")] = True
_POWERS = 10.0 ** np.arange(23)
_EXACT = 1 << 53


def compiled(function: Any) -> Any:
    """As machine code, made when it is first called."""
    return numba.njit(nogil=True)(function)


@intrinsic
def eight(typing, data, i):
    """Eight bytes from i on as one number; the first is the lowest. Nothing checks that they are there."""

    def code(context, builder, signature, arguments):
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        place = cgutils.gep(builder, array.data, arguments[1])
        return builder.load(builder.bitcast(place, ir.IntType(64).as_pointer()), align=1)

    return types.uint64(data, types.int64), code


@intrinsic
def put_eight(typing, data, i, eight):
    """Set eight bytes from i on, the lowest of a number first. Nothing checks that there is room."""

    def code(context, builder, signature, arguments):
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        place = cgutils.gep(builder, array.data, arguments[1])
        builder.store(arguments[2], builder.bitcast(place, ir.IntType(64).as_pointer()), align=1)
        return context.get_dummy_value()

    return types.void(data, types.int64, types.uint64), code


@compiled
def first_of_eight(data, i, size):
    """As `eight`, but zeros for all beyond the first `size` (1 to 7)."""
    return eight(data, i) & ((np.uint64(1) << np.uint64(8 * size)) - np.uint64(1))


@compiled
def same(one, start, other, at, size):
    """Whether two stretches of bytes are equal. Up to seven more bytes of both are looked at."""
    k = 0
    while k + 8 <= size:
        if eight(one, start + k) != eight(other, at + k):
            return False
        k += 8
    return k == size or first_of_eight(one, start + k, size - k) == first_of_eight(other, at + k, size - k)


_EACH, _HIGH = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
_QUOTES, _ESCAPES, _SPACES = _EACH * np.uint64(QUOTE), _EACH * np.uint64(_ESCAPE), _EACH * np.uint64(32)
_SEVEN, _TOP, _PLACES = np.uint64(7), np.uint64(56), np.uint64(0x0001020304050607)


@compiled
def easy(data, i):
    """The next place of a byte that does not stand for itself in a string: of its end, of an escape, or beyond ASCII.

    Eight bytes at once: one is odd where its highest bit is set, or where taking 1 (or 32) away from it sets that bit.
    """
    while True:
        x = eight(data, i)
        quotes, escapes = x ^ _QUOTES, x ^ _ESCAPES
        odd = ((quotes - _EACH) & ~quotes) | ((escapes - _EACH) & ~escapes) | ((x - _SPACES) & ~x) | x
        odd &= _HIGH
        if odd:
            lowest = (odd & (~odd + np.uint64(1))) >> _SEVEN
            return i + np.int64((lowest * _PLACES) >> _TOP)
        i += 8


@compiled
def gap(data, i):
    """The next place that is no white space."""
    while data[i] == 32 or data[i] == 9 or data[i] == 13:
        i += 1
    return i


@compiled
def string(data, i):
    """After the string that began before i, and whether it holds an escape."""
    escaped = False
    while True:
        i = easy(data, i)
        c = data[i]
        if c == QUOTE:
            return i + 1, escaped
        if c == _ESCAPE:
            escaped = True
            i = _escape(data, i + 1)
        elif c >= 128:
            i = _letter(data, i)
        else:
            return NOT, escaped
        if i == NOT:
            return NOT, escaped


@compiled
def plain_string(data, i):
    """The closing quote of a string of plain letters; NOT for one with escapes or letters beyond ASCII."""
    i = easy(data, i)
    return i if data[i] == QUOTE else NOT


@compiled
def _escape(data, i):
    """Halves of letters (surrogates) are not taken for sound: few records need them, and alone they are none."""
    if _ESCAPED[data[i]]:
        return i + 1
    if data[i] != _UNICODE:
        return NOT
    for k in range(1, 5):
        if not _HEX[data[i + k]]:
            return NOT
    if data[i + 1] | 32 == 100 and data[i + 2] >= 56:  # "d8" and more
        return NOT
    return i + 5


@compiled
def _letter(data, i):
    """After one letter of two to four bytes."""
    c, d = data[i], data[i + 1]
    if c < 0xC2 or c > 0xF4 or d & 0xC0 != 0x80:
        return NOT
    if c < 0xE0:
        return i + 2
    if (c == 0xE0 and d < 0xA0) or (c == 0xED and d > 0x9F) or data[i + 2] & 0xC0 != 0x80:
        return NOT
    if c < 0xF0:
        return i + 3
    if (c == 0xF0 and d < 0x90) or (c == 0xF4 and d > 0x8F) or data[i + 3] & 0xC0 != 0x80:
        return NOT
    return i + 4


@compiled
def _digits(data, i):
    """After one digit or more."""
    start = i
    while _ZERO <= data[i] <= _NINE:
        i += 1
    return i if i > start else NOT


@compiled
def number(data, i):
    """After a number."""
    if data[i] == _MINUS:
        i += 1
    i = i + 1 if data[i] == _ZERO else _digits(data, i)
    if i != NOT and data[i] == _DOT:
        i = _digits(data, i + 1)
    if i != NOT and data[i] | 32 == 101:
        i += 1
        if data[i] == _PLUS or data[i] == _MINUS:
            i += 1
        i = _digits(data, i)
    return i


@compiled
def number_at(data, i, end):
    """The number that stands there; NaN when it takes more than one exact step to tell (many digits, far exponents)."""
    negative = data[i] == _MINUS
    if negative:
        i += 1
    whole, places, exponent = 0, 0, 0
    after = False
    while i < end and data[i] | 32 != 101:
        if data[i] == _DOT:
            after = True
        else:
            whole = whole * 10 + (data[i] - _ZERO)
            places += after
            if whole > _EXACT:
                return np.nan
        i += 1
    if i < end:
        minus = data[i + 1] == _MINUS
        i += 2 if minus or data[i + 1] == _PLUS else 1
        while i < end:
            exponent = exponent * 10 + (data[i] - _ZERO)
            if exponent > 99:
                return np.nan
            i += 1
        exponent = -exponent if minus else exponent
    exponent -= places
    if exponent < -22 or exponent > 22:
        return np.nan
    value = whole * _POWERS[exponent] if exponent >= 0 else whole / _POWERS[-exponent]
    return -value if negative else value


@compiled
def _word(data, i):
    """After true, false or null."""
    if data[i] == 116 and data[i + 1] == 114 and data[i + 2] == 117 and data[i + 3] == 101:
        return i + 4
    if data[i] == 110 and data[i + 1] == 117 and data[i + 2] == 108 and data[i + 3] == 108:
        return i + 4
    if (
        data[i] == 102
        and data[i + 1] == 97
        and data[i + 2] == 108
        and data[i + 3] == 115
        and data[i + 4] == 101
    ):
        return i + 5
    return NOT


@compiled
def is_null(data, i):
    """Whether null begins here."""
    return data[i] == 110 and data[i + 1] == 117 and data[i + 2] == 108 and data[i + 3] == 108


@compiled
def name(data, i):
    """After the colon of a member whose name begins here."""
    if data[i] != QUOTE:
        return NOT
    i, _ = string(data, i + 1)
    if i == NOT:
        return NOT
    i = gap(data, i)
    return gap(data, i + 1) if data[i] == COLON else NOT


@compiled
def value(data, i):
    """After any value, however deep."""
    depth, objects = 0, 0  # objects: a bit for each open bracket, the innermost lowest
    while True:
        c = data[i]
        if c == QUOTE:
            i, _ = string(data, i + 1)
        elif c == OBJECT or c == LIST:
            if depth == DEEPEST:
                return NOT
            i = gap(data, i + 1)
            if data[i] == (OBJECT_END if c == OBJECT else LIST_END):
                i += 1
            else:
                depth, objects = depth + 1, objects << 1 | (c == OBJECT)
                if c == OBJECT:
                    i = name(data, i)
                if i == NOT:
                    return NOT
                continue
        elif c == _MINUS or _ZERO <= c <= _NINE:
            i = number(data, i)
        else:
            i = _word(data, i)
        if i == NOT:
            return NOT
        while True:
            if depth == 0:
                return i
            i = gap(data, i)
            inside = objects & 1
            if data[i] == COMMA:
                i = gap(data, i + 1)
                if inside:
                    i = name(data, i)
                if i == NOT:
                    return NOT
                break
            if data[i] != (OBJECT_END if inside else LIST_END):
                return NOT
            depth, objects, i = depth - 1, objects >> 1, i + 1
