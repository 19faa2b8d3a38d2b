"""The services on offer: for each hook what it does, what it wants prefetched, and what it cannot do without."""

from typing import Any

import msgspec

from spinepath.hooks.messages import BookContext, Context, OrderContext, SelectContext
from spinepath.sources.server.fetch import SEARCHES

_TOKEN = "{{context.patientId}}"
PATIENT = "patient"


def _templates() -> dict[str, str]:
    """A key for each type we read. Medicines with their Medication, or half of all servers name no medicine at all."""
    searches = {kind: search.replace("{id}", _TOKEN) for kind, search in SEARCHES.items()}
    return {PATIENT: f"Patient/{_TOKEN}"} | {_key(kind): search for kind, search in searches.items()}


def _key(kind: str) -> str:
    return f"{kind[0].lower()}{kind[1:]}"


TEMPLATES = _templates()
TYPES = {PATIENT: "Patient"} | {_key(kind): kind for kind in SEARCHES}
"""Prefetch key -> type of resource."""
_MEDICINES = ("medicationRequest", "medicationStatement")

_USE = "Decision support only; holds no regulatory clearance. What was not checked is said in a card."


class Service(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One service as discovery shows it."""

    hook: str
    id: str
    title: str
    description: str
    prefetch: dict[str, str]
    usageRequirements: str | None = None


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A service with what only we need to know.

    needed: groups of prefetch keys; of each group one must be had, or nothing can be said (412). drafts: the field of
    the context that holds what is being ordered or booked.
    """

    service: Service
    context: Any
    needed: tuple[tuple[str, ...], ...]
    drafts: str | None = None


def _offer(
    hook: str, title: str, description: str, context: Any, *, drafts: str | None = None,
    needed: tuple[tuple[str, ...], ...] = ((PATIENT,),),
) -> Offer:  # fmt: skip
    service = Service(
        hook=hook, id=f"spinepath-{hook}", title=title, description=description, prefetch=TEMPLATES,
        usageRequirements=_USE,
    )  # fmt: skip
    return Offer(service=service, context=context, needed=needed, drafts=drafts)


OFFERS = {
    offer.service.id: offer
    for offer in (
        _offer(
            "patient-view", "Persistent pain after back surgery",
            "Red flags, dangers of the medicines taken, why it still hurts, and which test comes next.", Context,
        ),
        _offer(
            "order-select", "Orders for a person with pain after back surgery",
            "Judges the orders just chosen together with the record: medicines that do not go together, tests that "
            "are not safe with this implant, blood thinners before a block.",
            SelectContext, drafts="draft_orders", needed=((PATIENT,), _MEDICINES),
        ),
        _offer(
            "order-sign", "Orders for a person with pain after back surgery, before they are signed",
            "Judges all unsigned orders together with the record.", OrderContext, drafts="draft_orders",
            needed=((PATIENT,), _MEDICINES),
        ),
        _offer(
            "appointment-book", "Appointments for a person with pain after back surgery",
            "Blood thinners to stop before a block, and tests that are not safe with this implant.", BookContext,
            drafts="appointments", needed=((PATIENT,), _MEDICINES),
        ),
    )
}  # fmt: skip
"""Every service by its id."""


class Discovery(msgspec.Struct, frozen=True):
    """The answer of /cds-services."""

    services: tuple[Service, ...]


DISCOVERY = Discovery(tuple(offer.service for offer in OFFERS.values()))
