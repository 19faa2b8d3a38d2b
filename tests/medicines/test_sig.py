"""Instructions in words."""

from fractions import Fraction

import pytest

from spinepath.assessment.medicines.sig import sig

THIRD, HALF = Fraction(1, 3), Fraction(1, 2)


@pytest.mark.parametrize(
    ("text", "doses", "times", "most", "as_needed"),
    [
        ("1-2 tablets every 4-6 hours as needed, max 8/day", ["1 to 2 1"], (4, 6), "8 1", True),
        ("Take 1 tablet (10 mg total) by mouth every 8 (eight) hours", ["1 1", "10 mg"], (3, 3), None, False),
        ("Take one to two tablets by mouth twice daily", ["1 to 2 1"], (2, 2), None, False),
        ("take 1 tab po tid prn", ["1 1"], (3, 3), None, True),
        ("1 tablet by mouth q 4-6 hrs PRN pain. Max daily dose: 6 tablets", ["1 1"], (4, 6), "6 1", True),
        ("two (2) tablets bid", ["2 1"], (2, 2), None, False),
        ("Apply 1 patch every 72 hours", ["1 1"], (THIRD, THIRD), None, False),
        ("1 patch every 3 days", ["1 1"], (THIRD, THIRD), None, False),
        ("one tablet every other day", ["1 1"], (HALF, HALF), None, False),
        ("Take 1/2 tablet twice a day", ["0.5 1"], (2, 2), None, False),
        ("take half a tablet qid", ["0.5 1"], (4, 4), None, False),
        ("take 1 1/2 tablets daily", ["1.5 1"], (1, 1), None, False),
        ("1 tablet every night at bedtime", ["1 1"], (1, 1), None, False),
        ("1 tablet in the morning and at bedtime", ["1 1"], (2, 2), None, False),
        ("1 tablet morning, noon and night", ["1 1"], (3, 3), None, False),
        ("1 tablet in the morning and 2 tablets at bedtime", ["3 1"], (1, 1), None, False),
        ("1 tablet twice weekly", ["1 1"], (Fraction(2, 7), Fraction(2, 7)), None, False),
        ("1 tablet up to 4 times a day as needed", ["1 1"], (1, 4), None, True),
        ("5 mL every 4 hours, do not take more than 30 mL per day", ["5 mL"], (6, 6), "30 mL", False),
        ("1 tablet q6h. Do not exceed 4000 mg acetaminophen in 24 hours", ["1 1"], (4, 4), None, False),
        ("1 tablet every 6 hours for up to 5 days", ["1 1"], (4, 4), None, False),
        ("take as directed", [], None, None, False),
        ("1 tablet when required", ["1 1"], None, None, True),
    ],
)  # fmt: skip
def test_what_is_read(text: str, doses: list[str], times: object, most: str | None, as_needed: bool) -> None:
    found = sig(text)
    assert [str(one) for one in found.doses] == doses
    assert found.times == times
    assert (str(found.most) if found.most else None, found.as_needed, found.steps) == (most, as_needed, False)


@pytest.mark.parametrize(
    "text",
    [
        "take 1 tablet 3 times daily for 5 days then 1 tablet daily",
        "1 tablet every 4 hours or 2 tablets every 6 hours",
        "2 tablets now, 1 tablet every 6 hours",
        "1 tablet daily, taper over 4 weeks",
        "1 tablet bid, increase by 1 tablet weekly",
    ],
)
def test_steps_and_choices_are_not_added_up(text: str) -> None:
    found = sig(text)
    assert (found.steps, found.doses, found.times) == (True, (), None)
