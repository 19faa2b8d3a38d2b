"""Which test each record of a cohort is, or is the report of (knowledge.named_tests)."""

from functools import cache

import numpy as np
import polars as pl

from spinepath.assessment.shown import STUDIES
from spinepath.knowledge.named_tests import named, named_tests
from spinepath.registry.cohort.taken import Column


def studies(events: pl.DataFrame) -> pl.DataFrame:
    """patient, row, source, place and test of every record that may be of a test; null for none of the spine's.

    place: in `events`.
    """
    columns = ("patient", "kind", "row", "source", "name", "concepts")
    place = pl.int_range(pl.len(), dtype=pl.UInt32)
    is_study = pl.any_horizontal(pl.col("kind") == kind for kind in STUDIES)  # quicker than is_in
    found = events.select(*columns, place=place).filter(is_study)
    return found.select("patient", "row", "source", "place", test=_tests(found))


def _tests(found: pl.DataFrame) -> pl.Series:
    """(studies,) the test that the codes of each name, else its words."""
    tests = [*named_tests(), None]
    nothing = len(tests) - 1
    coded = np.full(found.height, nothing)
    np.minimum.at(coded, *_coded(found))
    number = np.full(found.height, nothing)
    of_name = {name: tests.index(test) for name in found["name"].unique() if (test := named(name))}
    telling = found["name"].is_in(list(of_name)).arg_true()
    number[telling.to_numpy()] = (
        found["name"][telling].replace_strict(of_name, return_dtype=pl.Int64).to_numpy()
    )
    return pl.Series("test", tests, dtype=pl.String)[np.where(coded < nothing, coded, number)]


def _coded(found: pl.DataFrame) -> tuple[Column, Column]:
    """Places in `found` and the numbers of the tests that their concepts name: few name any."""
    listed = found["concepts"].list.len().fill_null(0).to_numpy()
    concepts = found["concepts"].filter(pl.Series(listed > 0)).explode()
    naming = concepts.is_in(list(_of_concepts())).arg_true()
    place = np.searchsorted(np.cumsum(listed), naming.to_numpy(), side="right")
    return place, concepts[naming].replace_strict(_of_concepts(), return_dtype=pl.Int64).to_numpy()


@cache
def _of_concepts() -> dict[str, int]:
    """The first test that each concept names."""
    every = enumerate(named_tests().values())
    return {name: place for place, test in reversed([*every]) for name in test.valuesets}
