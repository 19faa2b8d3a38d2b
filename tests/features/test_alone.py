"""One person in plain Python and a batch in Polars: the same facts, the same features, to the last bit."""

from datetime import date
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.random_charts import TODAY, random_events
from spinepath.chart.event import Event
from spinepath.features import alone, registry
from spinepath.features.facts import SCHEMA, from_events, judged
from spinepath.features.interpreter import Interpreter, NotKnown

PEOPLE = 60
ROWS = [
    {"key": key, "day": day, "number": number, "so": so}
    for key in ("a", "b", None)
    for day in (date(2020, 1, 1), date(2021, 6, 5), None)
    for number in (1.5, 4.0, None)
    for so in (True, False, None)
]


def batch(events: list[Event], people: list[str]) -> pl.DataFrame:
    return registry.compute(from_events(events, registry.wanted_keys()), TODAY, people)


def test_features_of_one_are_those_of_the_batch() -> None:
    made = {f"p{seed}": random_events(Random(seed), f"p{seed}", sure=seed % 2 == 0) for seed in range(PEOPLE)}
    table = batch([event for events in made.values() for event in events], list(made))
    for row in table.iter_rows(named=True):
        found = alone.compute(alone.judged(made[row["patient"]], TODAY))
        assert {name: found.get(name) for name in row if name != "patient"} == {
            name: value for name, value in row.items() if name != "patient"
        }


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**40))
def test_facts_of_one_are_judged_as_those_of_a_table(seed: int) -> None:
    events = random_events(Random(seed))
    table = judged(from_events(events, registry.wanted_keys()), TODAY)
    facts = [fact._asdict() for fact in alone.judged(events, TODAY).facts]
    columns = [*SCHEMA, "as_of", "ended", "spoken", "days_old", "says", "says_yes", "says_no", "says_maybe"]
    assert [{name: fact[name] for name in columns} for fact in facts] == table.select(columns).to_dicts()


def test_every_definition_can_be_read() -> None:
    read = Interpreter(alone.Fact._fields, registry.shared_columns())
    columns = [column for one in registry.definitions().values() for column in one.columns]
    shapes = {read.plain(column).shape for column in columns}
    assert shapes == {"one"} and len(columns) > 60
    assert {read.shared(name).shape for name in registry.shared_columns()} == {"each"}


key, day, number, so = (pl.col(name) for name in ("key", "day", "number", "so"))
EXPRESSIONS = {
    "and": (so & (number > 2)).any(),
    "or": (so | (number > 2)).any(),
    "not": (~so).any(),
    "of a row and of all": (day >= day.max()).any(),
    "filtered by both": number.filter(so & (day > day.min())).max(),
    "smallest": number.filter(so).min(),
    "first": key.first(),
    "last in order": number.filter(so).sort_by(day.filter(so), number.filter(so)).last(),
    "kinds": key.filter(so).n_unique(),
    "among": key.is_in(["a", "c"]).any(),
    "replaced": key.replace_strict({"a": 1, "b": 0}, default=None, return_dtype=pl.Int8).max(),
    "choice": pl.when(so.any()).then(number.max()).otherwise(number.min()),
    "choice by row": pl.when(so).then(number).otherwise(None).max(),
    "first known": pl.coalesce(pl.when(so).then(number), pl.lit(9.0)).max(),
    "filled": number.fill_null(0.0).max(),
    "most of": pl.max_horizontal(number.min(), pl.lit(2.0)),
    "sum of": pl.sum_horizontal(so.any().cast(pl.Int8), key.is_null().any().cast(pl.Int8)),
    "between": number.is_between(1, 2).any(),
    "days": (pl.lit(date(2024, 1, 1)) - day.min()).dt.total_days().cast(pl.Float64),
    "before": (day.max() - pl.duration(days=30)),
    "starts": key.str.starts_with("a").any(),
    "ratio": number.max() / 7,
    "clipped": number.clip(upper_bound=2).max(),
}


@pytest.mark.parametrize("name", EXPRESSIONS)
@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(ROWS), max_size=6))
def test_an_expression_gives_what_polars_gives(name: str, rows: list[dict[str, Any]]) -> None:
    schema = {"key": pl.String, "day": pl.Date, "number": pl.Float64, "so": pl.Boolean}
    table = pl.DataFrame(rows, schema=schema)
    expected = table.with_columns(group=1).group_by("group").agg(found=EXPRESSIONS[name])
    if not rows:
        return  # a person without facts under a feature's keys is not asked
    found = Interpreter(schema, {}).plain(EXPRESSIONS[name]).run([tuple(row.values()) for row in rows])
    assert found == expected["found"].item()


def test_what_is_not_known_is_refused() -> None:
    with pytest.raises(NotKnown):
        Interpreter(["number"], {}).plain(pl.col("number").std())


def test_what_cannot_be_read_is_left_to_polars(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = alone.judged(random_events(Random(7), sure=True), TODAY)
    expected = alone.compute(facts)

    def refuse(_: pl.Expr) -> None:
        raise NotKnown("written in another way")

    alone._columns.cache_clear()
    monkeypatch.setattr(alone._interpreter(), "plain", refuse)
    found = alone.compute(facts)
    assert {name: value for name, value in found.items() if value is not None and name != "patient"} == {
        name: value for name, value in expected.items() if value is not None
    }
