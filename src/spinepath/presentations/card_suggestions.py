"""What a user may do about a draft with one click: take it back, or keep it on hold until the question is settled."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from spinepath.presentations.card import Action, Suggestion
from spinepath.presentations.card_parts import Asked, Order, uuid_of
from spinepath.presentations.markdown import short

_HOLDABLE = ("MedicationRequest", "ServiceRequest", "DeviceRequest")
_LABEL = 80


def suggestions(
    about: str, orders: Sequence[Order], asked: Asked, *, recommended: bool
) -> tuple[Suggestion, ...]:
    """For each draft an alert rests on. One without an id is left out: the client could not tell which is meant."""
    named = [order for order in orders if "/~" not in order.source]
    found = [one for order in named for one in _of(order, f"{about} {order.source}", asked)]
    first = recommended and len(named) == 1
    return tuple(_recommended(one) if first and one is found[0] else one for one in found)


def _of(order: Order, about: str, asked: Asked) -> Iterator[Suggestion]:
    remove = Action(type="delete", description=f"Remove {order.label}", resource_id=order.source)
    label = short(f"Remove {order.label}", _LABEL)
    yield Suggestion(label=label, uuid=uuid_of(asked, f"remove {about}"), actions=(remove,))
    if order.resource and order.source.partition("/")[0] in _HOLDABLE:
        held = order.resource | {"status": "on-hold"}
        hold = Action(type="update", description=f"Put {order.label} on hold", resource=held)
        label = short(f"Keep {order.label} on hold until this is settled", _LABEL)
        yield Suggestion(label=label, uuid=uuid_of(asked, f"hold {about}"), actions=(hold,))


def _recommended(one: Suggestion) -> Suggestion:
    return replace(one, is_recommended=True)
