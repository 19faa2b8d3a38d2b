"""What R says of the same data; references.R made references.json."""

import json
from pathlib import Path
from typing import Any

import msgspec


class Case(msgspec.Struct):
    """Data with the tests and curves of cmprsk. Curves are named "group cause"."""

    name: str
    time: list[float]
    event: list[int]
    group: list[int]
    strata: list[int]
    at: list[float]
    statistic: list[float]
    p: list[float]
    estimate: dict[str, list[float | None]]
    variance: dict[str, list[float | None]]

    def of_group(self, group: int) -> tuple[list[float], list[int]]:
        rows = [row for row, own in enumerate(self.group) if own == group]
        return [self.time[row] for row in rows], [self.event[row] for row in rows]


class References(msgspec.Struct):
    """Everything of references.json."""

    r: str
    cmprsk: str
    survival: str
    gray: list[Case]
    cox: dict[str, Any]
    logistic: dict[str, Any]


R = msgspec.convert(
    json.loads((Path(__file__).parent / "references" / "references.json").read_text("utf-8")), References
)
