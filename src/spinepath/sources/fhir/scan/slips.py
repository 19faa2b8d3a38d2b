"""Lines in short, compiled: of each a slip of what a scan found in it, and from slips what a scan gives.

A plain line is told by its content, which is kept once for many (`Contents`), and by its holes: a fifth of its bytes. A
slip begins with six words of 64 bits, the low half of each first:

    bytes of the slip; number of the line       what the line is, whether it is kept, its type; number of its content
    where the line begins in its file              its bytes; those of its free text
    bytes of the person's id and of its name, how many dates and numbers (16 bits each)        how many results

and goes on with the line itself where it is kept, id, name, free text, results (each after its length), dates, numbers.
"""

import numpy as np

from spinepath.sources.fhir.scan import short as _n
from spinepath.sources.fhir.scan.block import (
    ALONE,
    AWAY,
    CONTENT,
    DATE,
    END,
    KIND,
    NUMBER,
    OF_KIND,
    PERSON,
    PLAIN,
    SEEN,
    SOURCE,
    START,
    STATUS,
    TEXT,
    TEXT_END,
    interned,
    numbered,
)
from spinepath.sources.fhir.scan.syntax import compiled, eight, put_eight

HEAD = 48
"""Bytes before what a slip holds."""
NO_CONTENT = 0xFFFFFFFF
KEPT = 1 << 8
"""Of the second word: the line itself stands in the slip."""
_LOW, _SHORT, _BYTE, _HALF = np.uint64(0xFFFFFFFF), np.uint64(0xFFFF), np.uint64(0xFF), np.uint64(32)
MOST, _MOST_SHORT = 0xFFFFFFFF, 0xFFFF
_8, _16, _48 = np.uint64(8), np.uint64(16), np.uint64(48)


@compiled
def _copied(data, start, size, out, at):
    """Where the copy ends."""
    k = 0
    while k + 8 <= size:
        put_eight(out, at + k, eight(data, start + k))
        k += 8
    while k < size:
        out[at + k] = data[start + k]
        k += 1
    return at + size


@compiled
def measured(count, lines, people, results, kept, sizes):
    """Bytes of the slip of each line; -1 where it has no room for its parts. kept: whether it holds the line."""
    met = 0
    for line in range(count):
        whole, person = lines[line, END] - lines[line, START], lines[line, PERSON]
        owner = people[person, 1] - people[person, 0] if person >= 0 else 0
        name = lines[line + 1, SOURCE] - lines[line, SOURCE]
        dates = lines[line + 1, DATE] - lines[line, DATE]
        numbers = lines[line + 1, NUMBER] - lines[line, NUMBER]
        size = HEAD + owner + name + 8 * (dates + numbers) + (whole if kept[line] else 0)
        size += lines[line, TEXT_END] - lines[line, TEXT] if lines[line, TEXT] >= 0 else 0
        while met < len(results) and results[met, 0] == line:
            size += 8 + results[met, 2] - results[met, 1]
            met += 1
        fits = max(size, whole) <= MOST and max(owner, name, dates, numbers) <= _MOST_SHORT
        sizes[line] = size if fits else -1


@compiled
def packed(
    data, count, lines, dates, numbers, people, sources, results, status, content, kept, bucket, base, first, ends, out
):  # fmt: skip
    """Write the slip of each line that has a bucket (not -1) to the stretch of its bucket in `out`.

    dates, numbers: as 64-bit words. base: where in its file the first line begins. first: its number.
    ends: of each bucket where its slips begin, and afterwards where they end.
    """
    met = 0
    for line in range(count):
        begun = met
        while met < len(results) and results[met, 0] == line:
            met += 1
        if bucket[line] < 0:
            continue
        start, size, person = lines[line, START], lines[line, END] - lines[line, START], lines[line, PERSON]
        owner = people[person, 1] - people[person, 0]
        name = lines[line + 1, SOURCE] - lines[line, SOURCE]
        text = lines[line, TEXT_END] - lines[line, TEXT] if lines[line, TEXT] >= 0 else 0
        of_dates = lines[line + 1, DATE] - lines[line, DATE]
        of_numbers = lines[line + 1, NUMBER] - lines[line, NUMBER]
        begin = ends[bucket[line]]
        at = begin + HEAD
        if kept[line]:
            at = _copied(data, start, size, out, at)
        at = _copied(data, people[person, 0], owner, out, at)
        at = _copied(sources, lines[line, SOURCE], name, out, at)
        at = _copied(data, lines[line, TEXT], text, out, at)
        for k in range(begun, met):
            length = results[k, 2] - results[k, 1]
            put_eight(out, at, np.uint64(length))
            at = _copied(data, results[k, 1], length, out, at + 8)
        for k in range(lines[line, DATE], lines[line + 1, DATE]):
            put_eight(out, at, dates[k])
            at += 8
        for k in range(lines[line, NUMBER], lines[line + 1, NUMBER]):
            put_eight(out, at, numbers[k])
            at += 8
        ends[bucket[line]] = at
        put_eight(out, begin, np.uint64(at - begin) | np.uint64(first + line) << _HALF)
        told = status[line] | (KEPT if kept[line] else 0) | lines[line, KIND] << 16
        put_eight(out, begin + 8, np.uint64(told) | np.uint64(content[line] & NO_CONTENT) << _HALF)
        put_eight(out, begin + 16, np.uint64(base + start))
        put_eight(out, begin + 24, np.uint64(size) | np.uint64(text) << _HALF)
        put_eight(
            out,
            begin + 32,
            np.uint64(owner)
            | np.uint64(name) << _16
            | np.uint64(of_dates) << _HALF
            | np.uint64(of_numbers) << _48,
        )
        put_eight(out, begin + 40, np.uint64(met - begun))


@compiled
def unpacked(
    data, stretches, places, n, own, table, lines, dates, numbers, sources, results, people, person_slots, part, number
):  # fmt: skip
    """The reverse: what `scan` gives, for the slips of several stretches one after the other.

    stretches: of each where it ends and where its contents begin in `own`, which gives their numbers here.
    places: the number of each stretch; `part` and `number` get it and the number in it for each line.
    A line of which the slip holds nothing but its place has AWAY set; START and END are places in its file then.
    """
    at, line, last = np.int64(0), 0, np.int64(-1)
    for stretch in range(len(stretches)):
        end, begins = stretches[stretch, 0], stretches[stretch, 1]
        while at < end:
            begin, two, four = at, eight(data, at + 8), eight(data, at + 32)
            sizes, one = eight(data, at + 24), eight(data, at)
            size, text = np.int64(sizes & _LOW), np.int64(sizes >> _HALF)
            owner, name = np.int64(four & _SHORT), np.int64(four >> _16 & _SHORT)
            part[line], number[line] = places[stretch], one >> _HALF
            status, content = np.int64(two & _BYTE), np.int64(two >> _HALF)
            content = own[begins + content] if content != NO_CONTENT else np.int64(-1)
            if content >= 0:
                table[content, SEEN] += 1
            elif status == PLAIN:  # there was no room for its content
                status = ALONE
            lines[line, STATUS], lines[line, CONTENT] = status, content
            lines[line, KIND] = np.int64(two >> _16 & _SHORT)
            at += HEAD
            lines[line, AWAY] = 0 if two & np.uint64(KEPT) else 1
            lines[line, START] = at if two & np.uint64(KEPT) else np.int64(eight(data, begin + 16))
            lines[line, END] = lines[line, START] + size
            at += size if two & np.uint64(KEPT) else 0
            lines[line, PERSON] = -1
            if owner > 0:
                last = interned(data, at, at + owner, last, n[_n.PEOPLE], people, person_slots)
                lines[line, PERSON], n[_n.PEOPLE] = last, max(n[_n.PEOPLE], last + 1)
            at += owner
            lines[line, SOURCE] = n[_n.SOURCES]
            n[_n.SOURCES] = _copied(data, at, name, sources, n[_n.SOURCES])
            at += name
            lines[line, TEXT], lines[line, TEXT_END] = at if text else -1, at + text
            at += text
            for _ in range(np.int64(eight(data, begin + 40))):
                length = np.int64(eight(data, at))
                k = n[_n.RESULTS]
                results[k, 0], results[k, 1], results[k, 2] = line, at + 8, at + 8 + length
                n[_n.RESULTS] = k + 1
                at += 8 + length
            lines[line, DATE], lines[line, NUMBER] = n[_n.DATES], n[_n.NUMBERS]
            for _ in range(np.int64(four >> _HALF & _SHORT)):
                dates[n[_n.DATES]] = eight(data, at)
                n[_n.DATES] += 1
                at += 8
            for _ in range(np.int64(four >> _48)):
                numbers[n[_n.NUMBERS]] = eight(data, at)
                n[_n.NUMBERS] += 1
                at += 8
            line += 1
    lines[line, DATE], lines[line, NUMBER], lines[line, SOURCE] = n[_n.DATES], n[_n.NUMBERS], n[_n.SOURCES]


@compiled
def adopted(kinds, sizes, words, n, table, table_slots, hashes, arena, scratch, words_of, found):
    """The numbers here of contents from elsewhere, each of some words; -1 for those there is no room for."""
    at = 0
    for one in range(len(kinds)):
        for k in range(sizes[one]):
            words_of[k] = words[at + k]
        at += sizes[one]
        n[_n.CONTENT] = 8 * sizes[one]
        known = numbered(n, table, table_slots, hashes, arena, scratch, words_of)
        if known >= 0:
            table[known, OF_KIND] = kinds[one]
        found[one] = known
