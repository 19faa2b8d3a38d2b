"""Draft orders and proposed appointments, judged together with the record they are meant for.

A drafted medicine counts as taken from today, so every rule sees it. A test or block that is ordered is checked for
this person, and what thins the blood is set against every block that is planned.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from msgspec.structs import replace

from spinepath.assessment.around_blocks import ORDERED, around_blocks
from spinepath.assessment.assess import assessed
from spinepath.assessment.judge import Judged, judge
from spinepath.assessment.model import Alert, Assessment, Evidence
from spinepath.assessment.safety import contraindications, safety
from spinepath.assessment.subject import proof
from spinepath.chart.chart import Chart
from spinepath.chart.event import Event
from spinepath.knowledge.named_tests import ELSEWHERE, named, named_tests
from spinepath.knowledge.references import references
from spinepath.knowledge.rule import Rule
from spinepath.knowledge.standing import weakest
from spinepath.therapy.blocks.named import procedure_in

_REFUSED = ("not_done",)


def assess_with(chart: Chart, drafts: Collection[str], as_of: date) -> Assessment:
    """The assessment of a record with drafts that nobody has signed yet; their alerts name them as evidence.

    drafts: the sources in the chart that are only drafted ("MedicationRequest/1"). Raises as assess does.
    """
    signed = [_signed(event, drafts, as_of) for event in chart.events] if drafts else chart.events
    joined = replace(chart, events=signed)
    judged = judge(joined, as_of)
    found = assessed(judged)
    drafted = [event for event in joined.events if event.source in drafts]
    more = (*_tests(judged, drafted), *around_blocks(joined.events, as_of))
    cited = {name: references()[name].text for alert in more for name in alert.citations}
    return replace(found, alerts=(*more, *found.alerts), citations=found.citations | cited)


def is_known(event: Event) -> bool:
    """Whether a draft is something that can be judged: a medicine, test or procedure that we know."""
    if event.kind == "medication":
        return bool(event.concepts)
    return event.kind in ORDERED and (
        _test(event) is not None or procedure_in(event.name, event.concepts) is not None
    )


def _signed(event: Event, drafts: Collection[str], as_of: date) -> Event:
    """A drafted medicine as it will stand: taken from today. Tests and visits stay planned until they happen."""
    if event.kind != "medication" or event.source not in drafts or event.status in _REFUSED:
        return event
    return replace(event, status="active", earliest=as_of, latest=as_of, end_earliest=None, end_latest=None)


def _tests(judged: Judged, drafted: Iterable[Event]) -> Iterator[Alert]:
    """For each test that is ordered: what speaks against it in this person."""
    for event in drafted:
        test = _test(event)
        if test is not None:
            yield from _safety(event, test, judged)


def _test(event: Event) -> str | None:
    """The test that is ordered. Of another part of the body too: the magnet is the same for every region."""
    if event.kind not in ORDERED or event.status in _REFUSED or event.certainty == "refuted":
        return None
    found = named(event.name, event.concepts)
    if found is not None:
        return found
    words = ((name, "|".join(one.words)) for name, one in named_tests().items() if name != ELSEWHERE)
    return next((name for name, pattern in words if re.search(pattern, event.name, re.IGNORECASE)), None)


def _safety(event: Event, test: str, judged: Judged) -> Iterator[Alert]:
    subject, _, rules, said = judged
    told = safety(test, subject, rules, said)
    fired = [rules[one] for one in contraindications()[test] if one in rules and said[one] == "yes"]
    says = {
        "unsafe": f"{event.name} is ordered and is not safe for this person. {' '.join(told.because)}",
        "unknown_safety": f"{event.name} is ordered, and whether it is safe is not known. {' '.join(told.because)}",
        "safe": f"{event.name} is ordered. {' '.join(told.cautions)}" if told.cautions else "",
    }[told.status]
    if says:
        evidence: tuple[Evidence, ...] = (proof(event), *told.evidence)
        yield Alert(
            id=f"ordered.{test}",
            severity=_severity(told.status, fired),
            text=says,
            evidence=tuple(dict.fromkeys(evidence)),
            citations=told.citations,
            standing=weakest(*(rule.certainty for rule in fired)),
        )


def _severity(status: str, fired: Iterable[Rule]) -> str:
    if status == "safe":
        return "info"
    return "critical" if any(rule.severity == "critical" for rule in fired) else "warning"
