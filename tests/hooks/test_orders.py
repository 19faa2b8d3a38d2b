"""Drafts are judged together with the record, and the card names the draft and lets the user take it back."""

from typing import Any

import pytest

from hooks.conftest import Post
from hooks.people import WHO, appointment, bundle, medicine, order, prefetch, request, sign, stimulator

OXYCODONE = medicine("oxy", "Oxycodone 10 mg tablet")
LORAZEPAM = medicine("lor", "Lorazepam 1 mg tablet", "draft")


def about(cards: list[dict[str, Any]], words: str) -> dict[str, Any]:
    """The one card that speaks of it."""
    found = [card for card in cards if words.lower() in card["summary"].lower()]
    assert len(found) == 1, [card["summary"] for card in cards]
    return found[0]


def actions(card: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one for suggestion in card["suggestions"] for one in suggestion["actions"] if one["type"] == kind]


def test_a_new_benzodiazepine_with_an_opioid_of_the_record(cards: Post) -> None:
    card = about(cards(sign([LORAZEPAM], OXYCODONE)), "benzodiazepine are taken together")
    assert card["indicator"] == "critical"
    assert "Lorazepam" in card["summary"]
    assert "MedicationRequest/oxy" in card["detail"].replace("\\", "")


def test_the_draft_can_be_removed_or_held_whole(cards: Post) -> None:
    card = about(cards(sign([LORAZEPAM], OXYCODONE)), "benzodiazepine are taken together")
    assert [one["resourceId"] for one in actions(card, "delete")] == ["MedicationRequest/lor"]
    (held,) = actions(card, "update")
    assert held["resource"] == LORAZEPAM | {"status": "on-hold"}
    assert card["suggestions"][0]["isRecommended"]
    assert card["overrideReasons"]


def test_two_drafts_of_one_session_are_judged_with_each_other(cards: Post) -> None:
    drafts = [LORAZEPAM, medicine("new", "Oxycodone 10 mg tablet", "draft")]
    card = about(cards(sign(drafts)), "benzodiazepine are taken together")
    assert {one["resourceId"] for one in actions(card, "delete")} == {
        "MedicationRequest/lor",
        "MedicationRequest/new",
    }


def test_an_alert_that_has_nothing_to_do_with_the_draft_is_not_shown_again(cards: Post) -> None:
    drafts = [medicine("par", "Acetaminophen 500 mg tablet", "draft")]
    found = cards(sign(drafts, OXYCODONE, medicine("old", "Lorazepam 1 mg tablet")))
    assert not [card for card in found if "benzodiazepine" in card["summary"]]


def test_order_select_speaks_of_what_was_chosen(cards: Post) -> None:
    drafts = [LORAZEPAM, medicine("par", "Acetaminophen 500 mg tablet", "draft")]
    context = WHO | {"draftOrders": bundle(*drafts)}

    def said(*chosen: str) -> str:
        message = request(
            "order-select", context | {"selections": list(chosen)}, prefetch=prefetch(OXYCODONE)
        )
        return " ".join(card["summary"] for card in cards(message))

    assert "Lorazepam" in said("MedicationRequest/lor")
    assert "benzodiazepine" not in said("MedicationRequest/par")
    assert "not among the drafts" in said("MedicationRequest/gone")


@pytest.mark.parametrize(
    "words", ["MRI lumbar spine without contrast", "MRI brain", "Magnetic resonance imaging of knee"]
)
def test_an_mri_with_a_stimulator_whose_label_is_not_known(cards: Post, words: str) -> None:
    card = about(cards(sign([order("mri", words)], stimulator())), "is not known")
    assert card["indicator"] == "warning"
    assert words in card["summary"]
    assert actions(card, "update")[0]["resource"]["status"] == "on-hold"


def test_an_mri_with_a_legacy_stimulator(cards: Post) -> None:
    card = about(
        cards(sign([order("mri", "MRI lumbar spine")], stimulator("Not MR conditional, MR unsafe."))),
        "not safe",
    )
    assert card["indicator"] == "critical"


def test_an_mri_without_any_implant_gets_no_warning(cards: Post) -> None:
    found = cards(sign([order("mri", "MRI lumbar spine")]))
    assert {card["indicator"] for card in found} == {"info"}


LEAD = order(
    "lead",
    "Spinal cord stimulator trial, percutaneous lead placement",
    "active",
    occurrenceDateTime="2026-03-20",
)


def test_an_nsaid_before_a_block(cards: Post) -> None:
    card = about(cards(sign([medicine("ibu", "Ibuprofen 400 mg tablet", "draft")], LEAD)), "trial is planned")
    assert card["indicator"] == "warning"
    assert "Last dose at the latest on 2026\\-03\\-19" in card["detail"]
    assert card["source"]["url"] == "https://doi.org/10.1097/AAP.0000000000000700"


def test_a_blood_thinner_that_cannot_be_stopped_in_time(cards: Post) -> None:
    soon = LEAD | {"occurrenceDateTime": "2026-03-04"}
    card = about(cards(sign([medicine("war", "Warfarin 5 mg tablet", "draft")], soon)), "trial is planned")
    assert "That is past: move the procedure" in card["detail"]


def test_a_visit_for_a_block_with_a_blood_thinner_in_the_record(cards: Post) -> None:
    visit = appointment("v", "Lumbar interlaminar epidural steroid injection", "2026-03-20T09:00:00+01:00")
    context = WHO | {"appointments": bundle(visit)}
    message = request("appointment-book", context, prefetch=prefetch(medicine("war", "Warfarin 5 mg tablet")))
    card = about(cards(message), "warfarin")
    assert "2026\\-03\\-15" in card["detail"]
    assert [one["resourceId"] for one in actions(card, "delete")] == ["Appointment/v"]


def test_a_block_of_the_past_asks_for_nothing(cards: Post) -> None:
    visit = appointment("v", "Lumbar interlaminar epidural steroid injection", "2026-01-20T09:00:00+01:00")
    message = request(
        "appointment-book", WHO | {"appointments": bundle(visit)},
        prefetch=prefetch(medicine("war", "Warfarin 5 mg tablet")),
    )  # fmt: skip
    assert not [card for card in cards(message) if "warfarin" in card["summary"].lower()]


def test_a_draft_replaces_its_own_earlier_version(cards: Post) -> None:
    stamped = {"meta": {"lastUpdated": "2030-01-01T00:00:00Z"}}
    signed = medicine("lor", "Acetaminophen 500 mg tablet", **stamped)
    card = about(cards(sign([LORAZEPAM], signed, OXYCODONE)), "benzodiazepine are taken together")
    assert "Lorazepam" in card["summary"]


def test_a_draft_that_is_not_to_be_done_is_not_taken(cards: Post) -> None:
    found = cards(sign([LORAZEPAM | {"doNotPerform": True}], OXYCODONE))
    assert not [card for card in found if "benzodiazepine" in card["summary"]]


def test_an_unknown_medicine_is_named_as_not_judged(cards: Post) -> None:
    card = about(cards(sign([medicine("x", "Foobarol 3 mg", "draft")])), "not among what spinepath knows")
    assert "Foobarol" in card["summary"]


def test_anothers_draft_is_not_judged_and_is_named(cards: Post) -> None:
    other = LORAZEPAM | {"subject": {"reference": "Patient/other"}}
    found = cards(sign([other], OXYCODONE))
    assert "MedicationRequest/lor" in about(found, "not checked")["summary"]
    assert not [card for card in found if "benzodiazepine" in card["summary"]]


def test_a_medicine_by_reference_to_one_beside_it(cards: Post) -> None:
    drug = {"resourceType": "Medication", "id": "m", "code": {"text": "Lorazepam 1 mg tablet"}}
    draft = {key: value for key, value in LORAZEPAM.items() if key != "medicationCodeableConcept"}
    draft["medicationReference"] = {"reference": "Medication/m"}
    about(cards(sign([draft, drug], OXYCODONE)), "benzodiazepine are taken together")


def test_drafts_in_a_list_instead_of_a_bundle(cards: Post) -> None:
    context = WHO | {"draftOrders": [LORAZEPAM]}
    about(
        cards(request("order-sign", context, prefetch=prefetch(OXYCODONE))),
        "benzodiazepine are taken together",
    )
