"""The contraindications of evidence/tests.toml in plain Python, written from their text, without the rules or features.

`why_not(test, human)` names every reason why the test must not be recommended to this person; nothing when it may be.
"""

from assessment.safety_people import ACTIVE_DEVICES, Human

INFECTED = {"fever", "wound", "spine_infection", "culture"}


def why_not(test: str, one: Human) -> set[str]:
    """Reasons against a test."""
    return {name for name in OF_TEST[test] if REASONS[name](one)}


def _device_that_may_not_go_into_the_magnet(one: Human, kinds: set[str]) -> bool:
    """A device without a label that allows MRI, or two devices of which the label can mean only one."""
    devices = one.hazards & set(ACTIVE_DEVICES)
    return bool(devices & kinds) and (one.labelled is not True or len(devices) > 1)


def _kidneys_bad_or_unknown(one: Human) -> bool:
    return not one.egfr or one.egfr[-1][1] < 30


def _may_be_pregnant(one: Human) -> bool:
    """Pregnant, or nobody asked although she may be of child-bearing age (12 to 55), or sex and age are not known."""
    if one.pregnant is not None:
        return one.pregnant
    too_young_or_old = one.age is not None and not 12 <= one.age < 55
    return one.sex != "male" and not too_young_or_old


def _thins_blood_or_unknown(one: Human) -> bool:
    return one.medicines is None or "anticoagulant" in one.medicines


REASONS = {
    "stimulator or pump": lambda one: _device_that_may_not_go_into_the_magnet(one, {"stimulator", "pump"}),
    "pacemaker": lambda one: _device_that_may_not_go_into_the_magnet(one, {"pacemaker"}),
    "unsafe implant": lambda one: "unsafe_implant" in one.hazards,
    "metal in the eye": lambda one: "metal_in_eye" in one.hazards,
    "kidneys": _kidneys_bad_or_unknown,
    "gadolinium reaction": lambda one: "gadolinium_reaction" in one.hazards,
    "pregnancy": _may_be_pregnant,
    "iodine reaction": lambda one: "iodine_reaction" in one.hazards,
    "anticoagulant": _thins_blood_or_unknown,
    "infection": lambda one: bool((one.hazards | one.suspected) & INFECTED),
    "infected puncture site": lambda one: "wound" in one.hazards,
    "anaesthetic reaction": lambda one: "anaesthetic_reaction" in one.hazards,
    "raised pressure": lambda one: "raised_pressure" in one.hazards,
    "fracture": lambda one: "fracture" in one.hazards | one.suspected,
    "thyroid": lambda one: "hyperthyroid" in one.hazards,
}
_MAGNET = ("stimulator or pump", "pacemaker", "unsafe implant", "metal in the eye")
_JOINT_NEEDLE = ("infection", "anaesthetic reaction", "iodine reaction", "pregnancy")
OF_TEST = {
    "mri_plain": _MAGNET,
    "mri_gadolinium": (*_MAGNET, "kidneys", "gadolinium reaction", "pregnancy"),
    "ct": ("pregnancy",),
    "ct_myelogram": ("iodine reaction", "kidneys", "anticoagulant", "pregnancy", "raised pressure",
                     "infected puncture site", "thyroid"),
    "xray_standing": ("pregnancy",),
    "xray_flexion_extension": ("pregnancy", "fracture"),
    "emg": (),
    "bone_scan": ("pregnancy",),
    "spect_ct": ("pregnancy",),
    "esr": (),
    "crp": (),
    "wbc": (),
    "medial_branch_block": _JOINT_NEEDLE,
    "si_joint_block": _JOINT_NEEDLE,
    "selective_nerve_root_block": (*_JOINT_NEEDLE, "anticoagulant"),
    "discography": ("infection", "iodine reaction", "pregnancy", "anticoagulant", "thyroid"),
    "spine_culture": ("anticoagulant", "anaesthetic reaction", "pregnancy"),
}  # fmt: skip
