"""Questionnaire responses: one observation for each answered question."""

import re
from collections.abc import Iterator
from typing import cast

from spinepath.sources.fhir.coded import Coded, from_codings
from spinepath.sources.fhir.context import Record, When
from spinepath.sources.fhir.datatypes import Coding
from spinepath.sources.fhir.resources_care import (
    Answer,
    AnsweredItem,
    Question,
    Questionnaire,
    QuestionnaireResponse,
    ScoredCoding,
)
from spinepath.sources.fhir.statuses import State
from spinepath.sources.fhir.texts import read_into
from spinepath.sources.fhir.values import Columns, of_boolean, of_number, of_quantity, of_string
from spinepath.sources.fhir.when import at

_LOINC = re.compile(r"(?:^|[/#|.])(\d{1,7}-\d)$")
_SCORES = (
    "http://hl7.org/fhir/StructureDefinition/ordinalValue",
    "http://hl7.org/fhir/StructureDefinition/itemWeight",
)
_SYSTEM = "http://loinc.org"


def read_answers(record: Record) -> None:
    """An "observation" event for each answer, coded by the questionnaire, its definition or its linkId."""
    body = cast(QuestionnaireResponse, record.body)
    state = record.state(body.status)
    when = at(record, "authored", body.authored)
    codes = _codes(record, body)
    for asked, answer in _answered(body.item or ()):
        _add(record, asked, answer, codes.get(asked.link_id or ""), when=when, state=state)


def _answered(items: tuple[AnsweredItem, ...]) -> Iterator[tuple[AnsweredItem, Answer]]:
    for item in items:
        for answer in item.answer or ():
            yield item, answer
            yield from _answered(answer.item or ())
        yield from _answered(item.item or ())


def _add(
    record: Record,
    asked: AnsweredItem,
    answer: Answer,
    question: Question | None,
    *,
    when: When,
    state: State,
) -> None:
    field = f"item[{asked.link_id}]"
    columns = _value(record, field, answer)
    if not columns:
        record.problem(field, "an answer of a kind that is not read", "info")
        return
    what = _question(asked, question)
    if answer.value_coding is not None and answer.value_coding.code:
        said = from_codings([answer.value_coding])
        what = what._replace(codes=(*what.codes, *said.codes), concepts=(*what.concepts, *said.concepts))
    record.add("observation", what, when, state, part_of=record.source, **columns)
    if answer.value_string:
        read_into(record, f"{what.name}: {answer.value_string}", when, state)


def _question(asked: AnsweredItem, question: Question | None) -> Coded:
    text = asked.text or (question.text if question is not None else None)
    if question is not None and question.code:
        return from_codings(list(question.code), text)
    for place in (asked.definition, asked.link_id):
        found = _LOINC.search(place or "")
        if found is not None:
            return from_codings([Coding(_SYSTEM, found[1])], text)
    return Coded(f"LINKID/{asked.link_id or '?'}", text or asked.link_id or "question")


def _value(record: Record, field: str, answer: Answer) -> Columns:
    if answer.value_quantity is not None:
        return of_quantity(record, field, answer.value_quantity)
    if answer.value_coding is not None:
        return _choice(answer.value_coding)
    if answer.value_boolean is not None:
        return of_boolean(answer.value_boolean)
    number = answer.value_decimal if answer.value_decimal is not None else answer.value_integer
    if number is not None:
        return of_number(number)
    text = answer.value_string or answer.value_date or answer.value_date_time
    return {} if text is None else of_string(text)


def _choice(coding: ScoredCoding) -> Columns:
    """The words of a choice, and its score when the questionnaire gives one."""
    columns: Columns = {"text_value": coding.display or coding.code}
    for extension in coding.extension or ():
        score = extension.value_decimal if extension.value_decimal is not None else extension.value_integer
        if extension.url in _SCORES and score is not None:
            columns |= of_number(score)
    return columns


def _codes(record: Record, body: QuestionnaireResponse) -> dict[str, Question]:
    """Questions by linkId, of the questionnaire that the answers name, when it is in the record."""
    found = record.named(body.questionnaire.split("|")[0]) if body.questionnaire else None
    if found is None or not isinstance(found.body, Questionnaire):
        return {}
    return {one.link_id: one for one in _questions(found.body.item or ()) if one.link_id}


def _questions(items: tuple[Question, ...]) -> Iterator[Question]:
    for item in items:
        yield item
        yield from _questions(item.item or ())
