"""Which of the levels and sides of a sentence belong to a phrase."""

import re
from dataclasses import dataclass, field

from spinepath.sources.text.book import Entry
from spinepath.sources.text.memory import Memory
from spinepath.sources.text.places import Place, levels, sides

ADJECTIVES = 4  # words that may stand between a place and the phrase it modifies
INTRODUCED = re.compile(r"\b(?:at|of|in|from|involving|on|to|the|level|between|affecting|l)\b|^[\s,(-]*$")
BREAK = re.compile(r"[,;:]|\b(?:and|with|or|but|from|without)\b")
SENTENCE = 12  # words over which a side said earlier still holds
SIDE_SAID = re.compile(r"[\s,]*(?:\w+\s){0,2}(?:(?:on|at|of|in|to|over) (?:the |his |her |both )?)?")
SHARES = re.compile(r"^[^;.]{0,40}(?:\b(?:and|with)\b|,)(?![^;.]*\b(?:but|no|from)\b)")
SAME_PLACE = re.compile(
    r"\b(?:this|that|same|his) (?:level|disc|location|segment|site)\b|\bthe (?:left|"
    r"right) (?:neural )?(?:foramen|recess|lateral recess|root)\b"
)
OF_A_ROOT = re.compile(r"[\s,]{0,2}(?:\w+\s){0,2}(?:dermatom|distribution|nerve|root)")


@dataclass
class Places:
    """The levels and sides of one sentence."""

    text: str
    start: int
    end: int
    others: list[tuple[int, int]]  # spans of all phrases of the sentence
    levels: tuple[Place, ...] = field(init=False)
    sides: list[Place] = field(init=False)

    def __post_init__(self) -> None:
        """Find them once."""
        self.levels = levels(self.text, self.start, self.end)
        self.sides = sides(self.text, self.start, self.end)

    def levels_of(self, start: int, end: int, entry: Entry, memory: Memory) -> tuple[str, ...]:
        """The levels of the phrase at a place; empty when the text gives none."""
        if entry.level == "none":
            return ()
        near = self._near(start, end)
        if near or entry.level == "near":
            return near
        far = self._following(end) or self._before(start)
        return far.names if far else self._remembered(entry, memory)

    def _near(self, start: int, end: int) -> tuple[str, ...]:
        inside = [one for one in self.levels if one.start < end and start < one.end]
        before = [one for one in self.levels if self._modifies(one, start)][-1:]
        found = inside or before or [one for one in self.levels if self._root_after(one, end)]
        return tuple(dict.fromkeys(name for one in found for name in one.names))

    def _modifies(self, place: Place, start: int) -> bool:
        between = self.text[place.end : start]
        return place.end <= start and len(between.split()) <= ADJECTIVES and not BREAK.search(between)

    def _root_after(self, place: Place, end: int) -> bool:
        between = self.text[end : place.start]
        near = (
            place.start >= end
            and len(between.split()) <= ADJECTIVES + 2
            and not re.search(r"[;:]|\bfrom\b|herniat", between)
        )
        return near and bool(OF_A_ROOT.match(self.text, place.end, self.end)) and place.root

    def _following(self, end: int) -> Place | None:
        for place in self.levels:
            if place.start < end or place.root:
                continue
            between = self.text[end : place.start]
            return (
                place
                if ";" not in between and INTRODUCED.search(between) and self._unclaimed(end, place)
                else None
            )
        return None

    def _unclaimed(self, end: int, place: Place) -> bool:
        """No phrase is nearer to the place, unless joined to ours: "stenosis and arthropathy at L4-5"."""
        between = [span for span in self.others if end < span[0] and span[1] <= place.start]
        joined = re.search(r"^\s?(?:and|or|/)", self.text[end : between[0][0]]) if between else None
        return not between or bool(joined)

    def _before(self, start: int) -> Place | None:
        before = [one for one in self.levels if one.end <= start and ";" not in self.text[one.end : start]]
        discs = [one for one in before if not one.root] or before
        if discs:
            return discs[-1]
        later = [one for one in self.levels if one.start >= start and ";" not in self.text[start : one.start]]
        return later[0] if later and not later[0].root and not self._claimed(later[0]) else None

    def _claimed(self, place: Place) -> bool:
        return any(self._modifies(place, span[0]) or span[0] <= place.start < span[1] for span in self.others)

    def _remembered(self, entry: Entry, memory: Memory) -> tuple[str, ...]:
        if not entry.inherits:
            return ()
        return memory.recall(bool(SAME_PLACE.search(self.text, self.start, self.end)))

    def side_of(self, start: int, end: int, reach: str) -> str | None:
        """The side of the phrase at a place; `reach` is that of the finding's entry."""
        if reach == "none" or not self.sides:
            return None
        within = [
            one
            for one in self.sides
            if one.start < end and start < one.end and not (reach == "near" and self._joined(start, one))
        ]
        found = within or self._sides_before(start, ADJECTIVES) or self._sides_after(end, reach)
        found = found or (self._sides_before(start, SENTENCE) if reach == "any" else [])
        names = {one.names[0] for one in found}
        return None if not names else names.pop() if len(names) == 1 else "bilateral"

    def _joined(self, start: int, side: Place) -> bool:
        """In "back and left leg pain" the side is not that of the back pain."""
        return " and " in self.text[start : side.start]

    def _sides_before(self, start: int, words: int) -> list[Place]:
        for place in reversed([one for one in self.sides if one.end <= start]):
            between = self.text[place.end : start]
            if (
                len(between.split()) > words
                or (words == ADJECTIVES and BREAK.search(between))
                or ";" in between
            ):
                return []
            return [] if self._within_other(place, start) else [place]
        return []

    def _sides_after(self, end: int, reach: str) -> list[Place]:
        until = min([span[0] for span in self.others if span[0] >= end] + [self.end])
        stop = self.text.find(";", end, until)
        until = stop if stop >= 0 else until
        after = [one for one in self.sides if end <= one.start and one.end <= until]
        after = [one for one in after if not self._modifies_next(one, until)]
        return (
            after
            if reach == "any"
            else [one for one in after if SIDE_SAID.fullmatch(self.text, end, one.start)]
        )

    def _modifies_next(self, side: Place, until: int) -> bool:
        between = self.text[side.end : until]
        return until < self.end and len(between.split()) <= ADJECTIVES and not BREAK.search(between)

    def _within_other(self, place: Place, start: int) -> bool:
        return any(self._claims(span, place, start) for span in self.others if span[1] <= start)

    def _claims(self, span: tuple[int, int], place: Place, start: int) -> bool:
        """Another phrase has the side to itself, unless "and" or "with" joins it to ours."""
        if span[0] <= place.start < span[1]:
            return True
        words = self.text[place.end : span[0]].split()
        mine = place.end <= span[0] and len(words) <= ADJECTIVES
        return mine and not SHARES.search(self.text, span[1], start)
