"""Names of medicines for somebody who types one: from the shipped RxNorm tables only, nothing is asked elsewhere."""

from functools import cache

from spinepath.chart.terminology.medicines import ingredients, products

SHOWN = 20
FEWEST = 2  # letters before anything is offered
LONGEST = 200  # characters that the field takes


@cache
def _known() -> tuple[tuple[str, str], ...]:
    """(in small letters, as written): ingredients first, then products, each in order of the alphabet."""
    plain = sorted(set(ingredients().values()))
    made = sorted({one[0].name for one in products().values() if len(one[0].name) <= LONGEST}, key=str.lower)
    return tuple((name.lower(), name) for name in dict.fromkeys((*plain, *made)))


def matching(typed: str) -> list[str]:
    """Names in which every word that was typed begins a word; those that begin with the first word come first."""
    words = typed.lower().split()
    if len("".join(words)) < FEWEST:
        return []
    found = [name for name in _known() if all(f" {word}" in f" {name[0]}" for word in words)]
    found.sort(key=lambda name: not name[0].startswith(words[0]))
    return [written for _, written in found[:SHOWN]]
