"""How far the record supports stimulation: the domains of the European tool that it answers."""

from collections.abc import Iterator, Mapping
from typing import Any

from spinepath.assessment.options.therapies import Therapy, score
from spinepath.therapy.scs.selection import Appropriateness, appropriateness

_VERDICTS = {
    "supports": "they support it",
    "against": "they do not support it",
    "not now": "an exclusion holds",
    "open": "too much is open for a verdict",
}


def scored(therapy: Therapy, values: Mapping[str, Any]) -> Iterator[str]:
    """One sentence, for a therapy that is scored."""
    if therapy.score:
        yield _words(appropriateness({fact: values.get(feature) for fact, feature in score().items()}))


def _words(found: Appropriateness) -> str:
    favour, concern, unknown = found.score
    return (
        f"Domains of the European tool, as far as the record goes: {favour} of {len(found.clinical)} clinical ones in "
        f"favour, {concern} of {len(found.psychosocial)} psychosocial concerns, {unknown} not known: "
        f"{_VERDICTS[found.verdict]} (equal weights are ours; spinepath scs select takes the rest)."
    )
