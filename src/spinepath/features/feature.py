"""What a feature is: a named, typed, unit-bearing fact about one person on one day."""

from typing import Literal

import msgspec

Type = Literal["boolean", "number", "interval", "category"]
Absence = Literal["unknown", "no"]


class Feature(msgspec.Struct, frozen=True, kw_only=True):
    """One named fact that rules may use.

    type: boolean; number (in `unit`); interval (two columns, `<id>_low` and `<id>_high`, in `unit`: what a
    partial date allows); category (one of `levels`).
    absence: what no record means. "unknown", or "no" where the source is known to hold that table; `reason` says why.
    settled_by: what would settle an unknown, in words ("examination", "MRI lumbar spine").
    """

    id: str
    type: Type
    means: str
    absence: Absence
    reason: str
    settled_by: str
    unit: str | None = None
    levels: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of its columns in a feature table."""
        return (f"{self.id}_low", f"{self.id}_high") if self.type == "interval" else (self.id,)
