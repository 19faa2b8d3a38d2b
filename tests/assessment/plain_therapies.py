"""Who must not have which therapy, in plain Python over plain facts, written from the texts of the evidence.

`why_not(therapy, facts)` names every reason that excludes it; `not_known(therapy, facts)` what has to be known first.
"""

from collections.abc import Callable, Mapping
from typing import Any

Facts = Mapping[str, Any]


def _has(*names: str) -> Callable[[Facts], bool]:
    return lambda facts: any(facts.get(name) is True for name in names)


def _denied(name: str) -> Callable[[Facts], bool]:
    return lambda facts: facts.get(name) is False


def _at_least(name: str, number: float) -> Callable[[Facts], bool]:
    return lambda facts: facts.get(name) is not None and facts[name] >= number


def _recent_epidural(facts: Facts) -> bool:
    days = facts.get("days_since_epidural")
    return days is not None and days[1] is not None and days[1] < 14


REASONS: dict[str, Callable[[Facts], bool]] = {
    "surgery first": _has("surgery_can_correct"),
    "infection": _has(
        "discitis_abscess_possible", "fever_possible", "wound_problem_possible", "positive_culture_possible"
    ),
    "bleeds": _has("has_bleeding_disorder"),
    "pregnant": _has("pregnancy_possible"),
    "iodine": _has("iodinated_contrast_allergy"),
    "anaesthetic": _has("local_anaesthetic_allergy"),
    "dependence": _has("has_opioid_use_disorder", "has_alcohol_use_disorder"),
    "stimulator": _has("has_stimulator"),
    "pump": _has("has_pump"),
    "no screen": _denied("psychosocial_screened"),
    "no physiotherapy": _denied("had_physical_therapy"),
    "four epidurals": _at_least("epidurals_12_months", 4),
    "epidural days ago": _recent_epidural,
    "through the scar": _has("had_posterior_surgery"),
    "four sacroiliac": _at_least("sacroiliac_injections_12_months", 4),
    "two radiofrequency": _at_least("radiofrequency_12_months", 2),
    "facet block failed": _denied("diagnostic_block_facet"),
    "sacroiliac block failed": _denied("diagnostic_block_sacroiliac"),
    "root block failed": _denied("diagnostic_block_root"),
}
_EPIDURAL = (
    "infection",
    "bleeds",
    "pregnant",
    "iodine",
    "anaesthetic",
    "four epidurals",
    "epidural days ago",
)
OF_THERAPY: dict[str, tuple[str, ...]] = {
    "physical_therapy": (),
    "epidural_caudal": _EPIDURAL,
    "epidural_transforaminal": _EPIDURAL,
    "epidural_interlaminar": (*_EPIDURAL, "through the scar"),
    "selective_root_block": (
        "infection",
        "bleeds",
        "pregnant",
        "iodine",
        "anaesthetic",
        "root block failed",
    ),
    "medial_branch_block": (
        "infection",
        "pregnant",
        "anaesthetic",
        "facet block failed",
        "no physiotherapy",
    ),
    "radiofrequency": ("infection", "pregnant", "anaesthetic", "two radiofrequency"),
    "sacroiliac_injection": (
        "infection",
        "pregnant",
        "iodine",
        "anaesthetic",
        "four sacroiliac",
        "sacroiliac block failed",
    ),
    "spinal_cord_stimulation": (
        "surgery first",
        "no screen",
        "infection",
        "bleeds",
        "dependence",
        "stimulator",
        "no physiotherapy",
        "pregnant",
    ),
    "intrathecal_pump": (
        "surgery first",
        "no screen",
        "infection",
        "bleeds",
        "dependence",
        "pump",
        "pregnant",
    ),
    "revision_surgery": (),
}
DEEP_NEEDLES = {
    "epidural_caudal",
    "epidural_transforaminal",
    "epidural_interlaminar",
    "selective_root_block",
    "spinal_cord_stimulation",
    "intrathecal_pump",
}
IMPLANTS = {"spinal_cord_stimulation", "intrathecal_pump"}


def why_not(therapy: str, facts: Facts) -> set[str]:
    """Reasons that exclude it for good or for now."""
    return {name for name in OF_THERAPY[therapy] if REASONS[name](facts)}


def thins_blood(therapy: str, facts: Facts) -> bool:
    """A drug has to stop first."""
    return therapy in DEEP_NEEDLES and _has("on_anticoagulant", "on_antiplatelet")(facts)


def not_known(therapy: str, facts: Facts) -> set[str]:
    """What has to be known before a yes."""
    needed = {"on_anticoagulant", "on_antiplatelet"} if therapy in DEEP_NEEDLES else set()
    needed |= {"surgery_can_correct", "psychosocial_screened"} if therapy in IMPLANTS else set()
    return {name for name in needed if facts.get(name) is None}


def fits(therapy: str, facts: Facts) -> bool | None:
    """For whom it is, where all of that is known; None where something is not."""
    return _FITS[therapy](facts)


def _all(*answers: bool | None) -> bool | None:
    return False if False in answers else None if None in answers else True


def _any(*answers: bool | None) -> bool | None:
    return True if True in answers else None if None in answers else False


def _from(value: Any, least: float) -> bool | None:
    if value is None:
        return None
    low, high = value if isinstance(value, tuple) else (value, value)
    if low is not None and low >= least:
        return True
    return False if high is not None and high < least else None


_ROOT_SEEN = (
    "nerve_root_compression", "disc_herniation", "recurrent_disc_herniation", "residual_fragment",
    "foraminal_stenosis", "lateral_recess_stenosis", "central_stenosis", "epidural_fibrosis_scar",
)  # fmt: skip


def _epidural(facts: Facts) -> bool | None:
    return _all(facts.get("radicular_leg_pain"), _any(*(facts.get(name) for name in _ROOT_SEEN)))


_FITS: dict[str, Callable[[Facts], bool | None]] = {
    "physical_therapy": lambda f: _all(f.get("pain_present"), _from(f.get("days_since_last_operation"), 28)),
    "epidural_caudal": _epidural,
    "epidural_transforaminal": _epidural,
    "epidural_interlaminar": _epidural,
    "selective_root_block": lambda f: _all(
        f.get("radicular_leg_pain"), _from(f.get("root_pain_chance"), 0.1)
    ),
    "medial_branch_block": lambda f: _all(
        f.get("axial_back_pain"),
        _from(f.get("pain_months"), 3),
        _from(f.get("facet_pain_chance"), 0.1),
        None if f.get("leg_dominant") is None else not f["leg_dominant"],
    ),
    "radiofrequency": lambda f: f.get("diagnostic_block_facet"),
    "sacroiliac_injection": lambda f: _all(
        _from(f.get("sacroiliac_pain_chance"), 0.1),
        _any(f.get("sacroiliac_provocation_3_of_6"), f.get("diagnostic_block_sacroiliac")),
    ),
    "spinal_cord_stimulation": lambda f: _all(
        f.get("neuropathic_descriptors"), _from(f.get("pain_score"), 5), _from(f.get("pain_months"), 6)
    ),
    "intrathecal_pump": lambda f: _all(
        _from(f.get("pain_score"), 5), _from(f.get("pain_months"), 6), f.get("stimulator_tried")
    ),
    "revision_surgery": lambda f: f.get("surgery_can_correct"),
}
