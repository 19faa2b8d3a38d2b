"""What the reader makes of sentences: the tables are the manual."""

import pytest

from spinepath.sources.text import read_text

# sentence -> "finding status level side", "-" where the text gives none
STATUS = {
    "No evidence of recurrent disc; enhancing scar at L5-S1.": [
        "recurrent_disc_herniation negated - -",
        "epidural_fibrosis_scar affirmed L5-S1 -",
    ],
    "No fracture, subluxation or hardware failure.": [
        "fracture negated - -",
        "instability_listhesis negated - -",
        "hardware_malposition_or_breakage negated - -",
    ],
    "Negative for fracture.": ["fracture negated - -"],
    "A fracture is not seen.": ["fracture negated - -"],
    "Screw loosening has been ruled out.": ["screw_loosening_or_lucency negated - -"],
    "Discitis cannot be excluded.": ["discitis_abscess uncertain - -"],
    "Cannot exclude discitis.": ["discitis_abscess uncertain - -"],
    "Rule out discitis.": ["discitis_abscess uncertain - -"],
    "No change in the central stenosis.": ["central_stenosis affirmed - -"],
    "Not only central stenosis but also spondylolisthesis.": [
        "central_stenosis affirmed - -",
        "instability_listhesis affirmed - -",
    ],
    "No central stenosis, but severe left foraminal stenosis.": [
        "central_stenosis negated - -",
        "foraminal_stenosis affirmed - left",
    ],
    "Recurrent disc herniation rather than scar.": [
        "recurrent_disc_herniation affirmed - -",
        "epidural_fibrosis_scar negated - -",
    ],
    "Scar versus recurrent disc herniation.": [
        "epidural_fibrosis_scar uncertain - -",
        "recurrent_disc_herniation uncertain - -",
    ],
    "The seroma has resolved.": ["fluid_collection resolved - -"],
    "No longer any fever.": ["fever resolved - -"],
    "FAMILY HISTORY: Lung cancer.": ["tumour other_person - -", "history_of_cancer other_person - -"],
    "History of breast cancer.": ["tumour historical - -", "history_of_cancer affirmed - -"],
    "Risks include infection of the disc, paralysis and hardware failure.": [],
    "Return if fever develops.": [],
    "Fusion is not yet solid.": ["solid_fusion negated - -"],
    "The neural foramina are patent.": ["foraminal_stenosis negated - -"],
}
PLACE = {
    "Disc herniation at L4-5.": ["disc_herniation affirmed L4-L5 -"],
    "Disc herniation at L4/5.": ["disc_herniation affirmed L4-L5 -"],
    "Disc herniation at L4/L5.": ["disc_herniation affirmed L4-L5 -"],
    "Disc herniation at L5/S1 on the left.": ["disc_herniation affirmed L5-S1 left"],
    "Disc herniation at L5-1.": ["disc_herniation affirmed L5-S1 -"],
    "Disc herniation at L45.": ["disc_herniation affirmed L4-L5 -"],
    "Compression fracture of L1.": ["fracture affirmed L1 -"],
    "Previous fusion from L3 to S1.": ["prior_spine_surgery affirmed L3-S1 -"],
    "Foraminal stenosis between the fourth and fifth lumbar vertebrae.": [
        "foraminal_stenosis affirmed L4-L5 -"
    ],
    "L4-5: Severe bilateral foraminal stenosis.": ["foraminal_stenosis affirmed L4-L5 bilateral"],
    "Foraminal stenosis bilaterally at L4-5 and L5-S1.": [
        "foraminal_stenosis affirmed L4-L5 bilateral",
        "foraminal_stenosis affirmed L5-S1 bilateral",
    ],
    "Left-sided facet arthropathy.": ["facet_arthropathy affirmed - left"],
    "Bilateral foraminal stenosis, worse on the right.": ["foraminal_stenosis affirmed - bilateral"],
}
NAMED_VALUES = {
    "Straight leg raise: Positive on the left, negative on the right": [
        "slr_positive affirmed - left",
        "slr_positive negated - right",
    ],
    "Fortin finger test: Positive": ["sacroiliac_sign affirmed - -"],
    "Bowel and bladder function: No dysfunction": [
        "bladder_bowel_saddle negated - -",
        "urinary_retention negated - -",
    ],
    "Motor, sensory and reflex examination L2-S1: Normal": [
        "motor_weakness negated - -",
        "sensory_loss negated - -",
    ],
    "Right ankle dorsiflexion strength: 3/5": [
        "motor_weakness affirmed - right",
        "severe_weakness affirmed - right",
    ],
    "Motor strength: 5/5": ["motor_weakness negated - -"],
    "Weight loss: 18 pounds": ["weight_loss affirmed - -"],
    "Radiofrequency ablation of medial branches: No lasting benefit": ["pain_relieved negated - -"],
    "Culture, spinal implant tissue: Cutibacterium acnes": ["positive_culture affirmed - -"],
    "Gait: Mild steppage on the right": ["foot_drop affirmed - right", "motor_weakness affirmed - right"],
}


def said(text: str) -> list[str]:
    return [f"{one.finding} {one.status} {one.level or '-'} {one.side or '-'}" for one in read_text(text)]


@pytest.mark.parametrize("sentence", [*STATUS, *PLACE, *NAMED_VALUES])
def test_a_sentence_states_its_findings(sentence: str) -> None:
    expected = (STATUS | PLACE | NAMED_VALUES)[sentence]
    assert sorted(said(sentence)) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "finding", "value"),
    [
        ("Sacroiliac joint block: More than 70 % pain relief", "diagnostic_block_sacroiliac", 70),
        ("Sacroiliac joint injection: Pain fell from 8 to 2 of 10", "diagnostic_block_sacroiliac", 75),
        ("Pain intensity 0-10: 8.6 {score}", "pain_score", 8.6),
        ("Pain visual analogue scale 0-100: 87", "pain_score", 8.7),
        ("He rates his pain as 7/10.", "pain_score", 7),
        ("Pain is a 2 to 4 on a scale from 0 to 10.", "pain_score", 3),
        ("She did well for eight months, then the pain recurred.", "pain_free_interval", 8),
    ],
)
def test_numbers_are_values(text: str, finding: str, value: float) -> None:
    assert [one.value for one in read_text(text) if one.finding == finding] == [value]


def test_kinds_of_operation_are_named() -> None:
    (found,) = read_text("Status post L4-L5 laminectomy and fusion.")
    assert (found.finding, found.level, found.type) == (
        "prior_spine_surgery",
        "L4-L5",
        ("laminectomy", "fusion"),
    )


def test_a_level_in_a_heading_holds_until_the_next() -> None:
    text = "L3-4: Mild facet arthropathy. There is no foraminal stenosis. L4-5: Central stenosis."
    assert said(text) == [
        "facet_arthropathy affirmed L3-L4 -",
        "foraminal_stenosis negated L3-L4 -",
        "central_stenosis affirmed L4-L5 -",
    ]


def test_radiculopathy_in_a_needle_study_is_an_emg_finding() -> None:
    assert said("Electromyography: Chronic bilateral L5-S1 radiculopathy.") == [
        "denervation_emg affirmed L5-S1 bilateral"
    ]
    assert said("Chronic L5 radiculopathy.") == ["radicular_leg_pain affirmed L5 -"]


def test_a_list_without_line_breaks_is_read_item_by_item() -> None:
    text = "IMPRESSION:,1.  Low back pain.,2.  No radiculopathy.,PLAN: ,MRI."
    assert said(text) == ["axial_back_pain affirmed - -", "radicular_leg_pain negated - -"]


def test_empty_text_states_nothing() -> None:
    assert read_text("") == []
