"""Strings that try to break out of a page, a table cell or a terminal, in every place there is."""

from itertools import cycle
from typing import Any

import msgspec

from presentations.samples import full
from spinepath.assessment.model import Assessment, Medications, MedicineLine, MmePerDay, OpioidShare

STRINGS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "{{ 7*7 }} {% raw %} [bold red]markup[/] :boom:",
    "שלום \u202eabc\u202c عربى",
    "Wirbelsäulenversteifungsoperationsnachsorge" * 7,
    "🦴 pain 👩🏽\u200d⚕️ 痛み 脊椎手術",
    "\x1b[31mred\x1b[0m\x07 bell",
    "javascript:alert(3)",
    "]]>--></style><style>*{display:none}",
    "' onmouseover='alert(4)",
)
_KEPT = {"as_of", "answer", "start"}  # these steer what is drawn; "date" and "end" are hostile too
_MEDICATIONS = Medications(
    recorded=True,
    current=(
        MedicineLine(ingredient="oxycodone", name="Oxycodone", per_day="40 mg", notes=("a note",)),
        MedicineLine(ingredient="pregabalin", name="Pregabalin", per_day=None, missing=("dose",)),
    ),
    mme_per_day=(
        MmePerDay(
            edition="2022",
            says="60 MME/day",
            value=(60.0, 60.0),
            at_least=True,
            lines=(OpioidShare(formula="40 x 1.5 = 60", standing="seen", notes=("a note",)),),
            not_computed=("codeine: no dose",),
            caution="Compare, do not convert.",
        ),
    ),
    tried=("gabapentin (stopped)",),
    intolerances=("codeine: rash",),
)


def hostile() -> Assessment:
    """The full sample with every string replaced, and the parts whose shape is open filled too."""
    whole = msgspec.structs.replace(full(), medications=_MEDICATIONS)
    strings = cycle(STRINGS)

    def spoilt(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: spoilt(inner, name) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [spoilt(inner, key) for inner in value]
        return next(strings) if isinstance(value, str) and key not in _KEPT else value

    built = spoilt(msgspec.to_builtins(whole))
    built["citations"] = {text: text for text in STRINGS}
    return msgspec.convert(built, Assessment)
