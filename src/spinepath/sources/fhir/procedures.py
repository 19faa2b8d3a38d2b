"""Procedures: what was done, with which aims, at which level, and how it turned out."""

from typing import cast

from spinepath.sources.fhir.coded import Coded, coded, words_of
from spinepath.sources.fhir.conditions import state_part
from spinepath.sources.fhir.context import Record, When
from spinepath.sources.fhir.resources import Procedure
from spinepath.sources.fhir.statuses import State
from spinepath.sources.fhir.texts import place_of, read_into
from spinepath.sources.fhir.when import chosen
from spinepath.sources.operations import read_operation, read_treatments

_NEVER_HAPPENED = ("planned", "not_done")
_OF_OPERATIONS = ("pain_relieved", "pain_free_interval", "never_improved")
"""The course after an operation. A block or a trial that helps for a day says nothing about it."""


def read_procedure(record: Record) -> None:
    """A "procedure" event; "condition" events for its reasons and complications; findings of its words."""
    body = cast(Procedure, record.body)
    state = record.state(body.status)
    when = chosen(record, "performed")
    what = coded(body.code)
    site = " ".join(words_of(part) for part in body.body_site or ())
    is_operation = _add(record, what, when, state, f"{words_of(body.code)} {site}".strip())
    _outcome(record, body, when, state, without=() if is_operation else _OF_OPERATIONS)
    if state.status in _NEVER_HAPPENED or state.certainty == "refuted":
        return
    for reason in body.reason_code or ():
        state_part(record, "reasonCode", reason, when)
    for complication in body.complication or ():
        state_part(record, "complication", complication, when)


def _add(record: Record, what: Coded, when: When, state: State, words: str) -> bool:
    """Append the procedure. True when it is an operation on the spine."""
    operation = read_operation(words, what.concepts)
    if operation is None:
        level, side = place_of(words)
        concepts = tuple(dict.fromkeys((*what.concepts, *read_treatments(words))))
        if "proc_scs_trial" in read_treatments(words):  # one code serves the trial lead and the implanted one
            concepts = tuple(name for name in concepts if name != "proc_scs_implant")
        record.add("procedure", what._replace(concepts=concepts), when, state, level=level, side=side)
        return False
    concepts = tuple(dict.fromkeys((*what.concepts, *operation.concepts)))
    if not any(name.startswith("surgery_") for name in what.concepts) and state.certainty == "recorded":
        state = State(state.status, state.assertion, "from_text")
    record.add("procedure", what._replace(concepts=concepts), when, state,
        level=operation.level, side=operation.side, aims=operation.aims,
    )  # fmt: skip
    return True


def _outcome(record: Record, body: Procedure, when: When, state: State, *, without: tuple[str, ...]) -> None:
    name, outcome = coded(body.code).name, words_of(body.outcome)
    read_into(record, f"{name}: {outcome}" if outcome else name, when, state, without=without)
    for note in body.note or ():
        read_into(record, note.text or "", when, state, without=without)
