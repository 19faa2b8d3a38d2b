"""Many lines at once, compiled: what each says that repeats from line to line gets a number, and the rest its place.

`scan` checks that each line is sound JSON, and finds its id, person, dates, numbers and free text; the other elements
that we use, as bytes, are its content, and lines of the same content have the same number. A line that is not plainly
what we expect is marked, to be read the ordinary way.
"""

import numpy as np

from spinepath.sources.fhir.scan import short as _n
from spinepath.sources.fhir.scan.dates import days
from spinepath.sources.fhir.scan.short import MOST_HOLES, follow, hole, odd, remember, take_number
from spinepath.sources.fhir.scan.syntax import (
    COLON,
    COMMA,
    LIST,
    LIST_END,
    NOT,
    OBJECT,
    OBJECT_END,
    QUOTE,
    compiled,
    eight,
    first_of_eight,
    gap,
    is_null,
    put_eight,
    same,
    string,
    value,
)
from spinepath.sources.fhir.scan.tables import AT as _AT
from spinepath.sources.fhir.scan.tables import CONTEXT as _CONTEXT
from spinepath.sources.fhir.scan.tables import PLACE as _PLACE
from spinepath.sources.fhir.scan.tables import ROLE as _ROLE
from spinepath.sources.fhir.scan.tables import SLOTS, Context, Role, elements

PLAIN, ALONE, WIDER, BROKEN, MARKED, BLANK = range(6)
"""What a line is: of a content; of none, yet whole in itself; in need of the person's other records; not what we
expect; marked by the dealer (its first byte is below 2); empty."""

MOST_CONTENT = 1 << 15
"""Bytes of content by which lines are told apart; one with more is read alone."""
_MARK = np.uint8(0)  # stands in no JSON
_ONE_MORE = 0xFFFF  # a component begins
_DATE, _NUMBER, _TEXT_ROLE, _ID_ROLE = int(Role.DATE), int(Role.NUMBER), int(Role.TEXT), int(Role.ID)
_SKIP, _VERBATIM, _WIDER, _WORD = int(Role.SKIP), int(Role.VERBATIM), int(Role.WIDER), int(Role.WORD)
_REFERENCE_ROLE, _SUBJECT_ROLE, _PATIENT_ROLE = int(Role.REFERENCE), int(Role.SUBJECT), int(Role.PATIENT)
_PERIOD, _QUANTITY, _PARTS, _RESULTS_ROLE = (
    int(Role.PERIOD),
    int(Role.QUANTITY),
    int(Role.PARTS),
    int(Role.RESULTS),
)
_FIRST_OBJECT, _FIRST_NOTED, _LAST_NOTED = int(Role.PERIOD), int(Role.DATE), int(Role.RESULTS)
_IN_TYPE, _IN_PERIOD, _IN_PLACE = int(Context.TYPE), int(Context.PERIOD), int(Context.PLACE)
_IN_QUANTITY, _IN_PART = int(Context.QUANTITY), int(Context.PART)
_FIRST = np.frombuffer(b'"resourceType"'.ljust(16, b"\0"), dtype=np.uint8)  # `same` looks at sixteen bytes
_FIRST_SIZE = 14
_OWNER = np.frombuffer(b"Patient/", dtype=np.uint8)  # eight bytes: `same` looks no further
_SLASH, _NEWLINE = ord("/"), ord("\n")
_FRESH = np.full(_n.COUNTERS, -1)
"""What is known of a line before it is looked at."""
_FRESH[[_n.CONTENT, _n.ODD, _n.SEEN, _n.HOLES]] = 0
_A_PATIENT = [one.name for one in elements()].index("Patient")
FACTOR, SHIFT = 0x9E3779B97F4A7C15, 29
"""Of the hash."""
_FACTOR, _SHIFT = np.uint64(FACTOR), np.uint64(SHIFT)

STATUS, CONTENT, PERSON, START, END, AWAY, TEXT, TEXT_END, DATE, NUMBER, SOURCE, KIND, COLUMNS = range(13)
"""Columns of `lines`: what a line is; numbers of its content and person (-1 for none); its first byte, its line feed,
and whether these are places in its file, as the line is not here; its free text with quotes (-1 for none); where its
dates, numbers and name ("Observation/12") begin; number of its type in `keys`."""
AT, WORDS, SEEN, OF_KIND = range(4)
"""Columns of `table`: where a content begins in `arena`, how many words it takes, how often it was seen, its type."""


@compiled
def _key(data, start, end, context, slots, letters, keys):
    """Number of the element of this name; -1 for one that we do not use."""
    hashed = np.uint32(context)
    for i in range(start, end):
        hashed = np.uint32(hashed * np.uint32(31) + data[i])
    slot = np.int64((hashed ^ (hashed >> np.uint32(15))) & np.uint32(SLOTS - 1))
    while slots[slot] >= 0:
        known = np.int64(slots[slot])
        at = keys[known, _AT]
        if keys[known, _CONTEXT] == context and keys[known + 1, _AT] - at == end - start:
            same = True
            for i in range(end - start):
                if data[start + i] != letters[at + i]:
                    same = False
                    break
            if same:
                return known
        slot = (slot + 1) % SLOTS
    return np.int64(-1)


@compiled
def _note(known, scratch, n):
    """Add to the content that an element is there."""
    at = n[_n.CONTENT]
    if at + 3 > MOST_CONTENT:
        n[_n.ODD] = max(n[_n.ODD], 1)
        return
    scratch[at], scratch[at + 1], scratch[at + 2] = _MARK, known & 255, known >> 8
    n[_n.CONTENT] = at + 3


@compiled
def _copy(data, start, end, scratch, n):
    """Add bytes to the content."""
    at = n[_n.CONTENT]
    if at + end - start > MOST_CONTENT:
        n[_n.ODD] = max(n[_n.ODD], 1)
        return
    for i in range(end - start):
        scratch[at + i] = data[start + i]
    n[_n.CONTENT] = at + end - start


@compiled
def _plain(data, i, role, inside, n, scratch, dates, numbers, late, holes):
    """After a string or number that is ours; what it says is noted. One in an unusual form makes the line odd."""
    start = i
    if data[i] != QUOTE:
        i = take_number(data, i, n, numbers, late) if role == _NUMBER else np.int64(NOT)
        hole(start, i, role, n, holes)
        return i
    i, escaped = string(data, i + 1)
    if i == NOT:
        return NOT
    if role == _WORD:
        _copy(data, start, i, scratch, n)
    elif role == _DATE:
        first, last, plain = days(data, start + 1, i - 1)
        if escaped or not plain or 2 * n[_n.DATES] == len(dates):
            n[_n.ODD] = max(n[_n.ODD], 1)
        else:
            dates[2 * n[_n.DATES]], dates[2 * n[_n.DATES] + 1] = first, last
            n[_n.DATES] += 1
    elif role == _TEXT_ROLE:
        n[_n.TEXT], n[_n.TEXT_END] = start, i
    elif escaped:
        return NOT
    elif role == _ID_ROLE:
        n[_n.ID], n[_n.ID_END] = start + 1, i - 1
    elif role == _REFERENCE_ROLE:
        n[_n.REFERENCE], n[_n.REFERENCE_END] = start + 1, i - 1
    else:
        return NOT
    if role != _WORD:
        hole(start + 1, i - 1, inside if role == _REFERENCE_ROLE else role, n, holes)
    return i


@compiled
def _walk(data, i, root, line, n, slots, letters, keys, scratch, dates, numbers, late, results, holes):
    """After the resource of which i is the end of the first member. root: the context of its type."""
    context, inside, within = (
        root,
        0,
        0,
    )  # inside: the role of the object at hand, within: of the one around it
    after = True  # a member has just ended
    while True:
        if after:
            i = gap(data, i)
            if data[i] == COMMA:
                i = gap(data, i + 1)
            elif data[i] != OBJECT_END:
                return NOT
            elif inside == 0:
                return i + 1
            else:
                i += 1
                if inside == _SUBJECT_ROLE:
                    n[_n.SUBJECT], n[_n.SUBJECT_END] = max(n[_n.REFERENCE], 0), n[_n.REFERENCE_END]
                elif inside == _PATIENT_ROLE:
                    n[_n.PATIENT], n[_n.PATIENT_END] = max(n[_n.REFERENCE], 0), n[_n.REFERENCE_END]
                elif inside == _RESULTS_ROLE:
                    if 3 * n[_n.RESULTS] + 3 > len(results):
                        return NOT
                    at = 3 * n[_n.RESULTS]
                    results[at], results[at + 1], results[at + 2] = line, n[_n.REFERENCE], n[_n.REFERENCE_END]
                    n[_n.RESULTS] += 1
                if inside != _PARTS and inside != _RESULTS_ROLE:
                    inside, within = within, 0
                    context = root if inside == 0 else _IN_PART
                    continue
                i = gap(data, i)
                if data[i] == LIST_END:
                    i, inside, context = i + 1, 0, root
                    continue
                if data[i] != COMMA:
                    return NOT
                i = gap(data, i + 1)
                if data[i] != OBJECT:
                    return NOT
                if inside == _PARTS:
                    _note(_ONE_MORE, scratch, n)
                n[_n.REFERENCE] = n[_n.REFERENCE_END] = -1
                i = gap(data, i + 1)
                after = data[i] == OBJECT_END
                continue
        after = True
        start = i + 1
        if data[i] != QUOTE:
            return NOT
        i, escaped = string(data, start)
        if i == NOT or escaped:
            return NOT
        known = _key(data, start, i - 1, context, slots, letters, keys)
        i = gap(data, i)
        if data[i] != COLON:
            return NOT
        i = gap(data, i + 1)
        role = np.int64(_SKIP) if known < 0 else keys[known, _ROLE]
        if inside == 0 and role != _SKIP:
            place = keys[known, _PLACE]
            if n[_n.SEEN] >> place & 1:
                return NOT
            n[_n.SEEN] |= np.int64(1) << place
        if role == _SKIP or role == _WIDER:
            n[_n.ODD] = 2 if role == _WIDER else n[_n.ODD]
            start, i = i, value(data, i)
            hole(start, i, _SKIP, n, holes)
        elif role == _VERBATIM:
            start, i = i, value(data, i)
            _note(known, scratch, n)
            if i != NOT:
                _copy(data, start, i, scratch, n)
        elif is_null(data, i):
            i += 4
        else:
            if _FIRST_NOTED <= role <= _LAST_NOTED:
                _note(known, scratch, n)
            opened = data[i]
            if role < _FIRST_OBJECT:
                i = _plain(data, i, role, inside, n, scratch, dates, numbers, late, holes)
            elif opened == LIST and (role == _PARTS or role == _RESULTS_ROLE):
                i = gap(data, i + 1)
                n[_n.HOLES] += (
                    MOST_HOLES if role == _RESULTS_ROLE else 0
                )  # lists of any length: always walked
                if data[i] == LIST_END:
                    i += 1
                    continue
                if role == _PARTS:
                    _note(_ONE_MORE, scratch, n)
                context = _IN_PART if role == _PARTS else _IN_PLACE
            elif role == _PERIOD:
                context = _IN_PERIOD
            elif role == _QUANTITY:
                context = _IN_QUANTITY
            elif role == _PARTS or role == _RESULTS_ROLE:
                return NOT
            else:
                context = _IN_PLACE
            if role >= _FIRST_OBJECT:
                if data[i] != OBJECT:
                    return NOT
                n[_n.REFERENCE] = n[_n.REFERENCE_END] = -1
                inside, within = role, inside
                i = gap(data, i + 1)
                after = data[i] == OBJECT_END
                continue
        if i == NOT:
            return NOT


@compiled
def _hash(words, count):
    found = np.uint64(count)
    for i in range(count):
        found = (found ^ words[i]) * _FACTOR
        found ^= found >> _SHIFT
    return found


@compiled
def numbered(n, table, table_slots, hashes, arena, scratch, words_of):
    """The number of the content in `scratch` (words_of: the same as words); -1 when there is no more room."""
    words = (n[_n.CONTENT] + 7) // 8
    for i in range(n[_n.CONTENT], 8 * words):
        scratch[i] = 0
    hashed, mask = _hash(words_of, words), len(table_slots) - 1
    slot = np.int64(hashed & np.uint64(mask))
    while table_slots[slot] >= 0:
        known = np.int64(table_slots[slot])
        if hashes[known] == hashed and table[known, WORDS] == words:
            at, same = table[known, AT], True
            for i in range(words):
                if words_of[i] != arena[at + i]:
                    same = False
                    break
            if same:
                return known
        slot = (slot + 1) & mask
    known, at = n[_n.CONTENTS], n[_n.ARENA]
    if known == len(hashes) or at + words > len(arena):
        return np.int64(-1)
    table_slots[slot], hashes[known] = known, hashed
    table[known, AT], table[known, WORDS], table[known, SEEN] = at, words, 0
    for i in range(words):
        arena[at + i] = words_of[i]
    n[_n.CONTENTS], n[_n.ARENA] = known + 1, at + words
    return known


@compiled
def _hashed(data, start, end, found):
    while start < end:
        some = eight(data, start) if start + 8 <= end else first_of_eight(data, start, end - start)
        found = (found ^ some) * _FACTOR
        found ^= found >> _SHIFT
        start += 8
    return found


@compiled
def interned(data, start, end, last, count, people, slots):
    """The number of the person whose id stands here; `count`, the number of people so far, for a new one. last: that of
    the line before, or -1.
    """
    if last >= 0:  # exports are often sorted by person
        at = people[last, 0]
        if people[last, 1] - at == end - start and same(data, start, data, at, end - start):
            return last
    mask = len(slots) - 1
    hashed = _hashed(data, start, end, _FACTOR)
    slot = np.int64(hashed & np.uint64(mask))
    while slots[slot] >= 0:
        known = np.int64(slots[slot])
        at = people[known, 0]
        if people[known, 1] - at == end - start and same(data, start, data, at, end - start):
            return known
        slot = (slot + 1) & mask
    slots[slot], people[count, 0], people[count, 1] = count, start, end
    people[count, 2] = np.int64(hashed >> np.uint64(1))
    return count


@compiled
def _whose(data, kind, n):
    """Where the id of the Patient stands that the line is about; nothing when it names none in the usual form."""
    start, end = n[_n.SUBJECT], n[_n.SUBJECT_END]
    if start < 0:
        start, end = n[_n.PATIENT], n[_n.PATIENT_END]
    if start < 0:
        return (n[_n.ID], n[_n.ID_END]) if kind == _A_PATIENT else (0, 0)
    if end - start <= len(_OWNER) or not same(data, start, _OWNER, 0, len(_OWNER)):
        return 0, 0
    for k in range(start + len(_OWNER), end):
        if data[k] == _SLASH:  # "Patient/1/_history/2"
            return 0, 0
    return start + len(_OWNER), end


@compiled
def _named(data, kind, n, letters, keys, sources):
    """Add the name of the resource, "Observation/12"."""
    at, begin, length = n[_n.SOURCES], keys[kind, _AT], keys[kind + 1, _AT] - keys[kind, _AT]
    for k in range(length):
        sources[at + k] = letters[begin + k]
    at += length
    sources[at] = _SLASH
    at, start, length = at + 1, n[_n.ID], n[_n.ID_END] - n[_n.ID]
    for k in range(0, length, 8):
        put_eight(sources, at + k, eight(data, start + k))
    n[_n.SOURCES] = at + length


@compiled
def _kind(data, i, slots, letters, keys):
    """The type of the resource that begins here, by its number in `keys`, and where its name ends."""
    if data[i] != OBJECT:
        return NOT, NOT
    i = gap(data, i + 1)
    if not same(data, i, _FIRST, 0, _FIRST_SIZE):
        return NOT, NOT
    i = gap(data, i + _FIRST_SIZE)
    if data[i] != COLON:
        return NOT, NOT
    i = gap(data, i + 1)
    if data[i] != QUOTE:
        return NOT, NOT
    start = i + 1
    i, _ = string(data, start)
    return (NOT, NOT) if i == NOT else (_key(data, start, i - 1, _IN_TYPE, slots, letters, keys), i)


@compiled
def scan(
    data, size, n, slots, letters, keys, table, table_slots, hashes, arena, scratch, words_of, lines, dates, numbers,
    late, results, people, person_slots, sources, holes, nodes, literals,
):  # fmt: skip
    """How many lines stand in the first `size` bytes, which end with a line feed; see `Block` for what is filled."""
    i, line, last = 0, 0, np.int64(-1)
    while i < size:
        lines[line, START], lines[line, DATE], lines[line, NUMBER], lines[line, SOURCE] = (
            i,
            n[_n.DATES],
            n[_n.NUMBERS],
            n[_n.SOURCES],
        )
        lines[line, PERSON] = lines[line, CONTENT] = lines[line, TEXT] = -1
        for k in range(_n.CONTENT, _n.COUNTERS):
            n[k] = _FRESH[k]
        met, late_before, end = n[_n.RESULTS], n[_n.LATE], np.int64(NOT)
        status = MARKED if data[i] < 2 else BLANK if data[i] == _NEWLINE else BROKEN
        kind, content = np.int64(NOT), np.int64(NOT)
        if status == BROKEN:
            content, end = follow(data, i, n, nodes, literals, dates, numbers, late)
            if content == NOT:  # what the short way began is forgotten
                n[_n.DATES], n[_n.NUMBERS], n[_n.LATE] = lines[line, DATE], lines[line, NUMBER], late_before
                for k in range(_n.CONTENT, _n.COUNTERS):
                    n[k] = _FRESH[k]
                kind, end = _kind(data, i, slots, letters, keys)
                if kind != NOT:
                    _note(kind, scratch, n)
                    end = _walk(
                        data,
                        end,
                        keys[kind, _PLACE],
                        line,
                        n,
                        slots,
                        letters,
                        keys,
                        scratch,
                        dates,
                        numbers,
                        late,
                        results,
                        holes,
                    )
                    end = gap(data, end) if end != NOT else end
            else:
                kind = table[content, OF_KIND]
            if (
                kind != NOT
                and end != NOT
                and data[end] == _NEWLINE
                and (content != NOT or not odd(data, i, end))
            ):
                whose, whose_end = _whose(data, kind, n)
                if whose < whose_end:
                    person = interned(data, whose, whose_end, last, n[_n.PEOPLE], people, person_slots)
                    last = person
                    lines[line, PERSON], n[_n.PEOPLE] = person, max(n[_n.PEOPLE], person + 1)
                    lines[line, KIND] = kind
                    status = WIDER
            if status == WIDER and n[_n.ID] >= 0 and n[_n.ODD] < 2:
                _named(data, kind, n, letters, keys, sources)
                lines[line, TEXT], lines[line, TEXT_END] = n[_n.TEXT], n[_n.TEXT_END]
                if content == NOT and n[_n.ODD] == 0:
                    content = numbered(n, table, table_slots, hashes, arena, scratch, words_of)
                    if content != NOT:
                        table[content, OF_KIND] = kind
                        remember(data, i, end, content, n, holes, nodes, literals)
                if content != NOT:
                    table[content, SEEN] += 1
                    lines[line, CONTENT] = content
                status = PLAIN if content != NOT else ALONE
        if status != PLAIN:
            n[_n.DATES], n[_n.NUMBERS], n[_n.LATE] = lines[line, DATE], lines[line, NUMBER], late_before
        if status == BROKEN:
            n[_n.RESULTS] = met
        end = max(i, end)
        while data[end] != _NEWLINE:
            end += 1
        lines[line, STATUS], lines[line, END], lines[line, AWAY] = status, end, 0
        i, line = end + 1, line + 1
    lines[line, START], lines[line, DATE], lines[line, NUMBER], lines[line, SOURCE] = (
        i,
        n[_n.DATES],
        n[_n.NUMBERS],
        n[_n.SOURCES],
    )
    return line


@compiled
def _slot(source, at, end, whose, slots, lines, sources):
    """Where the line of that person is noted whose name stands in `source`; an empty slot when there is none."""
    mask = len(slots) - 1
    slot = np.int64(_hashed(source, at, end, np.uint64(whose + 1) * _FACTOR) & np.uint64(mask))
    while slots[slot] >= 0:
        line = slots[slot]
        begin = lines[line, SOURCE]
        alike = lines[line, PERSON] == whose and lines[line + 1, SOURCE] - begin == end - at
        if alike and same(source, at, sources, begin, end - at):
            break
        slot = (slot + 1) & mask
    return slot


@compiled
def join(data, count, lines, results, sources, slots, unusual, parent):
    """Mark as unusual the people with two records of one name, or a report with a result that is not among theirs.

    parent: of each line the first report, by name, that it is a result of; -1 for none.
    """
    for line in range(count):
        status, whose = lines[line, STATUS], lines[line, PERSON]
        if status == PLAIN or status == ALONE:
            slot = _slot(sources, lines[line, SOURCE], lines[line + 1, SOURCE], whose, slots, lines, sources)
            if slots[slot] >= 0:
                unusual[whose] = True
            else:
                slots[slot] = line
        elif status == WIDER:
            unusual[whose] = True
    for k in range(len(results)):
        report = results[k, 0]
        whose = lines[report, PERSON]
        slot = _slot(data, results[k, 1], results[k, 2], whose, slots, lines, sources)
        line = slots[slot]
        if line < 0:
            unusual[whose] = True
        elif parent[line] < 0 or _before(sources, lines, report, parent[line]):
            parent[line] = report


@compiled
def _before(sources, lines, one, other):
    """Whether the name of one line comes before that of the other."""
    a, b = lines[one, SOURCE], lines[other, SOURCE]
    while a < lines[one + 1, SOURCE] and b < lines[other + 1, SOURCE]:
        if sources[a] != sources[b]:
            return sources[a] < sources[b]
        a, b = a + 1, b + 1
    return lines[one + 1, SOURCE] - a < lines[other + 1, SOURCE] - b
