"""What a row of measurement and observation means: values, allergies, what was, and what relatives have."""

from collections.abc import Iterator

from spinepath.sources.fhir.datatypes import Coding, Concept, Period, Quantity
from spinepath.sources.fhir.resources import Condition, Observation, Procedure
from spinepath.sources.fhir.resources_care import AllergyIntolerance, FamilyCondition, FamilyMemberHistory
from spinepath.sources.omop.item import Meant, meant
from spinepath.sources.omop.meanings import statement, term
from spinepath.sources.omop.row import Fields

_ALLERGY = ("allergy to", "allergic to", "allergic reaction", "hypersensitivity to", "intolerance to",
            "adverse reaction to", "no known allerg", "no known drug allerg")  # fmt: skip
_FAMILY = ("family history", "fh:", "fh of", "no family history")
_WAS = ("history of", "past history of", "h/o", "past medical history", "past surgical history")
_JUDGEMENTS = {"high": "H", "above reference range": "H", "low": "L", "below reference range": "L", "normal": "N",
               "within reference range": "N", "abnormal": "A", "positive": "POS", "negative": "NEG"}  # fmt: skip
_EQUAL = ("", "=", "equal")


def measurement(fields: Fields) -> Iterator[Meant]:
    """A measurement."""
    if fields.is_diagnosis("measurement"):
        yield from statement(fields, "measurement")
        return
    yield _observation(fields, "measurement")


def observation(fields: Fields) -> Iterator[Meant]:
    """An observation, or what the common data model files there for want of another table.

    "Family history of cancer" and "history of cancer" must never read as cancer.
    """
    said = _said(fields)
    if fields.is_diagnosis("observation"):
        yield from statement(fields, "observation")
    elif said.startswith(_FAMILY):
        yield from _family(fields, said)
    elif said.startswith(_WAS) and not _answered(fields):
        yield from _was(fields)
    elif said.startswith(_ALLERGY):
        yield _allergy(fields)
    else:
        yield _observation(fields, "observation")


def _answered(fields: Fields) -> bool:
    """Whether it has a value of its own: "History of tobacco use: never" is a question and its answer."""
    return fields.text("value_as_string", "value_as_number") is not None


def _said(fields: Fields) -> str:
    """The name of what was observed, as the standard concept has it, else the source."""
    names = (fields.name_of("observation_concept_id"), fields.name_of("observation_source_concept_id"))
    return next(filter(None, names), "") or (fields.text("observation_source_value") or "").lower()


def _observation(fields: Fields, stem: str) -> Meant:
    body = Observation(
        status="final", code=fields.coded(stem), effective_date_time=fields.day(stem), body_site=_site(fields)
    )
    number, answer = fields.number("value_as_number"), _answer(fields)
    if number is not None:
        body.value_quantity = _quantity(fields, number)
        body.interpretation = (_judged(fields, answer),) if answer is not None else None
    elif answer is not None:
        body.value_codeable_concept = answer
    else:
        body.value_string = fields.text("value_as_string", "value_source_value")
    return meant(fields, body)


def _site(fields: Fields) -> Concept | None:
    qualifier = fields.concept("qualifier_concept_id")
    words = qualifier.name if qualifier is not None else fields.text("qualifier_source_value")
    return Concept(text=words) if words else None


def _answer(fields: Fields) -> Concept | None:
    found = fields.concept("value_as_concept_id")
    return Concept((found.coding,)) if found is not None else None


def _judged(fields: Fields, answer: Concept) -> Concept:
    """The laboratory's judgement in the codes of FHIR ("H"); otherwise as it is."""
    code = _JUDGEMENTS.get(fields.name_of("value_as_concept_id"))
    return Concept((Coding(None, code),)) if code is not None else answer


def _quantity(fields: Fields, number: float) -> Quantity:
    operator = fields.name_of("operator_concept_id")
    unit = fields.concept("unit_concept_id")
    code = unit.code if unit is not None else None
    comparator = None if operator in _EQUAL else operator
    return Quantity(number, comparator, fields.text("unit_source_value") or code, None, code)


def _family(fields: Fields, said: str) -> Iterator[Meant]:
    """What relatives have, or have not."""
    if said.startswith("no "):
        fields.problem("observation_concept_id", "a family without an illness; not used", "info")
        return
    what = FamilyCondition(code=_answer(fields) or fields.coded("observation"))
    day = fields.day("observation")
    yield meant(fields, FamilyMemberHistory(status="completed", date=day, condition=(what,)))


def _was(fields: Fields) -> Iterator[Meant]:
    """Something of the past: done or begun on an unknown day up to this one."""
    answer = fields.concept("value_as_concept_id")
    day = fields.day("observation")
    code = _answer(fields) or fields.coded("observation")
    if answer is not None and answer.domain == "Procedure":
        yield meant(
            fields,
            Procedure(status="completed", code=code, performed_period=Period(None, day) if day else None),
        )
    else:
        yield meant(fields, Condition(code=code, clinical_status=term("inactive"), recorded_date=day))


def _allergy(fields: Fields) -> Meant:
    what = _answer(fields) or fields.coded("observation")
    return meant(fields, AllergyIntolerance(code=what, recorded_date=fields.day("observation")))
