"""The record of a block that was done, judged by spinepath.therapy: what of it is missing, and what needs a second look."""  # noqa: E501

from typing import cast

from spinepath.clinic.plans.checks import injection
from spinepath.clinic.plans.models import BlockDone
from spinepath.therapy.blocks.record import Done, Recorded, Side
from spinepath.therapy.blocks.record import recorded as judged
from spinepath.therapy.quantity import Quantity

_SIDES = {"left": "left", "right": "right", "both sides": "both"}
_NONE = ("none", "keine", "-")


def recorded(done: BlockDone) -> Recorded:
    """Its steps and remarks."""
    said = done.complications.strip()
    return judged(Done(
        on=done.on, procedure=done.plan.procedure, level=done.level or None,
        side=cast(Side | None, _SIDES.get(done.side)), steroid=injection(done), anaesthetic=done.anaesthetic or None,
        anaesthetic_volume=Quantity(done.anaesthetic_ml, "mL") if done.anaesthetic_ml else None,
        image_guided=done.image_guided, contrast_confirmed=done.contrast_confirmed,
        thinners_stopped={} if done.thinners else None,
        complications=None if not said else () if said.lower() in _NONE else (said,),
    ))  # fmt: skip
