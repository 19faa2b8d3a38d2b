"""The short way through a line: along what lines before it said.

Lines of one exporter are alike for long stretches. A tree remembers the lines walked before: stretches of bytes, the
holes between them (id, person, date, number, text, or a value that we do not use), and where lines part. What has been
walked once need not be looked into again: the same bytes in the same place are sound and mean the same. Whatever is
new, or unusual in a hole, leaves the tree, and is walked.
"""

import numpy as np

from spinepath.sources.fhir.scan.dates import days
from spinepath.sources.fhir.scan.syntax import (
    NOT,
    compiled,
    eight,
    number,
    number_at,
    plain_string,
    string,
    value,
)
from spinepath.sources.fhir.scan.tables import Role

# How far the growing arrays are filled, and where of the line at hand things stand.
(DATES, NUMBERS, RESULTS, CONTENTS, ARENA, PEOPLE, SOURCES, NODES, LITERALS, LATE,
 CONTENT, ODD, SEEN, HOLES, ID, ID_END, TEXT, TEXT_END, SUBJECT, SUBJECT_END, PATIENT, PATIENT_END, REFERENCE,
 REFERENCE_END, COUNTERS) = range(25)  # fmt: skip

AT, LENGTH, KIND, NEXT, BYTE, SIBLING, GUESS, GUESSED, NODE = range(9)
"""Columns of `nodes`: a stretch of `literals`, what follows it (a role; PART or END), the node after a hole, the first
of the nodes after a parting or the number of the content at the end, first byte and next of those nodes, and of an
unused value what it was the last time."""
PART, END = -1, -2
MOST_HOLES = 48
_SKIP, _DATE, _NUMBER, _TEXT = int(Role.SKIP), int(Role.DATE), int(Role.NUMBER), int(Role.TEXT)
_ID, _SUBJECT = int(Role.ID), int(Role.SUBJECT)


_MODIFIER, _CONTAINED, _OUTPUT, _EXTENDED = (
    np.uint64(int.from_bytes(text, "little")) for text in (b'"modifie', b'"contain', b"ath:outp", b'"_')
)
_PAIR = np.uint64(0xFFFF)


@compiled
def hole(start, end, role, n, holes):
    """Note a hole of the line at hand."""
    k = n[HOLES]
    if k < MOST_HOLES:
        holes[k, 0], holes[k, 1], holes[k, 2] = start, end, role
    n[HOLES] = k + 1


@compiled
def _alike(data, i, literals, at, length):
    """Whether the bytes from i on are those of a stretch."""
    k = 0
    while k + 8 <= length:
        if eight(data, i + k) != eight(literals, at + k):
            return False
        k += 8
    while k < length:
        if data[i + k] != literals[at + k]:
            return False
        k += 1
    return True


@compiled
def take_number(data, i, n, numbers, late):
    """After a number, which is noted. One that is not told in one exact step is left for later, by its place."""
    end = number(data, i)
    if end == NOT:
        return NOT
    at = n[NUMBERS]
    numbers[at] = number_at(data, i, end)
    if np.isnan(numbers[at]):
        if n[LATE] == len(late):
            return NOT
        late[n[LATE], 0], late[n[LATE], 1], late[n[LATE], 2] = at, i, end
        n[LATE] += 1
    n[NUMBERS] = at + 1
    return end


@compiled
def odd(data, i, end):
    """Whether something may stand there that changes what the whole means, another resource, or our own mark."""
    while i < end:
        x = eight(data, i)
        if (x == _MODIFIER) | (x == _CONTAINED) | (x == _OUTPUT) | ((x & _PAIR) == _EXTENDED):
            return True
        i += 1
    return False


@compiled
def follow(data, i, n, nodes, literals, dates, numbers, late):
    """The content of the line that begins here, and where its line feed stands; NOT when it leaves the tree."""
    node, size = np.int64(0), len(data)
    while True:
        length = nodes[node, LENGTH]
        if i + length > size or not _alike(data, i, literals, nodes[node, AT], length):
            return NOT, NOT
        i += length
        kind = nodes[node, KIND]
        if kind == PART:
            node = nodes[node, NEXT]
            while node != NOT and nodes[node, BYTE] != data[i]:
                node = nodes[node, SIBLING]
            if node == NOT:
                return NOT, NOT
            continue
        if kind == END:
            return nodes[node, NEXT], i
        start = i
        if kind == _SKIP:
            length = nodes[node, GUESSED]
            if length > 0 and i + length <= size and _alike(data, i, literals, nodes[node, GUESS], length):
                i += length
            else:
                i = value(data, i)
                if i != NOT and odd(data, start, i):
                    return NOT, NOT
        elif kind == _NUMBER:
            i = take_number(data, i, n, numbers, late)
        elif kind == _TEXT:
            i, _ = string(data, i)
            i = i - 1 if i != NOT else i
            n[TEXT], n[TEXT_END] = start - 1, i + 1
        else:
            i = plain_string(data, i)
            if i == NOT:
                return NOT, NOT
            if kind == _DATE:
                first, last, plain = days(data, start, i)
                if not plain or 2 * n[DATES] == len(dates):
                    return NOT, NOT
                dates[2 * n[DATES]], dates[2 * n[DATES] + 1] = first, last
                n[DATES] += 1
            else:
                at = ID if kind == _ID else SUBJECT if kind == _SUBJECT else PATIENT
                n[at], n[at + 1] = start, i
        if i == NOT:
            return NOT, NOT
        node = nodes[node, NEXT]


@compiled
def remember(data, i, end, content, n, holes, nodes, literals):
    """Put the line from i to `end`, its line feed, into the tree. Nothing is put when there is no room for it."""
    if n[HOLES] > MOST_HOLES or n[NODES] + 2 * n[HOLES] + 4 > len(nodes):
        return
    if n[LITERALS] + end - i > len(literals):
        return
    node, met = np.int64(0), 0
    while True:
        stop = holes[met, 0] if met < n[HOLES] else end
        k, length, at = 0, nodes[node, LENGTH], nodes[node, AT]
        while k < length and i + k < stop and literals[at + k] == data[i + k]:
            k += 1
        i += k
        if k < length:
            if i < stop:
                _split(node, k, n, nodes, literals)
                _branch(data, i, end, content, met, node, n, holes, nodes, literals)
            return
        kind = nodes[node, KIND]
        if kind == PART:
            if i == stop:
                return
            child = nodes[node, NEXT]
            while child != NOT and nodes[child, BYTE] != data[i]:
                child = nodes[child, SIBLING]
            if child == NOT:
                _branch(data, i, end, content, met, node, n, holes, nodes, literals)
                return
            node = child
        elif i < stop or kind == END or holes[met, 2] != kind:
            return
        else:
            i, met, node = holes[met, 1], met + 1, nodes[node, NEXT]


@compiled
def _split(node, k, n, nodes, literals):
    """Let lines part after k bytes of a stretch."""
    rest = n[NODES]
    n[NODES] = rest + 1
    for column in range(NODE):
        nodes[rest, column] = nodes[node, column]
    nodes[rest, AT], nodes[rest, LENGTH] = nodes[node, AT] + k, nodes[node, LENGTH] - k
    nodes[rest, BYTE], nodes[rest, SIBLING] = literals[nodes[rest, AT]], NOT
    nodes[node, LENGTH], nodes[node, KIND], nodes[node, NEXT] = k, PART, rest


@compiled
def _branch(data, i, end, content, met, parent, n, holes, nodes, literals):
    """Add what follows from i on as one more way out of a parting."""
    node = n[NODES]
    nodes[node, BYTE], nodes[node, SIBLING] = data[i], nodes[parent, NEXT]
    nodes[parent, NEXT] = node
    while True:
        stop = holes[met, 0] if met < n[HOLES] else end
        nodes[node, AT], nodes[node, LENGTH], nodes[node, GUESSED] = n[LITERALS], stop - i, 0
        _keep(data, i, stop, n, literals)
        n[NODES] = node + 1
        if met == n[HOLES]:
            nodes[node, KIND], nodes[node, NEXT] = END, content
            return
        nodes[node, KIND], nodes[node, NEXT] = holes[met, 2], node + 1
        if holes[met, 2] == _SKIP:
            nodes[node, GUESS], nodes[node, GUESSED] = n[LITERALS], holes[met, 1] - holes[met, 0]
            _keep(data, holes[met, 0], holes[met, 1], n, literals)
        i, met, node = holes[met, 1], met + 1, node + 1
        nodes[node, BYTE], nodes[node, SIBLING] = 0, NOT


@compiled
def _keep(data, start, end, n, literals):
    at = n[LITERALS]
    for k in range(end - start):
        literals[at + k] = data[start + k]
    n[LITERALS] = at + end - start
