"""From events to tables: one small chart for each thing that can go wrong."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from spinepath.chart.chart import Chart, to_frame
from spinepath.chart.event import Dose, Event
from spinepath.registry.measures.derive import derive
from spinepath.registry.measures.doses import doses

AS_OF = date(2026, 1, 1)
CHANGED = ("proc_scs_revision_removal",)


def event(kind: str, day: str | tuple[str, str] | None, **more: Any) -> Event:
    ends = (day, day) if isinstance(day, str) else day or (None, None)
    first, last = (None if end is None else date.fromisoformat(end) for end in ends)
    given = {"patient": "p", "code": "X/1", "name": kind, "source": f"{kind}/1", "status": "completed"}
    return Event(kind=kind, earliest=first, latest=last, **(given | more))


def spine(day: str | tuple[str, str] | None, source: str, *concepts: str, **more: Any) -> Event:
    return event("procedure", day, source=source, concepts=("surgery_spine_any", *concepts), **more)


def table(name: str, *events: Event) -> list[dict[str, Any]]:
    return derive(to_frame(events).lazy(), AS_OF)[name].to_dicts()


def test_one_operation_a_day_with_its_kind_and_number() -> None:
    found = table(
        "operations",
        spine("2024-03-01", "Procedure/3", "surgery_revision"),
        spine("2023-03-01", "Procedure/1", "surgery_decompression", level="L4-L5", aims=("decompress",)),
        spine("2023-03-01", "Procedure/2", "surgery_fusion_lumbar", level="L5-S1", aims=("stabilise",)),
    )
    assert [(one["number"], one["kind"], one["day"]) for one in found] == [
        (1, "fusion", date(2023, 3, 1)), (2, "revision", date(2024, 3, 1)),
    ]  # fmt: skip
    assert (found[0]["level"], found[0]["levels"], found[0]["aim"]) == (
        "L4-L5, L5-S1",
        2,
        "decompress + stabilise",
    )
    assert (found[1]["level"], found[1]["aim"], found[1]["site"]) == (None, None, None)


@pytest.mark.parametrize(
    "more",
    [{"status": "planned"}, {"status": "not_done"}, {"certainty": "refuted"}, {"assertion": "negated"},
     {"assertion": "other_person"}],
    ids=str,
)  # fmt: skip
def test_what_did_not_happen_is_no_operation(more: dict[str, Any]) -> None:
    assert table("operations", spine("2023-03-01", "Procedure/1", **more)) == []


def test_partial_dates() -> None:
    found = table(
        "operations",
        spine(("2023-03-01", "2023-03-31"), "Procedure/1"),
        spine(("2024-01-01", "2024-12-31"), "Procedure/2"),
        spine(None, "Procedure/3"),
        spine("2026-05-01", "Procedure/4"),
    )
    assert [one["day"] for one in found if one["day"]] == [date(2023, 3, 16)]
    assert len(found) == 3  # the vague and the undated are kept, without a day; the future does not exist


def test_a_person_is_observed_until_the_last_record() -> None:
    found = table(
        "people",
        event(
            "patient", "1960-05-05", text_value="female", concepts=("made-up",),
            end_earliest=date(2025, 6, 1), end_latest=date(2025, 6, 1),
        ),
        event("observation", "2020-01-01"), event("observation", "2025-01-01"), event("appointment", "2027-01-01"),
    )  # fmt: skip
    assert found == [{
        "patient": "p", "sex": "female", "birth": date(1960, 5, 5), "died": date(2025, 6, 1),
        "first_seen": date(2020, 1, 1), "last_seen": date(2025, 6, 1), "made_up": True,
    }]  # fmt: skip


def test_scores_by_instrument_the_mean_of_a_day() -> None:
    found = table(
        "scores",
        event("observation", "2024-01-01", concepts=("pain_nrs",), numeric_value=6.0),
        event("finding", "2024-01-01", finding="pain_score", numeric_value=8.0),
        event("observation", "2024-01-01", concepts=("odi_total",), numeric_value=40.0),
        event("observation", None, concepts=("pain_nrs",), numeric_value=6.0),
        event("observation", "2024-02-01", concepts=("pain_nrs",)),
    )
    assert sorted((one["instrument"], one["value"]) for one in found) == [("nrs_pain", 7), ("odi", 40)]


def test_diagnoses() -> None:
    named = event("condition", "2024-01-01", concepts=("dx_fbss",))
    denied = event("condition", "2024-02-01", concepts=("dx_fbss",), assertion="negated")
    assert table("diagnoses", named, denied) == [{"patient": "p", "day": date(2024, 1, 1)}]


def test_an_implant_and_what_becomes_of_it() -> None:
    found = table(
        "treatments",
        event("procedure", "2023-01-01", source="Procedure/lead", concepts=("proc_scs_implant",)),
        event("procedure", "2023-01-15", source="Procedure/generator", concepts=("proc_scs_implant",)),
        event("procedure", "2023-06-01", source="Procedure/x", name="Revision of lead", concepts=CHANGED),
        event("procedure", "2024-06-01", source="Procedure/y", name="Removal of stimulator", concepts=CHANGED),
        event("procedure", "2025-01-01", source="Procedure/new", concepts=("proc_scs_implant",)),
        event("condition", "2025-03-01", concepts=("dx_neuromodulation_pump_complication",)),
        event("procedure", "2024-01-01", source="Procedure/esi", concepts=("proc_esi", "proc_esi_transforaminal")),
    )  # fmt: skip
    assert {
        one["treatment"]: (one["kind"], one["removed"], one["revised"], one["complication"]) for one in found
    } == {
        "Procedure/lead": ("stimulator", date(2024, 6, 1), date(2023, 6, 1), None),
        "Procedure/new": ("stimulator", None, None, date(2025, 3, 1)),
        "Procedure/esi": ("epidural injection", None, None, None),
    }


def test_two_peoples_records_may_have_the_same_address() -> None:
    events = [
        event(
            "procedure",
            f"202{number}-01-01",
            patient=name,
            source="Procedure/1",
            concepts=("proc_scs_implant",),
        )
        for number, name in enumerate("ab")
    ]
    out = event(
        "procedure",
        "2023-01-01",
        patient="b",
        source="Procedure/2",
        name="Explant",
        concepts=("proc_scs_revision_removal",),
    )
    found = table("treatments", *events, out)
    assert {one["patient"]: one["removed"] for one in found} == {"a": None, "b": date(2023, 1, 1)}


def test_doses_step_by_step_and_no_list_is_not_zero() -> None:
    def medicine(
        start: str, end: str | None, name: str, concepts: tuple[str, ...], dose: Dose | None
    ) -> Event:
        last = None if end is None else date.fromisoformat(end)
        return event(
            "medication", start, name=name, source=f"MedicationRequest/{start}", code="TEXT/x", concepts=concepts,
            end_earliest=last, end_latest=last, status="active" if end is None else "completed", dose=dose,
        )  # fmt: skip

    morphine = ("med_opioid", "ingredient:morphine")
    twice = Dose(low=10.0, high=10.0, unit="mg", times_per_day_low=2.0, times_per_day_high=2.0, route="oral")
    chart = Chart(patient="p", events=[
        medicine("2024-01-01", None, "Gabapentin 300 mg", ("med_gabapentinoid", "ingredient:gabapentin"), None),
        medicine("2024-03-01", "2024-06-30", "Morphine 10 mg", morphine, twice),
    ])  # fmt: skip
    found = doses(
        [chart, Chart(patient="nothing listed", events=[event("observation", "2024-01-01")])], AS_OF
    )
    assert found.select("patient", "start", "end", "mme").rows() == [
        ("p", date(2024, 1, 1), date(2024, 2, 29), 0.0),
        ("p", date(2024, 3, 1), date(2024, 6, 30), 20.0),
        ("p", date(2024, 7, 1), None, 0.0),
    ]


def test_the_order_of_events_does_not_matter() -> None:
    events = [
        spine("2023-03-01", "Procedure/2", "surgery_fusion"), spine("2023-03-01", "Procedure/1", "surgery_fusion"),
        spine(None, "Procedure/3"), event("observation", "2024-01-01", concepts=("pain_nrs",), numeric_value=6.0),
        event("procedure", "2023-05-01", source="Procedure/5", concepts=("proc_esi",)),
    ]  # fmt: skip
    one, other = (derive(to_frame(order).lazy(), AS_OF) for order in (events, events[::-1]))
    for name, first in one.items():
        assert first.sort(pl.all()).equals(other[name].sort(pl.all())), name
