"""What reading a text returns."""

import msgspec


class TextFinding(msgspec.Struct, frozen=True, kw_only=True):
    """One finding stated in a text, with its status, its place and the words that say it."""

    finding: str
    status: str
    level: str | None
    side: str | None
    words: str
    start: int
    end: int
    value: float | None = None
    type: tuple[str, ...] = ()
