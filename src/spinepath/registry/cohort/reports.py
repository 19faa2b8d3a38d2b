"""Which record of a test each statement of a cohort stands in (assessment.shown)."""

import numpy as np
import polars as pl

from spinepath.registry.cohort.crowd import Column, Crowd
from spinepath.registry.cohort.studies import tests

_ABSENT = -1


def reported(crowd: Crowd, stated: pl.DataFrame) -> tuple[Column, Column]:
    """(statements,) twice: the test of the report that each is part of; and of this, else of its own record.

    stated: patient, part_of, source. A test is its place in studies.tests(), the last where there is none.
    """
    whole = stated.select("patient", source="part_of")
    apart = np.flatnonzero(stated["part_of"].ne_missing(stated["source"]).to_numpy())
    found = _found(crowd, pl.concat([whole, stated.select("patient", "source")[apart]]))
    part, own = found[: len(stated)], found[: len(stated)].copy()
    own[apart] = np.where(part[apart] == _ABSENT, found[len(stated) :], part[apart])
    return tuple(np.where(each == _ABSENT, len(tests()) - 1, each) for each in (part, own))  # type: ignore[return-value]


def _found(crowd: Crowd, asked: pl.DataFrame) -> Column:
    """(n,) the test of the last record of each person and source; _ABSENT where none may be of a test."""
    first = asked.select(
        pl.any_horizontal(pl.all().ne_missing(pl.all().shift()) | (pl.int_range(pl.len()) == 0))
    ).to_series()
    heads = asked.filter(first).with_row_index("asked")  # statements of a report follow each other
    records = crowd.studies.filter(pl.col("source").is_in(heads["source"].drop_nulls().implode()))
    rows = crowd.events.select("patient", "row")[records["place"]]
    known = pl.concat([records.drop("place"), rows], how="horizontal")
    both = heads.join(known, on=["patient", "source"]).select("asked", "row", "test").sort("row")
    test = np.full(len(heads), _ABSENT)
    test[both["asked"].to_numpy()] = both["test"].to_numpy()  # the last one stays
    found: Column = test[np.cumsum(first.to_numpy()) - 1]
    return found
