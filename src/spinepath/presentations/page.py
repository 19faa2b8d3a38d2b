"""The one way onto the terminal: everything printed passes through here, cleaned and fitted to the width."""

import re

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

_WIDEST = 140
_NARROWEST = 12
_SPACE = re.compile(r"[^\S ]+")  # line breaks and tabs; columns rely on our own spaces
_HIDDEN = re.compile(  # could steer the terminal, or turn a sentence round unseen
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_ASCII = str.maketrans(
    {"–": "-", "—": "-", "“": '"', "”": '"', "’": "'", "…": ".", "·": "|", "→": ">", "•": "*"}
    | {"█": "#", "▓": "=", "▒": "-", "┃": "|", "├": "|", "└": "`", "─": "-", "▲": "!"}
)

Span = str | tuple[str, str]
"""A piece of a line: text, or text and its style."""


class Page:
    """Prints lines, items with a hanging indent, and headings. Never interprets what it prints.

    `everything`: show all records behind a statement, not only the first ones.
    """

    def __init__(self, console: Console, everything: bool = False) -> None:
        self._console = console
        self.everything = everything
        self._ascii = not console.encoding.lower().startswith("utf")
        self.width = min(console.width, _WIDEST)

    def clean(self, text: str) -> str:
        """One line of printable text: a record must not be able to steer the terminal."""
        visible = _HIDDEN.sub(_named, _SPACE.sub(" ", text))
        if not self._ascii:
            return visible
        return visible.translate(_ASCII).encode("ascii", "backslashreplace").decode()

    def heading(self, text: str) -> None:
        """A section starts."""
        self.blank()
        self.line((text, "bold underline" if self._console.is_terminal else "bold"))
        if not self._console.is_terminal:
            self.line("─" * min(len(text), self.width))

    def blank(self) -> None:
        """An empty line."""
        self._console.print()

    def line(self, *spans: Span, indent: int = 0) -> None:
        """Running text."""
        self._put(Text(" " * indent), self._text(spans))

    def item(self, mark: Span, *spans: Span, indent: int = 0, mark_width: int = 0) -> None:
        """Text that hangs from its mark: a badge, a number, a bullet."""
        first = self._text((mark,))
        first.pad_left(indent)
        first.pad_right(1 + max(0, indent + mark_width - cell_len(first.plain)))
        self._put(first, self._text(spans))

    def _text(self, spans: tuple[Span, ...]) -> Text:
        pairs = ((span, "") if isinstance(span, str) else span for span in spans)
        return Text.assemble(*((self.clean(text), style) for text, style in pairs), overflow="fold")

    def _put(self, lead: Text, body: Text) -> None:
        """Wraps the body; its further lines stand below its first."""
        hang = cell_len(lead.plain)
        lines = body.wrap(self._console, max(self.width - hang, _NARROWEST))
        self._console.print(lead + Text("\n" + " " * hang).join(lines), highlight=False, soft_wrap=True)


def _named(match: re.Match[str]) -> str:
    return f"<U+{ord(match[0]):04X}>"
