"""What the results of a test would change, a sentence each."""

from collections.abc import Sequence

from spinepath.assessment.combining import Array
from spinepath.assessment.differential import Differential
from spinepath.assessment.information import Gain, after
from spinepath.assessment.model import Outcome

MOST_TOLD = 2
_DOES = {
    "yes": "surgery can correct it",
    "no": "surgery does not correct it",
    "sometimes": "surgery corrects it sometimes",
}


def outcomes(gain: Gain, differential: Differential) -> tuple[Outcome, ...]:
    """The most telling results of one test: how likely each is, and what it would make of the causes."""
    if not gain.results:
        return ()
    then = after(differential.net, differential.row, differential.operation, gain.results)
    places = [_place(name, differential) for name in gain.results]
    swings = [abs(float(then.yes[k, place] - then.no[k, place])) for k, place in enumerate(places)]
    telling = sorted(range(len(places)), key=lambda k: -swings[k])[:MOST_TOLD]
    return tuple(
        outcome
        for k in telling
        for outcome in _both(places[k], gain.positive[k], (then.yes[k], then.no[k]), differential)
    )


def _place(result: str, differential: Differential) -> int:
    ids = [cause.id for cause in differential.net.causes]
    return ids.index(result.split(":")[1])


def _both(
    place: int, positive: float, then: Sequence[Array], differential: Differential
) -> tuple[Outcome, Outcome]:
    cause, (yes, no) = differential.net.causes[place], then
    leader = differential.net.causes[int(no.argmax())].name
    return (
        Outcome(
            about=cause.id,
            result=f"it shows {cause.name}",
            probability=positive,
            then=f"{cause.name} becomes {yes[place]:.0%} likely; {_DOES[cause.correctable]}.",
        ),
        Outcome(
            about=cause.id,
            result=f"it does not show {cause.name}",
            probability=1 - positive,
            then=f"{cause.name} falls to {no[place]:.0%}; {leader} leads with {no.max():.0%}.",
        ),
    )
