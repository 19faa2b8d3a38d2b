"""Findings to tick, as the sentences that the text reader reads: one reader for what is typed, ticked and received.

A test reads every sentence back. `places`: where in the body it may be ("side", "level").
"""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

PRESENT, ABSENT = "yes", "no"
STATES = [("", _("not looked at")), (PRESENT, _("present")), (ABSENT, _("absent"))]

ASKED = [("", _("not asked")), (PRESENT, _("allergic")), (ABSENT, _("not allergic"))]
ALLERGIC = [("", _("not in the list")), (PRESENT, _("allergic"))]


class Tick(NamedTuple):
    label: Any
    present: str
    absent: str
    places: tuple[str, ...] = ()


_SIDE, _LEVEL, _BOTH = ("side",), ("level",), ("level", "side")

EXAMINATION = {
    "radicular_leg_pain": Tick(_("Leg pain along a nerve"), "Radicular leg pain", "No radicular leg pain", _SIDE),
    "axial_back_pain": Tick(_("Low back pain"), "Axial low back pain", "No axial low back pain"),
    "claudication": Tick(_("Leg pain on walking, eased by sitting"), "Neurogenic claudication", "No claudication"),
    "night_rest_pain": Tick(_("Pain at night or at rest"), "Night pain", "No night pain"),
    "slr_positive": Tick(
        _("Straight leg raise"), "Straight leg raise positive", "Straight leg raise negative", _SIDE
    ),
    "sensory_loss": Tick(_("Numbness"), "Sensory loss in the leg", "No sensory loss", _SIDE),
    "motor_weakness": Tick(_("Weakness"), "Motor weakness of the leg", "No motor weakness", _SIDE),
    "severe_weakness": Tick(
        _("Weakness of MRC 3/5 or less"), "Severe weakness of the leg", "No severe weakness", _SIDE
    ),
    "progressive_weakness": Tick(_("Weakness that gets worse"), "Progressive weakness", "No progressive weakness"),
    "foot_drop": Tick(_("Foot drop"), "Foot drop", "No foot drop", _SIDE),
    "saddle_numbness": Tick(_("Numb between the legs"), "Saddle anaesthesia", "No saddle anaesthesia"),
    "urinary_retention": Tick(_("Cannot pass water"), "Urinary retention", "No urinary retention"),
    "faecal_incontinence": Tick(_("Loses stool"), "Faecal incontinence", "No faecal incontinence"),
    "fever": Tick(_("Fever"), "Fever", "No fever"),
    "wound_problem": Tick(_("Wound infected or draining"), "Wound infection", "No wound infection"),
    "weight_loss": Tick(_("Weight loss"), "Weight loss", "No weight loss"),
    "extension_rotation": Tick(
        _("Pain on extension and rotation"), "Pain on extension and rotation", "No pain on extension and rotation"
    ),
    "sacroiliac_provocation_3_of_6": Tick(
        _("Three of six sacroiliac tests"), "Three of six sacroiliac provocation tests positive",
        "Sacroiliac provocation tests negative",
    ),
    "gait_ataxia": Tick(_("Ataxic gait"), "Gait ataxia", "No gait ataxia"),
    "upper_motor_neuron_signs": Tick(
        _("Upper motor neuron signs"), "Upper motor neuron signs", "No upper motor neuron signs"
    ),
}  # fmt: skip

REPORT = {
    "recurrent_disc_herniation": Tick(
        _("Disc herniation again"), "Recurrent disc herniation", "No recurrent disc herniation", _BOTH
    ),
    "foraminal_stenosis": Tick(_("Foramen narrow"), "Foraminal stenosis", "No foraminal stenosis", _BOTH),
    "central_stenosis": Tick(_("Canal narrow"), "Central canal stenosis", "No spinal canal stenosis", _LEVEL),
    "nerve_root_compression": Tick(
        _("Root compressed"), "Nerve root compression", "No nerve root compression", _BOTH
    ),
    "nonunion": Tick(_("Fusion has failed"), "Pseudarthrosis", "No pseudarthrosis", _LEVEL),
    "screw_loosening_or_lucency": Tick(_("Screw loose"), "Screw loosening", "No screw loosening", _LEVEL),
    "hardware_malposition_or_breakage": Tick(
        _("Implant misplaced or broken"), "Hardware malposition or breakage", "No hardware breakage", _LEVEL
    ),
    "cage_migration_or_subsidence": Tick(_("Cage sunk in or moved"), "Cage subsidence", "No cage subsidence", _LEVEL),
    "adjacent_segment_change": Tick(
        _("Change next to a fusion"), "Adjacent segment degeneration", "No adjacent segment degeneration", _LEVEL
    ),
    "instability_listhesis": Tick(_("Slip or instability"), "Instability", "No instability", _LEVEL),
    "facet_arthropathy": Tick(_("Facet joints worn"), "Facet arthropathy", "No facet arthropathy", _LEVEL),
    "epidural_fibrosis_scar": Tick(_("Scar round the root"), "Epidural fibrosis", "No epidural fibrosis", _LEVEL),
    "arachnoiditis": Tick(_("Arachnoiditis"), "Arachnoiditis", "No arachnoiditis"),
    "fluid_collection": Tick(_("Fluid collection"), "Fluid collection", "No fluid collection", _LEVEL),
    "discitis_abscess": Tick(_("Discitis or abscess"), "Discitis", "No discitis or abscess", _LEVEL),
    "fracture": Tick(_("Fracture"), "Fracture", "No fracture", _LEVEL),
    "tumour": Tick(_("Tumour"), "Tumour", "No tumour", _LEVEL),
    "cauda_equina_compression": Tick(
        _("Cauda equina compressed"), "Cauda equina compression", "No cauda equina compression"
    ),
    "denervation_emg": Tick(_("Denervation (EMG)"), "EMG shows denervation", "No denervation", _BOTH),
    "peripheral_neuropathy": Tick(_("Neuropathy (EMG)"), "Peripheral neuropathy", "No peripheral neuropathy"),
}  # fmt: skip

ALLERGY = {
    "iodinated_contrast_allergy": Tick(
        _("X-ray contrast (iodine)"), "Allergy to iodinated contrast", "No allergy to iodinated contrast"
    ),
    "gadolinium_allergy": Tick(_("MRI contrast (gadolinium)"), "Allergy to gadolinium", "No allergy to gadolinium"),
    "local_anaesthetic_allergy": Tick(
        _("Local anaesthetic"), "Allergy to a local anaesthetic", "No allergy to a local anaesthetic"
    ),
    "sulfonamide_allergy": Tick(_("Sulfonamide"), "Allergy to a sulfonamide", "No allergy to a sulfonamide"),
}  # fmt: skip
MEDICINE_ALLERGY = {
    "nsaid_allergy": Tick(_("Anti-inflammatory pain killer (NSAID)"), "NSAID", ""),
    "acetaminophen_allergy": Tick(_("Paracetamol (acetaminophen)"), "Acetaminophen", ""),
    "gabapentinoid_allergy": Tick(_("Gabapentin or pregabalin"), "Gabapentinoid", ""),
}
"""A medicine is read from the list of allergies itself; that it is not in the list denies it."""
PREGNANCY = {
    "yes": "Pregnant.",
    "maybe": "Possibly pregnant.",
    "no": "Not pregnant.",
}
BREASTFEEDING = {"yes": "Breastfeeding.", "no": "Not breastfeeding."}


def sentence(tick: Tick, state: str, level: str = "", side: str = "") -> str:
    """What the reader is given. An absence is said without a place: it is said of the whole."""
    if state == ABSENT:
        return f"{tick.absent}."
    on = f" on {'both sides' if side == 'both sides' else f'the {side}'}" if side else ""
    return f"{tick.present}{f' at {level}' if level else ''}{on}."
