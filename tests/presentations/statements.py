"""What a reader must be able to find: every string of an assessment, as a format words it."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import msgspec

from spinepath.assessment.model import Assessment
from spinepath.presentations import terms, words

_WORDED = {
    "answer": terms.ANSWERS,
    "correctable": terms.CORRECTABLE,
    "certainty": terms.CERTAINTY,
    "severity": terms.SEVERITY,
    "lane": terms.LANES,
}
_STATUS = {"findings": terms.ASSERTION, "workup": terms.TEST_STATUS}
_DATES = {"date", "start", "end", "birth", "as_of"}
_ONLY_NAMED = {"settles", "causes"}  # ids of causes, shown by the cause's name


def statements(assessment: Assessment) -> Iterator[str]:
    """Every string and number word of the assessment in the words of the reports."""
    yield from _walk(msgspec.to_builtins(assessment), "", "")


def _walk(value: Any, key: str, part: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _walk(inner, name, part or name)
    elif isinstance(value, list | tuple):
        if not (key in _ONLY_NAMED and all(isinstance(inner, str) for inner in value)):
            for inner in value:
                yield from _walk(inner, key, part)
    elif isinstance(value, str) and value:
        yield from _worded(value, key, part)


def _worded(value: str, key: str, part: str) -> Iterator[str]:
    if key in _DATES:
        yield words.day(value)
    elif key == "standing":
        yield words.standing(value)
    elif key == "certainty" and value == "recorded":
        return  # the ordinary case goes without saying
    elif key == "status":
        yield words.known(_STATUS.get(part, {}), value)
    elif key == "name":
        yield words.named(value)
    elif key in ("action", "urgent"):
        yield value.rstrip(". ")
    elif part == "not_assessed":
        yield words.part(value)
    else:
        yield words.known(_WORDED.get(key, {}), value)


def squeezed(text: str) -> str:
    """Without white space and case: line breaks and capitals are the format's own business."""
    return "".join(text.split()).casefold()


class Visible(HTMLParser):
    """The text of a page and its attributes, without its style sheet."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.attributes: list[str] = []
        self.tags: list[str] = []
        self.names: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes the tag, and its attributes as places where words may stand."""
        self.tags.append(tag)
        self.names.update(name for name, _ in attrs)
        self.attributes.extend(value for _, value in attrs if value)

    def handle_data(self, data: str) -> None:
        """Notes the text, unless it is the style sheet."""
        if not self.tags or self.tags[-1] != "style" or "{" not in data:
            self.text.append(data)
