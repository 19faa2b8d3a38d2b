"""Clinic shorthand: red flags, advice that states nothing, numbers, trials, implants."""

import pytest

from spinepath.sources.text import read_text

NOTHING = [
    "Return at once for weakness, numbness between the legs or fever.",
    "Told which symptoms should bring her back (numbness when wiping, loss of bladder control).",
    "Instructed to seek immediate attention for new weakness; return if fever.",
    "She was frightened by a leaflet about cauda equina syndrome.",
    "Return if temperature over 38.5.",
    "She should return if she has:\n- fever\n- foot drop\n2. urinary retention",
    "Return precautions:\n- fever\n- foot drop",
    "SCS trial: 85 % relief.",
    "Spinal cord stimulator was removed.",
    "Considered for spinal cord stimulation.",
]
STATED = {
    # what follows advice, or gives its reason, is stated
    "Warned about infection but today the wound is red.": {("wound_problem", "affirmed")},
    "She returns with fever.": {("fever", "affirmed")},
    "As advised she rang: numb when wiping.": {
        ("saddle_numbness", "affirmed"),
        ("bladder_bowel_saddle", "affirmed"),
    },
    "Return precautions:\n- fever\n\nFoot drop.": {
        ("foot_drop", "affirmed"),
        ("motor_weakness", "affirmed"),
        ("severe_weakness", "affirmed"),
    },
    "He was informed that the fusion has not healed.": {("nonunion", "affirmed")},
    "His wife says he wants to die.": {("suicidal_ideation", "affirmed")},
    # questions
    "Fever? No.": {("fever", "negated")},
    "Discitis?": {("discitis_abscess", "uncertain")},
    "? recurrent disc": {("recurrent_disc_herniation", "uncertain")},
    # numbers
    "Post-void 690.": {("urinary_retention", "affirmed"), ("bladder_bowel_saddle", "affirmed")},
    "Bladder scan at 14:00 780 ml.": {
        ("urinary_retention", "affirmed"),
        ("bladder_bowel_saddle", "affirmed"),
    },
    "Post-void residual 150 ml.": set(),
    "Pre-void bladder scan 400 ml, post-void 20 ml.": {("urinary_retention", "negated")},
    "BP 84/50.": {("hypotension", "affirmed")},
    "T 36.6.": {("fever", "negated")},
    # strength over time
    "Ankle dorsiflexion 2/5, was 5/5 before.": {
        ("motor_weakness", "affirmed"),
        ("severe_weakness", "affirmed"),
        ("progressive_weakness", "affirmed"),
    },
    "Power was 5/5 except EHL 4/5.": {("motor_weakness", "affirmed")},
    "Ankle dorsiflexion was 2/5, now 5/5.": {("motor_weakness", "resolved")},
    # three tests
    "FABER, thigh thrust, compression positive left.": {
        ("sacroiliac_provocation_3_of_6", "affirmed"),
        ("sacroiliac_sign", "affirmed"),
    },
    "FABER, thigh thrust, compression negative.": {("sacroiliac_sign", "negated")},
}


@pytest.mark.parametrize("text", NOTHING)
def test_advice_trials_and_plans_state_nothing(text: str) -> None:
    assert read_text(text) == []


@pytest.mark.parametrize("text", STATED)
def test_a_sentence_states(text: str) -> None:
    assert {(one.finding, one.status) for one in read_text(text)} == STATED[text]


@pytest.mark.parametrize(
    "text",
    ["5/5 power, 4/5 ", "bladder scan post-void residual ", "faber, thigh thrust, compression, ", "? "],
)
def test_repeated_words_stay_linear(text: str) -> None:
    found = read_text(text * 3000)
    assert len(found) < 20_000
