"""What a client sends, decoded strictly where it matters and leniently where the specification is."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

Text = Annotated[str, Meta(min_length=1, max_length=2048)]


class Message(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Base of every part of a request; fields that we do not know are ignored, as extensions may be there."""


class FhirAuthorization(msgspec.Struct, frozen=True, kw_only=True):
    """A short-lived token for the client's FHIR server (names as OAuth has them). expires_in: seconds."""

    access_token: Text
    token_type: Literal["Bearer"] = "Bearer"
    expires_in: int = 0
    scope: str = ""
    subject: str = ""


class Context(Message, frozen=True, kw_only=True):
    """What every hook says: who works with whom."""

    user_id: Text
    patient_id: Annotated[str, Meta(min_length=1, max_length=128)]
    encounter_id: str | None = None


class OrderContext(Context, frozen=True, kw_only=True):
    """order-sign: the drafts, a Bundle (some clients send a list)."""

    draft_orders: dict[str, Any] | list[Any]


class SelectContext(OrderContext, frozen=True, kw_only=True):
    """order-select: which drafts were just chosen ("MedicationRequest/1")."""

    selections: tuple[str, ...]


class BookContext(Context, frozen=True, kw_only=True):
    """appointment-book: the proposed visits, a Bundle or, as in the specification's own example, a list."""

    appointments: dict[str, Any] | list[Any]


class Request(Message, frozen=True, kw_only=True):
    """A hook that was triggered. prefetch: FHIR JSON by key; null when the client has nothing for it."""

    hook: Text
    hook_instance: Annotated[str, Meta(min_length=1, max_length=200)]
    context: msgspec.Raw
    fhir_server: str | None = None
    fhir_authorization: FhirAuthorization | None = None
    prefetch: dict[str, msgspec.Raw] | None = None


class Accepted(Message, frozen=True, kw_only=True):
    """A suggestion the user took, by its uuid."""

    id: Text


class Reason(Message, frozen=True, kw_only=True):
    """A code from the card's overrideReasons, or the client's own."""

    code: Text
    system: str | None = None
    display: str | None = None


class OverrideReason(Message, frozen=True, kw_only=True):
    """Why a card was set aside: a code, the user's words, or both."""

    reason: Reason | None = None
    user_comment: Annotated[str, Meta(max_length=10_000)] | None = None


class Feedback(Message, frozen=True, kw_only=True):
    """What became of one card."""

    card: Text
    outcome: Literal["accepted", "overridden"]
    outcome_timestamp: Text
    accepted_suggestions: tuple[Accepted, ...] = ()
    override_reason: OverrideReason | None = None


class FeedbackMessage(Message, frozen=True, kw_only=True):
    """Feedback on any number of cards."""

    feedback: Annotated[tuple[Feedback, ...], Meta(min_length=1, max_length=1000)]
