"""Where sentences begin and end in a report, also in one whose line breaks were lost.

A sentence ends at a full stop followed by space or a comma, at a heading, at a numbered item, and at a line
break that does not look like wrapping. Decimal points, initials and abbreviations do not end one.
"""

import re

ABBREVIATIONS = frozenset(
    [
        "dr",
        "mr",
        "mrs",
        "ms",
        "vs",
        "approx",
        "st",
        "fig",
        "e.g",
        "i.e",
        "eg",
        "ie",
        "incl",
        "jr",
        "sr",
        "prof",
    ]
)
# a stop after a closing quote or bracket counts; so does one glued to a comma (lost line breaks of MTSamples)
BREAK = re.compile(
    r"[.!?]+[\"')\]]*(?=[\s,]|$)"
    r"|\n"
    r"|[,;]\s{0,3}(?=\d{1,2}\.\s{1,3}[A-Za-z])"
    r"|,(?=\s{0,3}[A-Z][A-Z /&-]{3,40}:)"
)
LAST_WORD = re.compile(r"([A-Za-z][A-Za-z.]*|\d+)$")
WRAPS = re.compile(
    r"(?:[,(]|\b(?:of|at|and|or|the|a|an|with|in|on|to|no|is|was|for|from|by|left|right))\s*$", re.I
)
SKIP = re.compile(r"[\s,]*")
NEXT = re.compile(r"[ \t]{0,20}(\S?)")
ANSWER = re.compile(r"\s{1,2}(?:no|none|nil|yes|never)\b", re.I)
PIECE = re.compile(r"[^.]*+(?:\.(?!\s)[^.]*+)*+\.?+")
# the ends of pieces behind which a rule of BREAK or ANSWER looks on
LOOKS_ON = re.compile(r"(?:[,;]\s{0,3}\d{1,2}|\?[.!?]*)\.\Z")
ONLY_A_NUMBER = re.compile(r"[\s,]*\d+\.")
LONGEST = 800  # letters of a sentence
LOOK_BACK = 12


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end offsets of the sentences of a text, without surrounding space."""
    return between(text, ends(text))


def ends(text: str) -> list[int]:
    """Where the breaks that end a sentence end."""
    found: list[int] = []
    for one in BREAK.finditer(text):
        if _ends(text, one, found[-1] if found else 0):
            found.append(one.end())
    return found


def between(text: str, cuts: list[int]) -> list[tuple[int, int]]:
    """The sentences of a text that these breaks end."""
    spans: list[tuple[int, int]] = []
    start = 0
    for cut in cuts:
        _add(spans, text, start, cut)
        start = cut
    _add(spans, text, start, len(text))
    return spans


def pieces(text: str) -> list[str]:
    """A text cut, at the speed of one expression, behind each full stop before white space; joined, they are the text.

    Wherever a sentence surely ends (`surely_ends`) with a piece, both sides can be split alone.
    """
    return PIECE.findall(text)


def surely_ends(piece: str, cuts: list[int]) -> bool:
    """Whether a piece ends its last sentence whatever follows the white space behind it. cuts: the piece's breaks.

    It does not after "Dr.", nor when a rule looks at what follows: an answer behind "?", a numbered item.
    """
    if not piece.endswith(".") or cuts[-1:] != [len(piece)] or LOOKS_ON.search(piece):
        return False
    start = cuts[-2] if len(cuts) > 1 else 0
    return not ONLY_A_NUMBER.fullmatch(piece, start)


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    """Add a sentence; one without end is cut at a space, so that reading takes linear time."""
    while end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = cut if cut > 0 else start + LONGEST
        _add(spans, text, start, cut)
        start = cut
    if start < end and (text[start] in " \n,"):
        start += 1
    if start < end and not text[start].isalnum():
        skipped = SKIP.match(text, start, end)
        start = skipped.end() if skipped else start
    while end > start and text[end - 1] in " \t\r\n,\f\v":
        end -= 1
    if start < end:
        spans.append((start, end))


def _ends(text: str, found: re.Match[str], start: int) -> bool:
    mark = found.group()[0]
    if mark == "\n":
        return _line_ends(text, found.start(), found.end())
    if mark == "?" and not text[found.start() - 1 : found.start()].strip(" (,;:"):
        return False  # "? discitis" is a doubt
    if mark == "?" and ANSWER.match(text, found.end()):
        return False  # "Fever? No."
    if mark != ".":
        return True
    return not _abbreviation(text, found.start(), start)


def _abbreviation(text: str, dot: int, start: int) -> bool:
    word = text[text.rfind(" ", start, dot) + 1 or start : dot]
    if word.isalpha() and word.isascii():  # most sentences end so: the short way to the same answer
        return word.lower() in ABBREVIATIONS or (len(word) == 1 and word.isupper())
    before = LAST_WORD.search(text, max(start, dot - LOOK_BACK), dot)
    if not before:
        return False
    word = before.group(1)
    numbered = word.isdigit() and not text[start : before.start()].strip(" ,\n")
    return numbered or word.lower() in ABBREVIATIONS or (len(word) == 1 and word.isupper())


def _line_ends(text: str, before: int, after: int) -> bool:
    following = NEXT.match(text, after)
    if not following or not following.group(1):
        return True
    wrapped = following.group(1).islower() or WRAPS.search(text, max(0, before - LOOK_BACK), before)
    return not wrapped
