"""Report text to findings, by the field's own method (NegEx / ConText)."""

from spinepath.sources.text.finding import TextFinding
from spinepath.sources.text.reader import parts, read_text
from spinepath.sources.text.split import sentences

__all__ = ["TextFinding", "parts", "read_text", "sentences"]
