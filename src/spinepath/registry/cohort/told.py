"""The statements of findings that count for everyone today, with what their meaning hangs on (assessment.shown)."""

from functools import cache

import numpy as np
import polars as pl

from spinepath.assessment.shown import ENTRAPPED, SCAR
from spinepath.chart.vocabulary import findings
from spinepath.features.facts import ANSWERS
from spinepath.knowledge.meanings import meanings
from spinepath.registry.cohort.crowd import Column, Crowd
from spinepath.registry.cohort.keyed import under
from spinepath.registry.cohort.reports import reported

_PREFIX = "finding/"


def told(crowd: Crowd) -> pl.DataFrame:
    """Every statement of a finding that counts today.

    place: in the chart. finding, says: places in told_of() and in ANSWERS. part, study: see reports.reported.
    """
    facts = crowd.facts.select("patient", "row", "key", "says_no", "says_maybe", "kind")[
        under(crowd, (f"{_PREFIX}{name}" for name in told_of()), *ANSWERS)
    ]
    events = crowd.events.select("side", "level", "source", "words", "name", "part_of")[facts["row"]]
    part, study = reported(crowd, events.with_columns(facts["patient"]))
    return pl.concat([facts, events], how="horizontal").select(
        "patient", "side", "level", "source", "words", "name", place="row", finding=_numbers(facts["key"]),
        says=pl.col("says_no").cast(pl.UInt8) + 2 * pl.col("says_maybe").cast(pl.UInt8),
        is_condition=pl.col("source").str.starts_with("Condition/") | (pl.col("kind") == "condition"),
        is_finding=pl.col("kind") == "finding", part=pl.Series(part), study=pl.Series(study),
    )  # fmt: skip


@cache
def told_of() -> list[str]:
    """Those that speak of causes, in the order in which they are asked; then the other lesions."""
    return list(dict.fromkeys([*meanings(), *lesions()]))


@cache
def lesions() -> list[str]:
    return [name for name, kind in findings().items() if kind.group == "imaging"]


def _numbers(keys: pl.Series) -> pl.Series:
    """(facts,) the place in told_of() of what the key of each names."""
    places = {f"{_PREFIX}{name}": place for place, name in enumerate(told_of())}
    of_key = np.array([places.get(key, -1) for key in keys.dtype.categories])  # type: ignore[attr-defined]
    return pl.Series(of_key[keys.to_physical().to_numpy()])


def counted(stated: pl.DataFrame) -> pl.DataFrame:
    """Without what says nothing by itself: a root entrapped in scar is scar, not a narrow bone."""
    counts = stated["finding"].to_numpy() < len(meanings())
    counts[_in_scar(stated)] = False
    return stated.filter(pl.Series(counts))


def _in_scar(stated: pl.DataFrame) -> Column:
    """Places of entrapped roots told of in the words that tell of scar."""
    finding = stated["finding"].to_numpy()
    entrapped = np.flatnonzero(finding == told_of().index(ENTRAPPED))
    sure = stated["says"].to_numpy() == ANSWERS.index("yes")
    scar = np.flatnonzero(sure & (finding == told_of().index(SCAR)))
    patient = stated["patient"].to_numpy()
    scar = scar[np.isin(patient[scar], patient[entrapped])]
    words = stated.select("patient", "source", "words")
    scarred = set(words[scar].iter_rows())
    inside = [row in scarred for row in words[entrapped].iter_rows()]
    found: Column = entrapped[np.array(inside, dtype=bool)]
    return found
