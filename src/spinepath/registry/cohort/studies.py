"""Which test each record of a cohort is, or is the report of (knowledge.named_tests)."""

from functools import cache

import numpy as np
import polars as pl

from spinepath.assessment.shown import STUDIES
from spinepath.knowledge.named_tests import NAMES_KEPT, named, named_tests
from spinepath.registry.cohort.taken import Column


def studies(events: pl.DataFrame) -> pl.DataFrame:
    """place, source and test of every record that may be of a test.

    place: in `events`. test: its place in tests(); the last for a record of none of the spine's.
    """
    is_study = pl.any_horizontal(pl.col("kind") == kind for kind in STUDIES)  # quicker than is_in
    here = events.select(is_study).to_series()
    found = events.select("source", "name").filter(here)
    place = np.flatnonzero(here.to_numpy())
    coded = _coded(events["concepts"])[place]
    test = np.where(coded < len(named_tests()), coded, _of_names(found["name"]))
    return pl.DataFrame({"place": place.astype(np.uint32), "source": found["source"], "test": test})


@cache
def tests() -> tuple[str | None, ...]:
    """Every test, the more special first; then none."""
    return (*named_tests(), None)


def _coded(lists: pl.Series) -> Column:
    """(events,) the first test that the concepts of each name: few name any."""
    concepts = lists.explode(empty_as_null=False, keep_nulls=False)
    naming = concepts.is_in(list(_of_concepts())).arg_true()
    ends = np.cumsum(lists.list.len().fill_null(0).to_numpy())
    test = concepts[naming].replace_strict(_of_concepts(), return_dtype=pl.UInt8).to_numpy()
    found = np.full(len(lists), len(named_tests()), dtype=np.uint8)
    np.minimum.at(found, np.searchsorted(ends, naming.to_numpy(), side="right"), test)
    return found


@cache
def _of_concepts() -> dict[str, int]:
    """The first test that each concept names."""
    every = enumerate(named_tests().values())
    return {name: place for place, test in reversed([*every]) for name in test.valuesets}


def _of_names(names: pl.Series) -> Column:
    """(n,) the test that each name names. Bundles repeat each other's names: few are met anew."""
    met = _met()
    place = names.cast(pl.Enum(list(met)), strict=False).to_physical()
    found: Column = np.array([*met.values(), 0], dtype=np.uint8)[place.fill_null(len(met)).to_numpy()]
    anew = place.is_null()
    if anew.any():
        unmet = names.filter(anew)
        if len(met) > NAMES_KEPT:
            met.clear()
        met |= {name: tests().index(named(name)) for name in unmet.unique()}
        found[anew.to_numpy()] = _of_names(unmet)
    return found


@cache
def _met() -> dict[str, int]:
    """The test that each name met so far names."""
    return {}
