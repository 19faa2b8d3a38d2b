"""How long this person's blood thinners stop before a procedure: the table's row for each drug on record."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from spinepath.assessment.subject import Fact, Subject
from spinepath.features.safety import STILL_ACTING_DAYS
from spinepath.therapy.blocks.antithrombotics import Hold, Kidney, hold, names
from spinepath.therapy.blocks.procedures import Procedure, procedure
from spinepath.therapy.evidence import stated

_SETS = ("med_anticoagulant", "med_antiplatelet")
_TAKES = ("on_anticoagulant", "on_antiplatelet")
_PREFIX = "ingredient:"
KIDNEY_FROM = 60
"""mL/min/1.73 m2, from which kidneys count as normal here (project estimate; the table only says "impaired")."""


def thinners(subject: Subject) -> tuple[str, ...]:
    """Ingredients that thin this person's blood, or did until lately."""
    if not any(subject.values.get(name) for name in _TAKES):
        return ()
    found = (fact for fact in subject.under(_SETS) if _on_board(fact, subject))
    ingredients = (name for fact in found for name in fact.event.concepts if name.startswith(_PREFIX))
    return tuple(sorted({name.removeprefix(_PREFIX) for name in ingredients}))


def _on_board(fact: Fact, subject: Subject) -> bool:
    event = fact.event
    if event.kind != "medication" or event.certainty == "refuted" or event.status in ("planned", "not_done"):
        return False
    lately = event.end_latest is not None and (subject.as_of - event.end_latest).days <= STILL_ACTING_DAYS
    return fact.says in ("yes", "maybe") or lately


def kidney(values: Mapping[str, Any]) -> Kidney:
    """Normal, impaired or unknown, by eGFR and a recorded kidney disease."""
    egfr = values.get("egfr")
    if values.get("has_ckd") or (egfr is not None and egfr < KIDNEY_FROM):
        return "impaired"
    return "unknown" if egfr is None else "normal"


def holds(subject: Subject, drugs: Iterable[str], therapy_procedure: str | None) -> tuple[str, ...]:
    """One sentence for each row of the table that may be meant; what it does not hold is said."""
    if therapy_procedure is None or not any(subject.values.get(name) for name in _TAKES):
        return ()
    of, state = procedure(therapy_procedure), kidney(subject.values)
    told = tuple(line for drug in drugs for line in _drug(drug, of, state))
    return told or (
        "A blood thinner is taken, and which one is not recorded: its name decides how long it stops.",
    )


@cache
def _drug(drug: str, of: Procedure, state: Kidney) -> tuple[str, ...]:
    rows = [name for name in names() if drug in name.lower().split()]
    if not rows:
        return (f"{drug.capitalize()}: not in the table of stops; ask its prescriber.",)
    return tuple(_sentence(hold(name, of.risk), of, state) for name in rows)


def _sentence(row: Hold, of: Procedure, state: Kidney) -> str:
    name, span = f"{row.drug[:1].upper()}{row.drug[1:]}", row.span(state)
    source = stated(row.source, row.standing)
    if span is None:
        return f"{name}, {of.risk} bleeding risk: {row.words}; no date follows from the table [{source}]."
    if not span.high:
        return f"{name}, {of.risk} bleeding risk: need not stop [{source}]."
    says = f"{name}, {of.risk} bleeding risk: last dose {span} before or earlier, again {row.restart} after"
    return f"{says}{_kidneys(row, state)}{_require(row)} [{source}]."


def _kidneys(row: Hold, state: Kidney) -> str:
    if state == "normal":
        return ""
    if row.renal is not None:
        return f"; the longer stop because kidney function is {state}"
    return f"; kidney function is {state} and the table has no figure for that: ask its prescriber"


def _require(row: Hold) -> str:
    return f"; needs {row.require}" if row.require else ""
