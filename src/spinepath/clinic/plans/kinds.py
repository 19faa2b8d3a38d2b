"""The blocks that can be planned: an id of therapy/blocks/procedures.toml, its words, and what is judged by it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from spinepath.chart.anatomy import ends
from spinepath.therapy.blocks.diagnostic import Target
from spinepath.therapy.blocks.steroids import Approach, Region


class Kind(NamedTuple):
    """name: in the record, in English as the reader reads it. approach: None where no steroid dose is judged.

    target: what a diagnostic block of this kind says something of; None: it is no test.
    """

    name: str
    label: Any
    approach: Approach | None = None
    target: Target | None = None
    at_level: bool = False


KINDS: Mapping[str, Kind] = {
    "medial_branch_block": Kind("Medial branch block", _("Medial branch block (facet joint)"), "joint", "medial_branch", True),  # noqa: E501
    "selective_root_block": Kind("Selective nerve root block", _("Nerve root block"), "transforaminal", "root", True),
    "sacroiliac": Kind("Sacroiliac joint block", _("Sacroiliac joint block"), "sacroiliac", "sacroiliac"),
    "transforaminal_epidural": Kind(
        "Transforaminal epidural injection", _("Epidural injection, transforaminal"), "transforaminal", None, True
    ),
    "interlaminar_epidural": Kind(
        "Interlaminar epidural injection", _("Epidural injection, interlaminar"), "interlaminar", None, True
    ),
    "caudal_epidural": Kind("Caudal epidural injection", _("Epidural injection, caudal"), "caudal"),
    "cervical_facet": Kind("Cervical facet block", _("Cervical facet block"), "joint", "medial_branch", True),
    "radiofrequency": Kind(
        "Radiofrequency ablation of the medial branches", _("Radiofrequency of the medial branches"), None, None, True
    ),
    "sympathetic_block": Kind("Lumbar sympathetic block", _("Sympathetic block")),
    "peripheral_nerve_block": Kind("Peripheral nerve block", _("Peripheral nerve block"), "joint"),
    "joint_injection": Kind("Joint injection", _("Joint injection"), "joint"),
    "trigger_point": Kind("Trigger point injection", _("Trigger point injection"), "joint"),
}  # fmt: skip
STEROIDS = ("dexamethasone", "methylprednisolone", "triamcinolone", "betamethasone")
"""Those with a cap in the evidence (interventions.toml, epidural_steroid.dose_caps)."""
_REGIONS: Mapping[str, Region] = {"C": "cervical", "T": "thoracic", "L": "lumbar", "S": "sacral"}


def region(level: str, procedure: str) -> Region:
    """Of the lower end of a level; a caudal or sacroiliac one without a level is lumbar or sacral."""
    if ends(level) is None:
        return {"caudal_epidural": "lumbar", "sacroiliac": "sacral"}.get(procedure, "other")  # type: ignore[return-value]
    return _REGIONS[level.strip().upper()[0]]


def named(procedure: str, level: str, side: str) -> str:
    """The block in the record's words: "Medial branch block at L4-L5 on the left"."""
    on = f"on {side if side == 'both sides' else f'the {side}'}" if side else ""
    return " ".join(filter(None, (KINDS[procedure].name, f"at {level}" if level else "", on)))
