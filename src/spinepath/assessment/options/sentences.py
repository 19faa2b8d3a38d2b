"""Sentences with numbers of the evidence in them: each ends with its sources and how well they stand."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from spinepath.assessment.options.therapies import Sentence, Therapy
from spinepath.knowledge.standing import ELICITED, Number, Standing, Table, weakest
from spinepath.knowledge.tables import evidence
from spinepath.therapy.evidence import FILE, number, stated, table, words_standing


class Written(NamedTuple):
    """The sentences of a therapy, and every source behind them."""

    expects: tuple[str, ...]
    controversy: tuple[str, ...]
    citations: tuple[str, ...]


@cache
def written(therapy: Therapy) -> Written:
    """Raises UnknownName for a number or text that the evidence does not hold."""
    sources = [source for one in (*therapy.expects, *therapy.controversy) for source, _ in _sources(one)]
    return Written(
        tuple(_text(one) for one in therapy.expects),
        tuple(_text(one) for one in therapy.controversy),
        tuple(dict.fromkeys((*therapy.citations, *sources))),
    )


def _text(of: Sentence) -> str:
    flat = [value for one in _numbers(of) for value in _values(one)]
    says = of.says.format(*flat) if of.says else _words(of.words or "")
    weakest_of: dict[str, Standing] = {}
    for source, standing in _sources(of):
        weakest_of[source] = weakest(standing, weakest_of.get(source, "seen"))
    behind = "; ".join(stated(*each) for each in weakest_of.items())
    return f"{says} [{behind}]"


def _numbers(of: Sentence) -> list[Number]:
    return [_number(path) for path in of.of]


def _number(path: str) -> Number:
    """A number by its path; "tests:<test>.<path>" looks a test up by its id."""
    file, colon, rest = path.rpartition(":")
    if not colon:
        return number(path)
    name, _, inner = rest.partition(".")
    place = next(at for at, row in enumerate(evidence(file)["test"]) if row["id"] == name)
    return number(f"test[{place}].{inner}", file)


def _values(of: Number) -> list[float]:
    return of.value if isinstance(of.value, list) else [of.value]


def _sources(of: Sentence) -> Iterator[tuple[str, Standing]]:
    for one in _numbers(of):
        yield one.source, one.standing
    if of.words is not None:
        where, _, key = of.words.rpartition(".")
        yield _source(table(where), key)


def _source(of: Table, key: str) -> tuple[str, Standing]:
    """Of a text; `<key>_verified` beats what its table says."""
    own = of.content.get(f"{key}_verified")
    standing: Standing = words_standing(of) if own is None else "seen" if own == "seen" else "memory"
    return of.inherited.source or ELICITED, standing


def _words(path: str) -> str:
    where, _, key = path.rpartition(".")
    return str(table(where, FILE).content[key])
