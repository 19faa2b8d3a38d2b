"""What the patient takes: renewals, overlap, gaps, routes, and what never counts."""

from datetime import date
from fractions import Fraction
from itertools import permutations

import pytest

from medicines.records import events, request
from spinepath.assessment.medicines import both, current, mme, plain
from spinepath.assessment.medicines.model import CurrentMedicines

AS_OF = date(2025, 6, 1)
TABLET_10, TABLET_5, EXTENDED_10, PATCH_25 = "rx:1049683", "rx:1049621", "rx:1049502", "rx:245134"


def listed(*resources: dict, as_of: date = AS_OF) -> CurrentMedicines:
    return current(events(*resources), as_of)


def total(*resources: dict, as_of: date = AS_OF) -> Fraction | None:
    found = mme(listed(*resources, as_of=as_of)).total
    return None if found is None else found.high


def as_type(kind: str, body: dict, **fields: object) -> dict:
    """The same as another resource type, in its own field names."""
    names = {
        "MedicationStatement": {"dosageInstruction": "dosage", "authoredOn": "effectiveDateTime"},
        "MedicationDispense": {"authoredOn": "whenHandedOver"},
    }[kind]
    kept = {
        names.get(key, key): value for key, value in body.items() if key not in ("intent", "dispenseRequest")
    }
    return kept | {"resourceType": kind} | fields


def test_seven_renewals_are_one_line_with_seven_sources() -> None:
    months = [f"2025-{month:02}-03" for month in (1, 2, 3, 4, 5)] + ["2025-05-20", "2025-05-30"]
    records = [
        request(TABLET_10, "1 {tablet}", "q6h", "supply=120 {tablet}/30d", authoredOn=day) for day in months
    ]
    (line,) = listed(*records).lines
    assert len(line.sources) == line.renewed == 7
    (episode,) = line.episodes
    assert (episode.start, episode.end) == (date(2025, 1, 3), None)
    assert total(*records) == 60


def test_renewals_without_days_supply_are_not_summed_either() -> None:
    days = ("2025-01-03", "2025-03-03", "2025-05-03")
    records = [request(TABLET_10, "1 {tablet}", "q6h", authoredOn=day) for day in days]
    assert total(*records) == 60


def test_a_renewal_with_another_instruction_replaces_it() -> None:
    old = request(TABLET_10, "1 {tablet}", "q6h", authoredOn="2025-01-03")
    new = request(TABLET_10, "1 {tablet}", "q8h", authoredOn="2025-05-03")
    assert total(old, new) == 45


def test_different_strengths_at_a_time_are_summed() -> None:
    ten = request(TABLET_10, "1 {tablet}", "code:BID", authoredOn="2025-05-03")
    five = request(TABLET_5, "1 {tablet}", "code:BID", authoredOn="2025-05-10")
    assert total(ten, five) == 45


def test_a_strength_whose_supply_ran_out_gives_way_to_the_next() -> None:
    five = request(TABLET_5, "1 {tablet}", "q6h", "supply=120 {tablet}/30d", authoredOn="2025-03-01")
    ten = request(TABLET_10, "1 {tablet}", "q6h", "supply=120 {tablet}/30d", authoredOn="2025-05-20")
    assert total(five, ten) == 60


def test_immediate_and_extended_release_are_two_lines() -> None:
    found = listed(request(EXTENDED_10, "1 {tablet}", "q12h"), request(TABLET_10, "1 {tablet}", "q6h", "prn"))
    assert [(line.release, line.as_needed) for line in found.lines] == [
        ("extended", False),
        ("immediate", True),
    ]
    totals = mme(found)
    assert (totals.scheduled.high, totals.as_needed.high) == (30, 60)
    assert totals.says == "90 MME/day, of it 60 as needed at most (CDC 2022)"


def test_scheduled_and_as_needed_of_one_strength_are_two_lines() -> None:
    assert (
        total(request(TABLET_10, "1 {tablet}", "q12h"), request(TABLET_10, "1 {tablet}", "q12h", "prn")) == 60
    )


def test_routes_are_never_mixed() -> None:
    records = [
        request(TABLET_10, "1 {tablet}", "q12h"), request(PATCH_25, "1 {patch}", "q72h"),
        request("rx:1735003", "100 ug", "q6h"), request("rx:310292", "1 {lozenge}", "q6h"),
    ]  # fmt: skip
    found = [(line.ingredient, line.route) for line in listed(*records).lines]
    assert ("fentanyl", "injection") in found
    assert ("fentanyl", "oromucosal") in found
    assert ("fentanyl", "transdermal") in found


def test_two_instructions_of_one_prescription_are_summed() -> None:
    both_doses = request(TABLET_10, "1 {tablet}", "when:MORN")
    both_doses["dosageInstruction"] += request(TABLET_10, "2 {tablet}", "when:HS")["dosageInstruction"]
    assert total(both_doses) == 45


def test_a_prescription_its_dispense_and_a_statement_are_one() -> None:
    asked = request(TABLET_10, "1 {tablet}", "q6h", "supply=120 {tablet}/30d", authoredOn="2025-05-20")
    given = as_type("MedicationDispense", asked, status="completed", daysSupply={"value": 30, "code": "d"})
    taken = as_type(
        "MedicationStatement", request("Oxycodone 10 mg", "10 mg", "q6h", authoredOn="2025-05-20")
    )
    (line,) = listed(asked, given, taken).lines
    assert len(line.sources) == 3
    assert total(asked, given, taken) == 60


def test_a_dispense_gives_the_number_that_as_directed_lacks() -> None:
    asked = request(TABLET_10, other="sig=as directed", authoredOn="2025-05-20")
    supply = {"quantity": {"value": 60, "code": "{tablet}"}, "daysSupply": {"value": 30, "code": "d"}}
    bare = {key: value for key, value in asked.items() if key != "dosageInstruction"}
    given = as_type("MedicationDispense", bare, status="completed", **supply)
    assert total(asked, given) == 30
    (line,) = mme(listed(asked, given)).lines
    assert (line.basis, line.formula) == (
        "supply",
        "oxycodone 60 x 10 mg over 30 days x 1.5 = 30 MME/day, CDC 2022",
    )


def test_a_dispense_for_an_unknown_time_is_named_not_forgotten() -> None:
    given = as_type("MedicationDispense", request(TABLET_10, authoredOn="2025-05-20"), status="completed")
    found = mme(listed(given | {"quantity": {"value": 60}}))
    assert found.total is None
    assert found.at_least
    assert [one.drug for one in found.not_computed] == ["oxycodone"]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "entered-in-error"},
        {"status": "cancelled"},
        {"status": "draft"},
        {"intent": "proposal"},
        {"intent": "plan"},
        {"doNotPerform": True},
        {"authoredOn": "2025-07-01"},
    ],
)
def test_what_never_counts(fields: dict) -> None:
    found = listed(request(TABLET_10, "1 {tablet}", "q6h", **fields))
    assert (found.lines, found.tried, found.recorded) == ((), (), False)
    assert mme(found).total is None, "nothing is known, which is not zero"


def test_no_opioid_among_recorded_medicines_is_zero() -> None:
    found = mme(listed(request("Ibuprofen 400 mg tablet", "1 {tablet}", "code:TID")))
    assert found.total is not None
    assert (found.total.high, found.at_least) == (0, False)


def test_what_was_tried_with_its_days() -> None:
    timing = {
        "repeat": {
            "frequency": 3,
            "period": 1,
            "periodUnit": "d",
            "boundsPeriod": {"start": "2025-01-01", "end": "2025-03-01"},
        }
    }
    body = request("Gabapentin 300 mg capsule", "1 {capsule}", status="stopped")
    body["dosageInstruction"][0]["timing"] = timing
    found = listed(body)
    assert found.lines == ()
    (tried,) = found.tried
    assert (tried.ingredient, tried.status, tried.duration_days) == ("gabapentin", "stopped", 60)
    assert tried.highest.amount is not None
    assert tried.highest.amount.high == 900


def test_a_course_counts_on_its_days_only() -> None:
    body = request(
        TABLET_10, "1 {tablet}", "q6h", "supply=20 {tablet}/5d", status="completed", authoredOn="2025-05-01"
    )
    assert [total(body, as_of=date(2025, 5, day)) for day in (1, 5)] == [60, 60]
    assert total(body, as_of=date(2025, 5, 6)) == 0


def test_a_gap_parts_two_episodes() -> None:
    old = request(
        TABLET_10, "1 {tablet}", "q6h", "supply=20 {tablet}/5d", status="completed", authoredOn="2025-01-01"
    )
    new = request(TABLET_10, "1 {tablet}", "q6h", authoredOn="2025-05-01")
    (line,) = listed(old, new).lines
    assert [(one.start, one.end) for one in line.episodes] == [
        (date(2025, 1, 1), date(2025, 1, 5)),
        (date(2025, 5, 1), None),
    ]
    assert line.start == date(2025, 5, 1)


def test_combination_products_are_split() -> None:
    found = listed(request("Hydrocodone-acetaminophen 5-325 mg tablet", "2 {tablet}", "q6h"))
    held = {line.ingredient: line.per_day.amount.high for line in found.lines if line.per_day.amount}
    assert held == {"hydrocodone": 40, "acetaminophen": 2600}


def test_allergies_and_intolerances() -> None:
    allergy = {
        "resourceType": "AllergyIntolerance", "code": {"text": "Codeine"},
        "clinicalStatus": {"coding": [{"code": "active"}]}, "reaction": [{"description": "vomiting"}],
    }  # fmt: skip
    (found,) = listed(allergy).intolerances
    assert (found.name, found.ingredients, found.reaction) == ("Codeine", ("codeine",), "vomiting")


def test_the_order_of_records_is_irrelevant() -> None:
    records = events(
        request(TABLET_10, "1 {tablet}", "q6h"), request(TABLET_10, "1 {tablet}", "q8h"),
        request(TABLET_5, "1 {tablet}", "q8h", "prn"),
        as_type("MedicationStatement", request("oxycodone", "5 mg", "q8h")),
    )  # fmt: skip
    assert len({repr(plain(current(list(order), AS_OF))) for order in permutations(records)}) == 1


def test_one_thing_missing_makes_the_total_at_least() -> None:
    found = mme(
        listed(request(TABLET_10, "1 {tablet}", "q6h"), request("Morphine 15 mg tablet", "1 {tablet}"))
    )
    assert found.says == "at least 60 MME/day (CDC 2022); not in it: morphine"
    assert found.not_computed[0].missing == ("how often (timing)",)


def test_buprenorphine_is_told_apart_and_makes_the_total_at_least() -> None:
    patch = request("Buprenorphine 10 mcg/h patch", "1 {patch}", "q7d")
    found = mme(listed(patch, request(TABLET_10, "1 {tablet}", "q6h")))
    assert (found.total and found.total.high, found.at_least) == (60, True)
    assert "do not count it as zero risk" in found.not_converted[0].reason


def test_methadone_of_2016_goes_by_the_total_of_all_its_lines() -> None:
    tablets = [
        request("rx:864706", "1 {tablet}", "code:BID"),
        request("rx:864706", "1 {tablet}", "code:QD", "prn"),
    ]
    found = both(listed(*tablets))
    assert found["2016"].total and found["2016"].total.high == 30 * 8
    assert found["2022"].total and found["2022"].total.high == 141


def test_validation_table_sum_of_parts() -> None:
    assert (
        total(request(TABLET_10, "1 {tablet}", "code:TID"), request("rx:835603", "1 {tablet}", "code:BID"))
        == 65
    )


def test_coded_timing_counts_and_words_that_differ_are_said() -> None:
    (line,) = listed(request(TABLET_10, "1 {tablet}", "q6h", "sig=Take 1 tablet twice a day")).lines
    assert line.per_day.amount is not None
    assert line.per_day.amount.high == 40
    assert line.per_day.notes == ("the words say 2/day, the coded timing 4/day; the coded timing counts",)


@pytest.mark.parametrize(
    "sig",
    ["every 0 hours", "0 times a day", "every 6-0 hours", "take .5-.1 tablets q6h", "", "½", "max 0/day"],
)
def test_nonsense_in_words_is_not_computed_and_does_not_break(sig: str) -> None:
    found = mme(listed(request(TABLET_10, "1 {tablet}", other=f"sig={sig}")))
    assert found.total is None or found.total.low >= 0
