"""What can be decided today, read off the assessment, each with the decisions about it."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

import msgspec
from django.db import transaction
from django.utils import timezone

from spinepath.assessment.model import Assessment
from spinepath.clinic.audit import chain
from spinepath.clinic.decisions.models import About, Decision
from spinepath.clinic.people.models import Patient, User
from spinepath.clinic.records.models import Derived


class Choosable(NamedTuple):
    """answer: what the assessment says of it (eligible yes | no | unknown, or the test's status)."""

    about: About
    key: str
    name: str
    answer: str
    because: tuple[str, ...]
    standing: str
    decided: tuple[Decision, ...] = ()


def told(derived: Derived) -> Assessment:
    """The assessment as it was kept."""
    return msgspec.json.decode(bytes(derived.assessment), type=Assessment)


def choosable(assessment: Assessment, decisions: Iterable[Decision] = ()) -> list[Choosable]:
    """Tests that are recommended first, then treatments and medicines, those that may be offered first."""
    by_key: dict[tuple[str, str], tuple[Decision, ...]] = {}
    for one in decisions:
        place = (one.about, one.key)
        by_key[place] = (*by_key.get(place, ()), one)
    return [one._replace(decided=by_key.get((one.about, one.key), ())) for one in _all(assessment)]


def _all(assessment: Assessment) -> Iterator[Choosable]:
    for test in assessment.workup:
        if test.status != "done":
            yield Choosable(About.TEST, test.test, test.name, test.status, test.because, "seen")
    for option in assessment.options:
        yield Choosable(
            About.OPTION, option.therapy, option.name, option.answer, option.because, option.standing
        )
    for one in assessment.medications.options if assessment.medications else ():
        yield Choosable(About.MEDICINE, one.ingredient, one.name, one.answer, one.because, one.standing)


def decide(  # noqa: PLR0917 (all of it is written down)
    patient: Patient, derived: Derived, chosen: Choosable, verdict: str, reason: str, by: User
) -> Decision:
    """Keep a decision with the hash of the very assessment it was made on."""
    decision = Decision(
        patient=patient, about=chosen.about, key=chosen.key, name=chosen.name[:200], answer=chosen.answer,
        verdict=verdict, reason=reason, assessment_sha256=sha256(bytes(derived.assessment)).hexdigest(),
        as_of=derived.as_of, knowledge_version=told(derived).knowledge.version, by=by, at=timezone.now(),
    )  # fmt: skip
    with transaction.atomic():
        decision.save()
        detail = {"decision": str(decision.pk), "assessment": decision.assessment_sha256}
        detail["about"] = f"{chosen.about}/{chosen.key}"
        what = f"{verdict} {chosen.name}"
        chain.write(by, "decided", what, why=reason or "no reason given", patient=patient.pk, detail=detail)
    return decision
