"""Validation table 9, row by row: the risk classes, and what each drug's row says for each of them."""

import pytest

from spinepath.errors import UnknownName
from spinepath.knowledge.tables import evidence
from spinepath.therapy.blocks.antithrombotics import hold, names
from spinepath.therapy.blocks.procedures import RISKS, procedure, procedures

# drug: stop for high, intermediate and low risk; restart after each; standing. "d" days, "h" hours.
TABLE = {
    "aspirin primary prevention": ("6 d", "shared", "no", "24 24 24", "seen"),
    "aspirin secondary prevention": ("shared", "shared", "no", "24 24 24", "seen"),
    "ibuprofen": ("1 d", "no", "no", "24 24 24", "seen"),
    "diclofenac": ("1 d", "no", "no", "24 24 24", "seen"),
    "ketorolac": ("1 d", "no", "no", "24 24 24", "seen"),
    "etodolac": ("2 d", "no", "no", "24 24 24", "seen"),
    "indomethacin": ("2 d", "no", "no", "24 24 24", "seen"),
    "naproxen": ("4 d", "no", "no", "24 24 24", "seen"),
    "meloxicam": ("4 d", "no", "no", "24 24 24", "seen"),
    "nabumetone": ("6 d", "no", "no", "24 24 24", "seen"),
    "oxaprozin": ("10 d", "no", "no", "24 24 24", "seen"),
    "piroxicam": ("10 d", "no", "no", "24 24 24", "seen"),
    "cilostazol": ("2 d", "no", "no", "24 24 24", "seen"),
    "dipyridamole": ("2 d", "no", "no", "24 24 24", "seen"),
    "warfarin": ("5 d", "5 d", "shared", "6 6 6", "seen"),
    "acenocoumarol": ("3 d", "3 d", "shared", "24 24 24", "seen"),
    "intravenous heparin": ("6 h", "6 h", "6 h", "2 2 2", "seen"),
    "subcutaneous heparin twice or three times daily": ("24 h", "6 h", "6 h", "6 2 2", "seen"),
    "enoxaparin prophylactic": ("12 h", "12 h", "12 h", "12-24 12-24 4", "seen"),
    "enoxaparin therapeutic": ("24 h", "24 h", "24 h", "12-24 12-24 4", "seen"),
    "dalteparin": ("24 h", "24 h", "24 h", "12-24 12-24 4", "seen"),
    "fondaparinux": ("4 d", "4 d", "shared", "24 24 6", "memory"),
    "clopidogrel": ("7 d", "7 d", "shared", "12-24 12-24 12-24", "memory"),
    "prasugrel": ("7-10 d", "7-10 d", "shared", "24 24 24", "memory"),
    "ticagrelor": ("5 d", "5 d", "shared", "24 24 24", "memory"),
    "dabigatran": ("4 d", "4 d", "shared", "24 24 24", "memory"),
    "rivaroxaban": ("3 d", "3 d", "shared", "24 24 24", "memory"),
    "apixaban": ("3 d", "3 d", "shared", "24 24 24", "memory"),
    "edoxaban": ("3 d", "3 d", "shared", "24 24 24", "memory"),
}


def short(drug: str, risk: str) -> str:
    """A cell as the table writes it."""
    found = hold(drug, risk)  # type: ignore[arg-type]
    if found.stop is None:
        return "shared" if "shared" in found.words else found.words
    if not found.stop.high:
        return "no"
    low, high, unit = found.stop
    return f"{low if low == high else f'{low}-{high}'} {unit[0]}"


@pytest.mark.parametrize("drug", TABLE)
def test_row(drug: str) -> None:
    *stops, restarts, standing = TABLE[drug]
    order = tuple(reversed(RISKS))
    assert [short(drug, risk) for risk in order] == stops
    spans = [hold(drug, risk).restart for risk in order]
    assert [f"{low if low == high else f'{low}-{high}'}" for low, high, _ in spans] == restarts.split()
    assert hold(drug, "high").standing == standing


def test_every_drug_of_the_evidence_is_a_row() -> None:
    assert set(names()) == set(TABLE)


def test_impaired_kidneys_lengthen_dabigatran() -> None:
    renal = hold("dabigatran", "high").renal
    assert str(renal) == "5 to 6 days"
    assert [drug for drug in names() if hold(drug, "high").renal] == ["dabigatran"]


def test_a_normal_inr_is_needed_for_high_and_intermediate() -> None:
    for drug in ("warfarin", "acenocoumarol"):
        assert hold(drug, "high").require
        assert hold(drug, "intermediate").require
        assert hold(drug, "low").require is None


CLASSES = {
    "high": "scs_trial scs_implant scs_lead_removal pump_implant catheter_removal drg_stimulation",
    "intermediate": "interlaminar_epidural transforaminal_epidural caudal_epidural selective_root_block",
    "low": "medial_branch_block radiofrequency sacroiliac generator_replacement pump_replacement",
}  # fmt: skip


@pytest.mark.parametrize(
    ("risk", "name"), [(risk, name) for risk, group in CLASSES.items() for name in group.split()]
)
def test_class(risk: str, name: str) -> None:
    assert procedure(name).risk == risk
    assert procedure(name.replace("_", " ").title()).id == name


def test_every_procedure_of_the_evidence_has_a_name() -> None:
    wanted = {words for row in evidence("interventions")["asra_risk"] for words in row["procedures"]}
    assert {each.words for each in procedures().values()} == wanted


def test_what_is_not_in_the_table_is_said_never_guessed() -> None:
    with pytest.raises(UnknownName, match="nothing is known of it"):
        hold("phenprocoumon", "high")
    with pytest.raises(UnknownName, match="scs_trial"):
        procedure("spinal fusion")
