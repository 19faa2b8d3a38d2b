"""From a record and drafts to the bytes of a response: the part that needs the processor, for worker processes."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import msgspec

from spinepath.assessment.orders import assess_with, is_known
from spinepath.chart.chart import Chart
from spinepath.errors import KnowledgeError, UnreadableInput
from spinepath.presentations.card import Link, Response
from spinepath.presentations.card_parts import Asked, Order
from spinepath.presentations.cards import cards, gap_cards
from spinepath.sources.fhir.events import HELPERS, READERS
from spinepath.sources.read import read_parts


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one answer depends on. drafts: each resource as JSON; None for a hook without orders.

    chosen: sources of the drafts to speak about; empty: all of them. sources: address of our page of a citation.
    """

    hook: str
    instance: str
    patient: str
    day: date
    parts: list[tuple[str, bytes]]
    gaps: tuple[str, ...]
    budget: int
    sources: str
    drafts: list[bytes] | None = None
    chosen: tuple[str, ...] = ()
    quiet: bool = False
    report: Link | None = None

    def asked(self, **more: Any) -> Asked:
        """What the cards are for."""
        return Asked(hook=self.hook, instance=self.instance, budget=self.budget, report=self.report,
            sources=self.sources, quiet=self.quiet, **more)  # fmt: skip


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """status 200 with a body of cards, or another status and the reason. failed: the kind of error, for the log."""

    status: int
    body: bytes = b""
    says: str = ""
    failed: str | None = None
    shown: tuple[str, ...] = ()


def judged(job: Job) -> Answer:
    """Cards, a reason why there can be none (412), or one card that says that nothing was checked."""
    try:
        return _judged(job)
    except UnreadableInput as error:
        return Answer(status=412, says=f"the record cannot be used: {error}")
    except KnowledgeError:
        return unchecked(
            job, "the knowledge of this service cannot be used; nothing was checked", "KnowledgeError"
        )
    except Exception as error:  # whatever breaks, the user must be told that nothing was checked
        return unchecked(job, "an error inside spinepath; nothing was checked", type(error).__name__)


def unchecked(job: Job, reason: str, failed: str) -> Answer:
    """The answer when nothing could be checked: one card that says so."""
    gaps = (reason, *job.gaps)
    return _answer(gap_cards(gaps, job.asked(gaps=gaps)), failed)


def _answer(found: Iterable[Any], failed: str | None = None) -> Answer:
    shown = tuple(found)
    body = msgspec.json.encode(Response(cards=shown))
    return Answer(
        status=200, body=body, failed=failed, shown=tuple(f"{card.indicator} {card.uuid}" for card in shown)
    )


def _judged(job: Job) -> Answer:
    drafts = [(f"draft {place}", raw) for place, raw in enumerate(job.drafts or (), 1)]
    charts, drafted = read_parts(job.parts, drafts=drafts)
    chart = next((one for one in charts if one.patient == job.patient), None)
    if chart is None:
        return Answer(status=412, says="what was supplied holds nothing of the person in the context")
    gaps = (
        *job.gaps,
        *(["the record of another person came along; it was not used"] if len(charts) > 1 else ()),
    )
    if job.drafts is None:
        return _answer(cards(assess_with(chart, (), job.day, in_brief=True), job.asked(gaps=gaps)))
    orders = list(_orders(job, chart, drafted))
    chosen = tuple(order for order in orders if not job.chosen or order.source in job.chosen)
    asked = job.asked(
        orders=chosen, gaps=(*gaps, *_lost(job, chart)), strange=tuple(_strange(job, chart, chosen))
    )
    return _answer(cards(assess_with(chart, drafted, job.day, in_brief=True), asked))


def _orders(job: Job, chart: Chart, drafted: frozenset[str]) -> Iterator[Order]:
    """The drafts that were read as this person's, each once, with the resource as it came."""
    raw = {source: resource for source, resource in _resources(job) if source}
    names = {event.source: event.name for event in reversed(chart.events) if event.source in drafted}
    for source, name in names.items():
        yield Order(source=source, label=name[:120], resource=raw.get(source, {}))


def _resources(job: Job) -> Iterator[tuple[str | None, dict[str, Any]]]:
    for data in job.drafts or ():
        resource = msgspec.json.decode(data)
        if isinstance(resource, dict):
            kind, id_ = resource.get("resourceType"), resource.get("id")
            yield (f"{kind}/{id_}" if isinstance(id_, str) else None), resource


_BESIDE = (*HELPERS, "Patient")
"""What may lie beside drafts without being one."""


def _lost(job: Job, chart: Chart) -> Iterator[str]:
    """Drafts that should have been judged and were not."""
    read = {event.source for event in chart.events}
    found = {source for source, _ in _resources(job) if source}
    for source, resource in _resources(job):
        kind = resource.get("resourceType")
        if source is not None and source not in read and kind in READERS and kind not in _BESIDE:
            yield f"{source[:80]}: is about another person, or could not be read"
    for name in job.chosen:
        if name not in found:
            yield f"{name[:80]}: was chosen, but is not among the drafts"


def _strange(job: Job, chart: Chart, chosen: Iterable[Order]) -> Iterator[str]:
    """Drafts of kinds that we do not read, and medicines and tests that we do not know."""
    wanted = {order.source for order in chosen}
    for source, resource in _resources(job):
        kind = resource.get("resourceType")
        if kind not in READERS and kind not in _BESIDE and (not job.chosen or source in job.chosen):
            yield str(source or kind or "a draft without a type")[:80]
    known = {event.source for event in chart.events if event.source in wanted and is_known(event)}
    yield from (order.label for order in chosen if order.source not in known)
