"""What the cards of a person say: red flags first, each alert once, at most the budget, and never silence."""

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from hooks.card_rules import mistakes
from hooks.conftest import Post, ready, settings
from hooks.people import WHO, medicine, request, sign, view, whole_sample
from spinepath import api
from spinepath.assessment.model import Alert, Assessment, Evidence, ProblemItem
from spinepath.assessment.orders import assess_with
from spinepath.hooks.app import create_app
from spinepath.knowledge import all_rules
from spinepath.presentations.card import Response
from spinepath.presentations.card_parts import Asked
from spinepath.presentations.cards import cards as cards_of
from spinepath.presentations.markdown import plain, short

SAMPLE = api.assess(api.read(api.sample()), api.SAMPLE_DAY)


def asked(**more: Any) -> Asked:
    return Asked(**{"hook": "patient-view", "instance": "1", "budget": 3} | more)


def alert(name: str, severity: str = "warning", **more: Any) -> Alert:
    return Alert(id=name, severity=severity, text=f"About {name}.", **more)


def with_(**more: Any) -> Assessment:
    return msgspec.structs.replace(SAMPLE, **more)


def valid(found: Any) -> list[dict[str, Any]]:
    response = msgspec.json.decode(msgspec.json.encode(Response(cards=tuple(found))))
    assert not mistakes(response)
    return list(response["cards"])


def test_the_made_up_patient(cards: Post) -> None:
    context, prefetch = whole_sample()
    found = cards(request("patient-view", context, prefetch=prefetch))
    assert found[0]["indicator"] == "critical"
    assert found[0]["summary"].startswith("Red flag: ")
    assert "24 hours" in found[0]["summary"]
    assert any("red flags not settled" in card["summary"] for card in found)
    assert found[-1]["summary"].startswith("Is this FBSS? yes.")


def test_an_assessment_in_brief_gives_the_same_cards() -> None:
    chart, day = api.read(api.sample()), api.SAMPLE_DAY
    brief, whole = (assess_with(chart, (), day, in_brief=short) for short in (True, False))
    assert brief.medications and not brief.medications.options and not brief.findings and whole.findings
    assert cards_of(brief, asked()) == cards_of(whole, asked())


def test_the_gravest_first() -> None:
    grave = ["critical", "warning", "info"]
    found = valid(cards_of(with_(alerts=tuple(alert(name, name) for name in reversed(grave))), asked()))
    order = [grave.index(card["indicator"]) for card in found]
    assert order == sorted(order)


def test_the_budget_and_the_rest_in_one_card() -> None:
    alerts = tuple(alert(f"a{place}", "critical" if place > 5 else "info") for place in range(9))
    found = valid(cards_of(with_(alerts=alerts, red_flags=()), asked(budget=2)))
    shown = [card for card in found if card["summary"].startswith("About")]
    (more,) = [card for card in found if "more alerts" in card["summary"]]
    assert len(shown) == 2
    assert more["summary"].startswith("7 more alerts beyond the 2 shown here: 1 critical, 6 info")
    assert more["indicator"] == "critical"
    assert all(f"About a{place}" in more["detail"] for place in range(6))


@pytest.mark.parametrize("budget", [0, 1, 100])
def test_a_red_flag_is_never_cut(budget: int) -> None:
    flags = [flag for flag in SAMPLE.red_flags if flag.answer == "yes"]
    alerts = tuple(alert(f"a{place}", "critical") for place in range(9))
    found = valid(cards_of(with_(alerts=alerts), asked(budget=budget)))
    assert sum(card["summary"].startswith("Red flag: ") for card in found) == len(flags) > 0


def test_the_same_alert_is_one_card_with_all_its_records() -> None:
    twins = tuple(alert("twin", evidence=(Evidence(source=f"Observation/{n}"),)) for n in range(2))
    found = valid(cards_of(with_(alerts=twins), asked()))
    (one,) = [card for card in found if card["summary"] == "About twin."]
    assert "Observation/0" in one["detail"] and "Observation/1" in one["detail"]


def test_nothing_found_is_said_unless_asked_not_to() -> None:
    healthy = with_(alerts=(), red_flags=(), problems=())
    assert [card["summary"][:16] for card in valid(cards_of(healthy, asked()))] == ["Is this FBSS? ye"]
    assert valid(cards_of(healthy, asked(quiet=True))) == []


def test_what_was_not_checked_is_said_even_when_quiet() -> None:
    lost = ProblemItem(
        source="DiagnosticReport/7", field="resource", reason="cannot be read", severity="error"
    )
    found = valid(cards_of(with_(alerts=(), red_flags=(), problems=(lost,)), asked(quiet=True)))
    assert "DiagnosticReport/7" in found[0]["summary"]
    assert found[0]["indicator"] == "warning"
    silent = valid(
        cards_of(with_(alerts=(), red_flags=(), problems=()), asked(quiet=True, gaps=("Condition: gone",)))
    )
    assert "Condition: gone" in silent[0]["summary"]


def test_an_alert_of_an_unknown_severity_is_not_played_down() -> None:
    (card,) = [
        c
        for c in valid(cards_of(with_(alerts=(alert("x", "dire"),), red_flags=()), asked()))
        if "About x" in c["summary"]
    ]
    assert card["indicator"] == "critical"


def test_cards_have_ids_of_their_own_that_do_not_change() -> None:
    def ids(instance: str) -> list[str]:
        return [card["uuid"] for card in valid(cards_of(SAMPLE, asked(instance=instance)))]

    assert ids("1") == ids("1")
    assert not set(ids("1")) & set(ids("2"))


def test_every_alert_of_every_rule_can_be_shown() -> None:
    """With each rule's own text and sources, as card and with its suggestions."""
    rules = [rule for rule in all_rules() if rule.kind in ("alert", "contraindication")]
    for rule in rules:
        one = Alert(id=rule.id, severity=rule.severity or "info", text=rule.says, citations=rule.citations)
        valid(cards_of(with_(alerts=(one,), red_flags=()), asked(sources="https://cds.example/sources/")))


@given(st.text())
def test_words_of_a_record_are_never_markdown(text: str) -> None:
    said = plain(f"[x](http://evil) <img> {text}")
    assert "](" not in said.replace("\\]", "").replace("\\(", "")
    assert "<" not in said.replace("\\<", "")
    assert "://" not in said and "\n" not in said


@given(st.text(max_size=400), st.integers(2, 139))
def test_short_is_short_and_one_line(text: str, longest: int) -> None:
    said = short(text, longest)
    assert len(said) <= longest and "\n" not in said


HOSTILE = "Oxycodone 10 mg [click](javascript:alert(1)) <script>alert(1)</script> " + "x" * 500


def test_a_hostile_name_stays_a_name(cards: Post) -> None:
    drafts = [medicine("a", f"Lorazepam {HOSTILE}", "draft")]
    for card in cards(sign(drafts, medicine("b", HOSTILE))):
        assert "](" not in card["detail"]
        assert "<script>" not in card["detail"]


def test_a_smart_link_to_the_whole_report_where_it_is_set_up() -> None:
    more = settings(smart_client_id="me")
    with TestClient(create_app(more)) as client:
        message = view()
        found = ready(client).post("/cds-services/spinepath-patient-view", json=message).json()
    assert not mistakes(found)
    link = {"label": "The full report", "url": "http://127.0.0.1:8080/smart/launch", "type": "smart"}
    assert all(card["links"] == [link] for card in found["cards"])


def test_the_day_is_an_argument() -> None:
    assert settings().day == date(2026, 3, 2)
    assert WHO["patientId"] == "p"
