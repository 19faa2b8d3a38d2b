"""The made-up world after the operation: reproducible, calibrated, and with the effects that were planted."""

import csv
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest

from spinepath.chart.table import read_charts
from spinepath.errors import UnknownName
from spinepath.registry.ingest import ingest
from spinepath.registry.simulate import Effects, Later, chances, effects, margins, people, simulate
from spinepath.registry.simulate.parameters import data

N = 160
STRAY = 4.5


def everything(folder: Path) -> dict[str, bytes]:
    """Bytes of every file."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def courses(n: int, planted: Effects, seed: int = 5) -> list[Later]:
    """Hidden courses of n people."""
    return [person.later(planted) for person in people(n, seed)]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    simulate(N, 5, folder, formats=("fhir", "charts"))
    return folder


def test_charts_are_what_ingest_makes_of_the_records(world: Path, tmp_path: Path) -> None:
    ingest(world / "fhir", tmp_path / "charts", jobs=1)
    made = {chart.patient: chart for chart in read_charts(world / "charts")}
    read = {chart.patient: chart for chart in read_charts(tmp_path / "charts")}
    assert len(made) == N
    for name, chart in made.items():
        assert sorted(map(repr, chart.events)) == sorted(map(repr, read[name].events)), name
        assert sorted(map(repr, chart.problems)) == sorted(map(repr, read[name].problems)), name


def test_packed_records_hold_the_same(world: Path, tmp_path: Path) -> None:
    simulate(N, 5, tmp_path / "world", packed=True)
    ingest(tmp_path / "world" / "fhir", tmp_path / "packed", jobs=1)
    ingest(world / "fhir", tmp_path / "plain", jobs=1)
    plain, packed = (
        {one.patient: one for one in read_charts(tmp_path / name)} for name in ("plain", "packed")
    )
    assert plain == packed


def test_the_number_of_processes_does_not_matter(tmp_path: Path) -> None:
    for jobs in (1, 2):
        simulate(150, 8, tmp_path / str(jobs), formats=("charts",), jobs=jobs, batch=64)
    assert everything(tmp_path / "1") == everything(tmp_path / "2")


def test_the_record_at_the_day_of_looking_is_untouched() -> None:
    """Calibration rests on `resources`: what is added later stands after it, or leaves with a death."""
    for person in people(60, 4):
        course = person.later()
        whole, before = person.whole_record(course), person.resources()
        if course.died is None:
            assert whole[: len(before)] == before
        else:
            assert whole[0]["deceasedDateTime"]


def test_nothing_happens_after_a_death() -> None:
    dead = [(person, person.later()) for person in people(3000, 6)]
    dead = [(person, course) for person, course in dead if course.died is not None]
    assert len(dead) > 20
    for person, course in dead:
        record = person.whole_record(course)
        died = record[0]["deceasedDateTime"]
        for one in record[1:]:
            for name in ("performedDateTime", "onsetDateTime", "effectiveDateTime"):
                said = one.get(name, "")
                assert said <= died[: len(said)], (one, died)


def test_margins_keep_to_what_was_assumed(tmp_path: Path) -> None:
    simulate(3000, 9, tmp_path, formats=())
    rows = [row for row in margins(tmp_path) if row.n >= 100]
    later = ("operated again", "surgical site", "treatment", "stimulator", "opioids", "deprivation")
    assert sum(row.name.startswith(later) for row in rows) >= 12
    assert [row for row in rows if abs(row.z) > STRAY] == []
    assert "operated again within 2 years, discectomy" in (tmp_path / "margins.md").read_text()


def share(happened: Iterable[bool]) -> float:
    """Of how many it is so."""
    known = list(happened)
    return sum(known) / len(known)


def test_an_outlier_site_operates_again_more_often() -> None:
    found = courses(3000, Effects(outlier_site=3, outlier_times=5.0))
    at_site = share(one.revision is not None for one in found if one.site == 3)
    assert at_site > 2 * share(one.revision is not None for one in found if one.site != 3)


def test_a_disparity_keeps_the_most_deprived_from_stimulators() -> None:
    found = courses(3000, Effects(disparity=0.2))
    poorest = share(one.trial is not None for one in found if one.deprivation == 5)
    assert poorest < 0.5 * share(one.trial is not None for one in found if one.deprivation < 5)


def test_dropout_not_at_random_hides_those_in_pain() -> None:
    """What is planted moves only who answers: everybody's pain stays what it was."""
    usual, hidden = courses(1500, Effects()), courses(1500, Effects(mnar=0.6))

    def pains(found: list[Later], answered: bool) -> float:
        last = [one.visits[-1] for one in found if len(one.visits) == 6]
        told = [visit.pain for visit in last if visit.answered or not answered]
        return sum(told) / len(told)

    assert pains(hidden, False) == pains(usual, False)
    assert pains(hidden, True) < pains(usual, True) - 0.5


def test_site_and_surgeon_of_every_operation_stand_in_the_attributes(world: Path) -> None:
    with (world / "attributes" / "operations.csv").open() as file:
        rows = list(csv.DictReader(file))
    known = {(row["patient"], row["operation"]): row for row in rows}
    for chart in read_charts(world / "charts"):
        for event in chart.events:
            if (
                event.kind == "procedure"
                and event.source
                and "surgery_spine_any" in event.concepts
                and not event.words
            ):
                assert known[chart.patient, event.source]["surgeon"].startswith("surgeon ")


def test_every_chart_says_that_it_is_made_up(world: Path) -> None:
    for chart in read_charts(world / "charts"):
        assert [event.concepts for event in chart.events if event.kind == "patient"] == [("made-up",)]


def test_the_hidden_course_is_nowhere_but_in_the_truth(world: Path) -> None:
    text = b"".join(data for name, data in everything(world / "fhir").items()) + b"".join(
        everything(world / "attributes").values()
    )
    assert b"responder" not in text
    assert b"removed_for" not in text


def test_every_assumption_says_where_it_comes_from() -> None:
    raw = msgspec.toml.decode(data("later.toml"))
    for name, entry in raw.items():
        inner = [one for one in entry.values() if isinstance(one, dict)]
        assert "source" in entry or all("source" in one for one in inner), name
    assert chances().stimulator.conversion.source == "huang2015"


def test_an_unknown_effect_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(UnknownName, match="outlier_site"):
        effects({"magic": "3"})
