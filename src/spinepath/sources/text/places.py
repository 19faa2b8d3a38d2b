"""Levels and sides: where they stand in a sentence, and their normal form."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

LAST = {"c": 8, "t": 12, "l": 6, "s": 5}
# MRI weightings look like thoracic vertebrae
WEIGHTING = (
    r"(?!\s?(?:[-/:,]|and|sequence|weight|w\b|signal|hyper|hypo|bright|dark|image|stir|axial|"
    r"sagittal|post|fat|fse|tse))"
)
VERTEBRA = (
    rf"(?:t[12](?![0-9]){WEIGHTING}|t[12](?=\s?[-/]\s?(?:t|l|[23](?![0-9])))|t(?:1[0-2]|[3-9])|c[1-8]|"
    rf"l\s?[1-6]|s[1-5])"
)
LEVEL = re.compile(
    rf"(?<![a-z0-9])(?:between )?(?P<first>{VERTEBRA})"
    r"(?P<rest>(?:\s?(?:[-/]|to|through|thru|on|over)?\s?(?:[ctls]\s?)(?:1[0-2]|[1-9])(?![0-9])|"
    r"\s?[-/]\s?(?:1[0-2]|[1-9])(?![0-9])|(?<=l[1-5])[1-6](?![0-9])){0,3})(?![a-z0-9])"
)
PART = re.compile(r"([ctls])?\s?(1[0-2]|[1-9])")
# "least at L5-S1" says where it hardly is
LEAST = re.compile(r"\bleast (?:at|in) $")
JOIN = re.compile(
    r"\s?(?:,|and|&|or|,\s?and|,\s?or|as well as|versus|levels? and)\s{1,2}(?:at\s|the\s|of\s|"
    r"bilateral\s)?\s?|\s?[,&]\s?"
)
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
SPELLED = re.compile(
    r"\b(first|second|third|fourth|fifth)(?:\s(?:and|to|-)\s(?:the\s)?(first|second|third|fourth|"
    r"fifth))?\s(lumbar|sacral|thoracic)\b"
)
JUNCTION = re.compile(r"\blumbosacral\s(?:junction|disc|level|segment|interspace)\b")
ROOT = re.compile(
    r"[\s-]{1,2}(?:exiting |traversing |spinal |nerve )*(?:nerves?|roots?|rootlets?|pedicle screws?|"
    r"dermatom\w*)\b"
)
SIDE = re.compile(
    r"(?<![a-z0-9])(?:(?P<bilateral>bilateral(?:ly)?|b/l|ble|bue|either (?:side|leg)|"
    r"both(?= (?:[a-z-]+ ){0,2}(?:sides|legs|lower|feet|thighs|"
    r"roots|foramina|hips|calves|knees|ankles|extremities|facets|arms|upper|buttocks|limbs|"
    r"sacroiliac|si\b|recesses))|left and right|right and left|left or right|right or left)"
    r"|(?P<left>left(?:-sided|wards?)?(?![- ]handed)|lle|lue|lt)|(?P<right>right(?:-sided|"
    r"wards?)?(?![- ](?:handed|now|away|hand\b))|rle|rue|rt))(?![a-z0-9])"
)
COMPARED = re.compile(
    r"\b(?:(?:slightly |much |somewhat )?(?:worse|greater|more (?:severe|marked|"
    r"pronounced))(?: on)?(?: the)? (?:left|right)(?: side)?(?: than (?:on )?(?:the )?(?:left|"
    r"right))?"
    r"|(?:left|right) (?:side )?(?:worse|greater|more) than (?:the )?(?:left|right)|"
    r"than (?:on )?(?:the |in the )?(?:left|right)|compared (?:with|to) the (?:left|right)"
    r"|as compared to the (?:left|right)|(?:left|right) leg worse)\b"
)
HINT = re.compile(r"[ctls] ?\d|lumb|sacral|thoracic")
SHARED = re.compile(r"bilateral|both|b/l|\bble\b")


@dataclass(frozen=True)
class Place:
    """A run of levels, or a side, at `start` to `end`."""

    start: int
    end: int
    names: tuple[str, ...]
    root: bool = False


@lru_cache(16)  # the same sentence asks for its findings, and for the levels it leaves for the next
def levels(text: str, start: int, end: int) -> tuple[Place, ...]:
    """Runs of levels between two offsets: "L4-5, L5-S1 and S1" is one place of three levels."""
    if not HINT.search(text, start, end):
        return ()
    single = [
        Place(found.start(), found.end(), (_name(named),))
        for found in LEVEL.finditer(text, start, end)
        if _possible(named := _parts(found))
        and not LEAST.search(text, max(start, found.start() - 12), found.start())
    ]
    single = _between(text, single)
    single += [_spelled(found) for found in SPELLED.finditer(text, start, end)]
    single += [Place(f.start(), f.end(), ("L5-S1",)) for f in JUNCTION.finditer(text, start, end)]
    runs: list[Place] = []
    for place in sorted(single, key=lambda one: one.start):
        if runs and JOIN.fullmatch(text, runs[-1].end, place.start):
            last = runs.pop()
            runs.append(Place(last.start, place.end, (*last.names, *place.names)))
        else:
            runs.append(place)
    return tuple(Place(run.start, run.end, run.names, bool(ROOT.match(text, run.end, end))) for run in runs)


def _between(text: str, single: list[Place]) -> list[Place]:
    """ "Between L3 and L4" is the segment L3-L4."""
    pairs = {
        one.start: Place(one.start, two.end, (f"{one.names[0]}-{two.names[0]}",))
        for one, two in pairwise(single)
        if text[one.start : one.start + 8] == "between " and text[one.end : two.start] == " and "
    }
    ends = {place.end for place in pairs.values()}
    return [pairs.get(one.start, one) for one in single if one.end not in ends or one.start in pairs]


def _parts(found: re.Match[str]) -> list[tuple[str, int]]:
    parts: list[tuple[str, int]] = []
    region = ""
    for letter, number in PART.findall(found.group("first") + " " + found.group("rest")):
        region = letter or _region_of(region, int(number), parts[-1][1] if parts else 0)
        parts.append((region, int(number)))
    return parts


def _region_of(region: str, number: int, before: int) -> str:
    """L5-1 means L5-S1: a number that falls back belongs to the next region down."""
    return {"c": "t", "t": "l", "l": "s"}.get(region, region) if number < before else region


def _name(parts: list[tuple[str, int]]) -> str:
    ends = [parts[0], parts[-1]] if len(parts) > 1 and parts[0] != parts[-1] else parts[:1]
    return "-".join(
        f"{region.upper()}{number}"
        for region, number in sorted(ends, key=lambda p: ("ctls".index(p[0]), p[1]))
    )


def _possible(parts: list[tuple[str, int]]) -> bool:
    return all(1 <= number <= LAST[region] for region, number in parts)


def _spelled(found: re.Match[str]) -> Place:
    region = found.group(3)[0].upper()
    numbers = [ORDINALS[word] for word in found.groups()[:2] if word]
    name = "-".join(f"{region}{number}" for number in sorted(set(numbers)))
    return Place(found.start(), found.end(), (name,))


def sides(text: str, start: int, end: int) -> list[Place]:
    """Sides named between two offsets; "worse on the right" after a statement about both sides is no side."""
    compared = [found.span() for found in COMPARED.finditer(text, start, end)]
    shared = bool(SHARED.search(text, start, end))
    found_sides = [
        Place(found.start(), found.end(), (found.lastgroup or "",))
        for found in SIDE.finditer(text, start, end)
    ]
    return [
        side for side in found_sides if not any(_only_compares(text, side, span, shared) for span in compared)
    ]


def _only_compares(text: str, side: Place, span: tuple[int, int], shared: bool) -> bool:
    inside = span[0] <= side.start < span[1]
    return inside and (
        shared or text[span[0] : side.start].lstrip().startswith(("than", "compared", "as compared"))
    )
