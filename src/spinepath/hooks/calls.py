"""One call of a service, from the client's message to the answer."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import msgspec

from spinepath.hooks.body import decoded, drafts
from spinepath.hooks.judge import Answer, Job, unchecked
from spinepath.hooks.messages import Context, Request
from spinepath.hooks.record import Record, complete, insist, prefetched
from spinepath.hooks.refusal import Refused
from spinepath.hooks.services import Offer
from spinepath.hooks.settings import Settings
from spinepath.hooks.workers import Judge
from spinepath.presentations.card import Link
from spinepath.sources.server.address import is_id


class Call(msgspec.Struct, frozen=True):
    """A request that was understood. patient: the bare id."""

    offer: Offer
    request: Request
    context: Any
    patient: str

    @property
    def instance(self) -> str | None:
        """The hookInstance, where it is the UUID it should be; anything else is not for the log."""
        try:
            return str(UUID(self.request.hook_instance))
        except ValueError:
            return None


def understood(data: bytes, offer: Offer) -> Call:
    """The call in a body. Raises Refused (400) when it is not what the hook defines."""
    request = decoded(data, Request, "request")
    if request.hook != offer.service.hook:
        raise Refused(400, f"this service answers {offer.service.hook}, not {request.hook[:60]}")
    context: Context = decoded(request.context, offer.context, "context")
    patient = context.patient_id.removeprefix("Patient/")
    if not is_id(patient):
        raise Refused(400, "context.patientId is no id of a FHIR resource")
    return Call(offer, request, context, patient)


async def answered(
    call: Call, settings: Settings, client: httpx.AsyncClient, judge: Judge, day: date
) -> tuple[Answer, Record]:
    """Cards for a call. Raises Refused (412) when what is needed cannot be had."""
    found = prefetched(call.request, call.patient)
    await complete(found, call.request, call.patient, settings, client)
    insist(found, call.offer)
    job = _job(call, found, settings, day)
    if not judge.ready:
        return unchecked(job, "the service is not ready; nothing was checked", "NotReady"), found
    answer = await judge.answer(job)
    if answer.status != 200:
        raise Refused(answer.status, answer.says)
    return answer, found


def _job(call: Call, found: Record, settings: Settings, day: date) -> Job:
    field = call.offer.drafts
    return Job(
        hook=call.request.hook,
        instance=call.request.hook_instance,
        patient=call.patient,
        day=day,
        parts=found.parts,
        gaps=found.gaps(),
        budget=settings.most(call.request.hook),
        sources=f"{settings.root}/sources/",
        drafts=drafts(getattr(call.context, field)) if field is not None else None,
        chosen=getattr(call.context, "selections", ()),
        quiet=settings.quiet,
        report=report_link(settings),
    )


def report_link(settings: Settings) -> Link | None:
    """The whole report, as a SMART app that the client launches for the person it shows."""
    if settings.smart_client_id is None:
        return None
    return Link(label="The full report", url=f"{settings.root}/smart/launch", type="smart")
