"""Which of several overlapping phrases counts."""

import re
from collections import defaultdict

from spinepath.sources.text.book import Meaning
from spinepath.sources.text.lexicon import Hit, longest

Found = Hit[Meaning]
JOINED = re.compile(r",|\b(?:and|or|nor)\b")


def settle(text: str, hits: list[Found], topic: str) -> list[Found]:
    """The longest phrase of each finding at each place, unless `ignores` or a more exact one covers it."""
    by_finding: dict[str, list[Found]] = defaultdict(list)
    for hit in hits:
        if _on_topic(hit.meaning, topic):
            by_finding[hit.meaning.entry.id].append(hit)
    kept = [hit for group in by_finding.values() for hit in longest(_heeded(text, group))]
    return sorted((hit for hit in kept if not _replaced(hit, kept)), key=lambda one: one.start)


def _on_topic(meaning: Meaning, topic: str) -> bool:
    entry = meaning.entry
    if meaning.kind in ("tests", "ignores"):
        return True
    return topic not in entry.not_topics and (not entry.topics or topic in entry.topics)


def _heeded(text: str, hits: list[Found]) -> list[Found]:
    ignored = [hit for hit in hits if hit.meaning.kind == "ignores"]
    return [
        hit
        for hit in hits
        if hit.meaning.kind != "ignores" and not any(_hides(text, one, hit) for one in ignored)
    ]


def _hides(text: str, ignored: Found, hit: Found) -> bool:
    """An ignored phrase hides one that is not longer, or that ends in its word ("L4-5 foraminal stenosis").

    A joined phrase keeps its own meaning beside it: "canal and foraminal stenosis".
    """
    if not hit.overlaps(ignored):
        return False
    shorter = hit.end - hit.start <= ignored.end - ignored.start
    return shorter or (ignored.end >= hit.end and not JOINED.search(text, hit.start, hit.end))


def _replaced(hit: Found, kept: list[Found]) -> bool:
    return any(hit.meaning.entry.id in other.meaning.entry.replaces and hit.overlaps(other) for other in kept)
