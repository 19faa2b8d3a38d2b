"""What the forms offer. Codes are those of the value sets (chart/terminology); a test looks each one up."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Offered(NamedTuple):
    """name: in the record, in English as the reader reads it. label: on the page. code: LOINC, "" for none."""

    name: str
    label: Any
    code: str = ""
    unit: str = ""


AIMS: dict[str, tuple[Any, str]] = {
    "decompress": (_("Free a nerve (decompress)"), "decompression"),
    "stabilise": (_("Hold a segment still (stabilise)"), "stabilisation"),
    "correct": (_("Correct a deformity"), "correction of a deformity"),
    "replace": (_("Replace a disc"), "disc replacement"),
}
"""By the aim of sources/operations.toml: its words, and what the reader reads as this aim."""
SIDES = [("", _("not said")), ("left", _("left")), ("right", _("right")), ("both sides", _("both sides"))]
OPERATIONS = (
    "Microdiscectomy", "Discectomy", "Laminectomy", "Foraminotomy", "Posterolateral fusion", "TLIF", "PLIF", "ALIF",
    "Disc replacement", "Revision fusion", "Hardware removal", "Correction of scoliosis",
)  # fmt: skip
"""Suggested while typing; any other name may be typed."""

REPORTS = {
    "mri_contrast": Offered("MRI of the lumbar spine with and without contrast", _("MRI with contrast"), "24967-2"),
    "mri": Offered("MRI of the lumbar spine without contrast", _("MRI without contrast"), "30679-5"),
    "ct": Offered("CT of the lumbar spine", _("CT"), "24963-1"),
    "ct_myelogram": Offered("CT myelogram of the lumbar spine", _("CT myelogram"), "24965-6"),
    "xray_motion": Offered("X-ray of the lumbar spine in flexion and extension", _("X-ray, bending"), "24971-4"),
    "xray": Offered("X-ray of the lumbar spine", _("X-ray"), "24972-2"),
    "emg": Offered("Electromyography and nerve conduction study", _("EMG and nerve conduction"), "18749-2"),
    "other": Offered("Report", _("Another report")),
}  # fmt: skip

BLOOD = {
    "crp": Offered("C reactive protein", _("CRP"), "1988-5", "mg/L"),
    "esr": Offered("Erythrocyte sedimentation rate", _("ESR"), "30341-2", "mm/h"),
    "wbc": Offered("Leukocytes", _("White cells"), "6690-2", "10*3/uL"),
    "platelets": Offered("Platelets", _("Platelets"), "777-3", "10*3/uL"),
    "inr": Offered("INR", _("INR"), "6301-6", "{INR}"),
    "egfr": Offered("Estimated glomerular filtration rate", _("eGFR"), "98979-8", "mL/min/{1.73_m2}"),
    "creatinine": Offered("Creatinine", _("Creatinine"), "35203-9", "mg/dL"),
    "sodium": Offered("Sodium", _("Sodium"), "2951-2", "mmol/L"),
    "alt": Offered("Alanine aminotransferase", _("ALT"), "1742-6", "U/L"),
    "ast": Offered("Aspartate aminotransferase", _("AST"), "1920-8", "U/L"),
    "hba1c": Offered("Hemoglobin A1c", _("HbA1c"), "4548-4", "%"),
}

IMPLANTS = {
    "stimulator": Offered("Spinal cord stimulator", _("Spinal cord stimulator")),
    "pump": Offered("Intrathecal pump", _("Drug pump (intrathecal)")),
    "pacemaker": Offered("Cardiac pacemaker", _("Pacemaker")),
    "screws": Offered("Pedicle screws and rods", _("Screws and rods")),
    "cage": Offered("Interbody cage", _("Cage")),
    "other": Offered("Implant", _("Another implant")),
}
MRI = {
    "unknown": ("", _("not known")),
    "safe": ("MR safe", _("MR safe")),
    "conditional": ("MR conditional device", _("MR conditional")),
    "unsafe": ("The device is MR unsafe", _("MR unsafe")),
}
"""The maker's label: words for the record, words for the page."""

ROUTES = {
    "oral": _("by mouth"), "transdermal": _("patch"), "sublingual": _("under the tongue"), "buccal": _("in the cheek"),
    "rectal": _("rectal"), "subcutaneous": _("under the skin"), "intravenous": _("into a vein"),
    "topical": _("on the skin"),
}  # fmt: skip
RELEASES = {"": _("not said"), "immediate release": _("immediate"), "extended release": _("slow (extended)")}
DOSE_UNITS = {
    "mg": _("mg"), "ug": _("microgram"), "g": _("g"), "mL": _("mL"), "ug/h": _("microgram per hour (patch)"),
    "{tablet}": _("tablets"),
}  # fmt: skip
EFFECTS = {
    "": _("not said"), "none": _("no relief"), "some": _("some relief, less than half"),
    "half": _("half of the pain or more"), "worse": _("worse"),
}  # fmt: skip
EFFECT_WORDS = {
    "none": "no relief of pain", "some": "less than half of the pain relieved",
    "half": "half of the pain or more relieved", "worse": "pain worse after it",
}  # fmt: skip

PREGNANT = {
    "": _("not asked"), "no": _("not pregnant"), "maybe": _("may be pregnant, or not known to her"), "yes": _("pregnant"),  # noqa: E501
}  # fmt: skip
YES_NO = {"": _("not asked"), "yes": _("Yes"), "no": _("No")}
THINNED_FOR = {
    "atrial fibrillation": _("atrial fibrillation"), "a mechanical heart valve": _("a mechanical heart valve"),
    "a clot in a vein or lung": _("a clot in a vein or lung"), "a coronary stent": _("a coronary stent"),
    "a stroke": _("a stroke"), "peripheral artery disease": _("disease of the leg arteries"),
    "prevention only": _("prevention only"), "another reason": _("another reason (write it below)"),
}  # fmt: skip
"""In the record, in English; on the page. Which of them forbids a stop is the prescriber's word: nothing here decides it."""  # noqa: E501
