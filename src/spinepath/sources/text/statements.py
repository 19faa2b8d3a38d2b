"""From phrases to statements: status from the words around, level and side from the place."""

import re
from dataclasses import dataclass

from spinepath.sources.text import surgery
from spinepath.sources.text.book import Entry, Meaning, entries, named
from spinepath.sources.text.cues import Context
from spinepath.sources.text.headings import Section
from spinepath.sources.text.lexicon import Hit
from spinepath.sources.text.memory import Memory
from spinepath.sources.text.placing import Places
from spinepath.sources.text.results import relief, results
from spinepath.sources.text.values import months

STATED = {"says": "affirmed", "denies": "negated", "doubts": "uncertain", "past": "historical"}
NOT_AFTER = re.compile(r"\s(?:is|are|was|were) (?:not|absent)\b")
OWN_NO = re.compile(r"(?:no|not|cannot|can't|has not|hasn't|never|without)\s")
DATED = re.compile(r"\b(?:in|of|since|during) (?:[a-z]+ )?(?:19|20)\d\d\b")
OVER = re.compile(
    r"\b(?:resolved|settled|healed|cleared|recovered) (?:fully|completely|entirely)\b|"
    r"\b(?:fully|completely|entirely) (?:resolved|settled|healed|cleared|treated|recovered)\b"
)
OVER_GROUPS = ("symptom", "sign")
NOW = re.compile(r"\b(?:now|today|tonight|currently|again|still|ongoing|persist\w*)\b")
IN_A_GAP = re.compile(r"\b(?:not|never)\b")
FLIPPED = {"affirmed": "negated", "negated": "affirmed"}
DROPPED = "drop"
TRIAL = re.compile(r"\btrials?\b|\btest (?:stimulation|dose|phase)\b")
PROVOCATION = "sacroiliac_provocation_3_of_6"
SI_TEST = (
    r"(?:faber|fabere|patrick(?:'?s)?|gaenslen(?:'?s)?|thigh thrust|compression|distraction|sacral thrust|"
    r"yeoman(?:'?s)?)(?: tests?)?"
)
THREE_POSITIVE = re.compile(
    rf"\b{SI_TEST}(?:(?:, and |, | and | & ){SI_TEST}){{2,5}}(?: (?:tests?|were|are|was|all|both)){{0,3}} positive\b"
    rf"|(?<!\bno )\bpositive {SI_TEST}(?:(?:, and |, | and | & ){SI_TEST}){{2,5}}\b"
)
AFTER_SIDE = re.compile(r"\s(?:on (?:the |her |his )?)?(left|right)\b")
SURGERY = "prior_spine_surgery"


@dataclass(frozen=True)
class Statement:
    """One finding with its status and place; `start` and `end` are those of the phrase."""

    finding: str
    status: str
    start: int
    end: int
    level: str | None = None
    side: str | None = None
    value: float | None = None
    type: tuple[str, ...] = ()


def statements(
    hits: list[Hit[Meaning]], around: Context, places: Places, section: Section, memory: Memory
) -> list[Statement]:
    """What the phrases of one sentence state."""
    found: list[Statement] = []
    for hit in hits:
        if hit.meaning.kind == "tests":
            found += _tested(hit, around, places)
        else:
            found += _stated(hit, around, places, section, memory)
    found += three_tests(around)
    if section.surgery_is_past and not any(one.finding == SURGERY for one in found):
        found += _listed_surgery(around, places, memory)
    found = [one for one in found if not _only_tried(one, hits, around)]
    return found + [more for one in found for more in _implied(one)]


def three_tests(around: Context) -> list[Statement]:
    """Three named sacroiliac tests with one result: "FABER, thigh thrust, compression positive left"."""
    return [
        Statement(PROVOCATION, "affirmed", one.start(), one.end(), side=_one_side(around.text, one.end()))
        for one in THREE_POSITIVE.finditer(around.text, around.start, around.end)
    ]


def _one_side(text: str, at: int) -> str | None:
    found = AFTER_SIDE.match(text, at)
    return found.group(1) if found else None


def _only_tried(said: Statement, hits: list[Hit[Meaning]], around: Context) -> bool:
    """Relief by a diagnostic block or a trial is that test's result, not relief of the pain."""
    if said.finding != "pain_relieved" and said.status != "resolved":
        return False
    before = around.text.rfind(";", around.start, said.start) + 1 or around.start
    after = around.text.find(";", said.end, around.end)
    after = after if after >= 0 else around.end
    blocks = [hit for hit in hits if hit.meaning.entry.group == "block" and before <= hit.start < after]
    return bool(blocks) or TRIAL.search(around.text, before, after) is not None


def _tested(hit: Hit[Meaning], around: Context, places: Places) -> list[Statement]:
    entry = hit.meaning.entry
    if around.status(hit.start, hit.end, entry.group) == DROPPED:
        return []
    found = relief(hit, around) if entry.group == "block" else results(hit, around, places.sides)
    default = places.side_of(hit.start, hit.end, entry.side)
    return [
        Statement(entry.id, one.status, one.start, one.end, None, one.side or default, one.value)
        for one in found
    ]


def _stated(
    hit: Hit[Meaning], around: Context, places: Places, section: Section, memory: Memory
) -> list[Statement]:
    entry = hit.meaning.entry
    status = status_of(hit, around, section)
    if status == DROPPED:
        return []
    side = places.side_of(hit.start, hit.end, entry.side)
    names = places.levels_of(hit.start, hit.end, entry, memory) or (None,)
    value = months(around.text, hit.start, around.end) if entry.id == "pain_free_interval" else None
    kinds = (
        surgery.kinds(around.text, hit.start, _surgery_end(hit.end, around)) if entry.id == SURGERY else ()
    )
    return [Statement(entry.id, status, hit.start, hit.end, level, side, value, kinds) for level in names]


def status_of(hit: Hit[Meaning], around: Context, section: Section) -> str:
    """The status of a phrase: its own words, the cues around it, its section."""
    entry = hit.meaning.entry
    own = _own_status(hit, around)
    cue = around.status(hit.start, hit.end, entry.group)
    if (cue, own) == ("negated", "affirmed") and OWN_NO.match(around.text, hit.start, hit.end):
        cue = ""  # "no urge, not passed urine": the first "no" is not the second's
    if cue == own == "negated":
        cue = "affirmed" if _denied_again(hit, around) else ""
    status = cue or own
    if own == "negated" and cue in ("historical", "resolved"):
        status = own
    if cue in ("", "historical") and own != "negated":
        status = _in_section(status, entry, section)
    if status == "affirmed" and entry.group in OVER_GROUPS and _over(around):
        status = "historical"
    return "affirmed" if entry.past_counts and status in ("historical", "resolved") else status


def _over(around: Context) -> bool:
    """A dated illness said to be over, and nothing about today: "fever in March 2019, resolved fully"."""
    text, start, end = around.text, around.start, around.end
    return bool(DATED.search(text, start, end) and OVER.search(text, start, end)) and not NOW.search(
        text, start, end
    )


def _own_status(hit: Hit[Meaning], around: Context) -> str:
    """What the phrase says by itself; "the cage has not subsided" has its negation inside."""
    own = STATED[hit.meaning.kind]
    inside = not hit.meaning.negative and IN_A_GAP.search(around.text, hit.start, hit.end)
    return FLIPPED.get(own, own) if inside else own


def _denied_again(hit: Hit[Meaning], around: Context) -> bool:
    """A negation before "solid" says not solid; before "no spinal surgery" it is one more of a list."""
    own = hit.meaning.negative or IN_A_GAP.search(around.text, hit.start, hit.end)
    after = around.text[hit.end : around.end]
    return not own and (around.negated_before(hit.start, hit.end) or bool(NOT_AFTER.match(after)))


def _in_section(status: str, entry: Entry, section: Section) -> str:
    applies = section.status and (not section.groups or entry.group in section.groups)
    return section.status if applies else status


def _surgery_end(end: int, around: Context) -> int:
    """An operation's kinds are named up to the next semicolon or "for" (its reason)."""
    stops = [
        at
        for word in (";", " for ", " who ", " but ", " secondary to ")
        if (at := around.text.find(word, end, around.end)) >= 0
    ]
    return min([*stops, around.end])


def _listed_surgery(around: Context, places: Places, memory: Memory) -> list[Statement]:
    """An operation under a heading of past operations was done, without a word that says so."""
    operations = named("operation").find(around.text, around.start, around.end)
    spine = named("spine_word").find(around.text, around.start, around.end)
    operations += named("surgery").find(around.text, around.start, around.end) if spine else []
    if not operations or not (spine or places.levels):
        return []
    hit = min(operations, key=lambda one: one.start)
    names = places.levels_of(hit.start, hit.end, entries()[SURGERY], memory) or (None,)
    kinds = surgery.kinds(around.text, around.start, around.end)
    side = places.side_of(hit.start, hit.end, "near")
    return [Statement(SURGERY, "affirmed", hit.start, hit.end, level, side, None, kinds) for level in names]


def _implied(said: Statement) -> list[Statement]:
    """Findings that are part of the meaning: retention is a bladder sign."""
    if said.status == "negated" and said.finding != "post_laminectomy_syndrome":
        return []  # no saddle numbness does not mean no bladder sign at all
    implied = entries()[said.finding].implies
    return [Statement(one, said.status, said.start, said.end, said.level, said.side) for one in implied]
