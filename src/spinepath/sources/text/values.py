"""Numbers in a text: pain scores, months of relief, percent relief, strength grades."""

import re
from dataclasses import dataclass

NUMBER = r"(\d{1,3}(?:\.\d)?)"
RANGE = r"(?P<low>\d{1,3}(?:\.\d)?)(?:\s?(?:-|to)\s?(?P<high>\d{1,2}(?:\.\d)?))?"
SCORE = re.compile(
    rf"(?<![\d./-]){RANGE}\s?(?:/\s?10(?![\d/])|out of (?:10|ten)\b|of 10\b|(?:on|over) (?:a |"
    rf"the )?(?:(?:pain |numeric |vas )?scale )?(?:of |from )?(?:0|1)\s?(?:-|to)\s?10\b|on a scale)"
)
NAMED = re.compile(
    rf"\b(?:vas|nrs|pain (?:score|level|intensity|rating|visual analogue scale|"
    rf"scale))(?: ?\(?0\s?-\s?(?P<top>100?)\)?)?\s?(?:(?:for )?(?:back|leg) pain )?(?:is|was|of|at|as|"
    rf":|=|score)?\s?(?:an? )?{RANGE}(?![\d%/]|\s?(?:-|to)\s?1?0)"
)
WORST = re.compile(
    rf"\bworst [a-z' ]{{0,25}}?(?:at |is |was |as )?{RANGE}(?![\d/%]| (?:day|week|month|year|hour))"
)
NOT_PAIN = re.compile(
    r"strength|power|motor|muscle|flexor|extensor|apgar|reflex|waddell|gleason|month|murmur|"
    r"score of gcs|gcs|pulse|tibialis|hallucis|quadriceps|dorsiflex|self-rated health|satisfaction"
)
GRADE = re.compile(
    r"(?<![\d./-])[-+]?([0-5])[+-]?\s?(?:/\s?5(?![\d/])|out of (?:5|five)\b)(?:[+-](?!\d))?|"
    r"(?<![\d.])([0-5])[+-]?\s?(?:to|-)\s?[0-5][+-]?\s?(?:/\s?5(?!\d)|out of (?:5|five)\b)|"
    r"(?<![\w/.])([0-5])[+-]?/([0-5])[+-]?(?=[,;.]|$)|(?<![\w/.])[-+]([0-5])(?= (?:on|at) the)"
)
STRENGTH = re.compile(
    r"strength|power|motor|muscle|flexor|extensor|flexion|extension|dorsiflex|eversion|abduct|adduct|"
    r"tibialis|hallucis|ehl\b|quadriceps|iliopsoas|hamstring|gastroc|deltoid|biceps|triceps|peronei|"
    r"grip|mrc\b|weak"
)
PERCENT = re.compile(r"(\d{1,3})(?:\s?(?:-|to)\s?(\d{1,3}))?\s?(?:%|percent|per cent)")
FELL = re.compile(rf"\bfrom {NUMBER}(?:/10)? to {NUMBER}\b")
LENGTH = re.compile(
    r"\b(?:for|of|after|lasting|about|lasted|first|least)?\s?(\d{1,3}|a|an|one|two|three|four|five|"
    r"six|seven|eight|nine|ten|twelve|eighteen)[\s-](day|week|month|year)s?\b"
)
TEMPERATURE = re.compile(
    r"(?:\b(?:temperature|temp|tmax|fever (?:of|to|"
    r"up to))\b[^.;]{0,40}?(?<!\d)|\bt\s?[:=]?\s?(?=\d{2}\.\d))(\d{2,3}(?:\.\d)?)(?![\d/%])"
)
FEVER_C, FEVER_F, HOTTEST_C, HOTTEST_F = 38.0, 100.4, 43.0, 110.0
NORMAL_C, NORMAL_F = (35.0, 37.5), (95.0, 99.5)
RESIDUAL = re.compile(
    r"\b(?:post-?\s?void(?:ing)?|pvr|bladder scan|residual(?! dis| frag| herni))\b"
    r"[^.;,]{0,40}?(?<![\d.:])(?P<ml>\d{1,4})\s?(?:mls?\b|cc\b|millilit)|"
    r"\b(?:post-?\s?void(?:ing)?|pvr)(?: (?:residual|urine|volume|was|is|of)){0,3}[\s:=]{1,3}"
    r"(?P<bare>\d{1,4})(?![\d:]|\.\d|\s?(?:h|am|pm|min))|"
    r"(?<![\d.:])(?P<held>\d{2,4})\s?mls?\s(?:(?:of urine )?in (?:the|her|his) bladder\b|of urine (?:drained|on))"
)
PRE_VOID = re.compile(r"\bpre-?\s?void")
LOOK_BACK = 12
RETAINED_ML, EMPTY_ML = 200, 100  # NICE and others call more than 200 ml after voiding retention
PRESSURE = re.compile(r"\b(?:bp|blood pressure)\b[^.;,\d]{0,15}(\d{2,3})\s?/\s?(\d{2,3})(?![\d/])")
LOW_SYSTOLIC = 90
WORDS = {
    word: n
    for n, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
} | {"a": 1, "an": 1, "eighteen": 18}
MONTHS = {"day": 1 / 30, "week": 7 / 30, "month": 1.0, "year": 12.0}


@dataclass(frozen=True)
class Number:
    """A number read at `start` to `end`."""

    start: int
    end: int
    value: float


def pain_scores(text: str, start: int, end: int) -> list[Number]:
    """Pain scores, of 10; a range gives its middle."""
    if NOT_PAIN.search(text, start, end) and not re.search(r"\bpain", text[start:end]):
        return []
    found: list[Number] = []
    for pattern in (SCORE, NAMED, WORST):
        for hit in pattern.finditer(text, start, end):
            number = _score(hit)
            if number is not None and not any(
                one.start < number.end and number.start < one.end for one in found
            ):
                found.append(number)
    return sorted(found, key=lambda one: one.start)


def _score(hit: re.Match[str]) -> Number | None:
    said = hit.groupdict()
    low, high = float(said["low"]), float(said["high"] or said["low"])
    fell = (
        hit.string[max(0, hit.start() - 5) : hit.start()] == "from "
    )  # "fell from 8 to 2": the pain is 2 now
    value = (high if fell else (low + high) / 2) / (10 if said.get("top") == "100" else 1)
    return Number(hit.start(), hit.end(), round(value, 2)) if value <= 10 else None


def grades(text: str, start: int, end: int) -> list[Number]:
    """Muscle strength grades (of 5) in a sentence about strength."""
    if not STRENGTH.search(text, start, end):
        return []
    return [Number(hit.start(), hit.end(), _grade(hit)) for hit in GRADE.finditer(text, start, end)]


def _grade(hit: re.Match[str]) -> float:
    lowest = min(int(group) for group in hit.groups() if group)
    return lowest - 0.5 if lowest == 5 and "-" in hit.group() else float(lowest)


def percent(text: str, start: int, end: int) -> float | None:
    """Relief in percent: as said, or from a fall of the pain score."""
    said = PERCENT.search(text, start, end)
    if said:
        low, high = float(said.group(1)), float(said.group(2) or said.group(1))
        return (low + high) / 2 if high <= 100 else None
    fell = FELL.search(text, start, end)
    if fell and float(fell.group(1)) > 0:
        return round(100 * (1 - float(fell.group(2)) / float(fell.group(1))))
    return None


def months(text: str, start: int, end: int) -> float | None:
    """The first stretch of time between two offsets, in months."""
    found = LENGTH.search(text, start, end)
    if not found:
        return None
    count = found.group(1)
    return round((float(count) if count.isdigit() else WORDS[count]) * MONTHS[found.group(2)], 2)


def fevers(text: str, start: int, end: int) -> list[tuple[Number, str]]:
    """Body temperatures that are a fever, or none, in Celsius or Fahrenheit."""
    read = [
        Number(hit.start(), hit.end(), float(hit.group(1))) for hit in TEMPERATURE.finditer(text, start, end)
    ]
    return [(one, status) for one in read if (status := _fever(one.value))]


def _fever(value: float) -> str:
    if FEVER_C <= value <= HOTTEST_C or FEVER_F <= value <= HOTTEST_F:
        return "affirmed"
    low = NORMAL_C[0] <= value <= NORMAL_C[1] or NORMAL_F[0] <= value <= NORMAL_F[1]
    return "negated" if low else ""


def residuals(text: str, start: int, end: int) -> list[tuple[Number, str]]:
    """Urine left in the bladder: retention, or none."""
    read = [
        Number(hit.start(), hit.end(), float(hit["ml"] or hit["bare"] or hit["held"]))
        for hit in RESIDUAL.finditer(text, start, end)
        if not PRE_VOID.search(text, max(start, hit.start() - LOOK_BACK), hit.end())
    ]
    statuses = [
        (one, "affirmed" if one.value > RETAINED_ML else "negated" if one.value < EMPTY_ML else "")
        for one in read
    ]
    return [(one, status) for one, status in statuses if status]


def low_pressures(text: str, start: int, end: int) -> list[Number]:
    """Systolic blood pressures below 90."""
    read = [
        Number(hit.start(), hit.end(), float(hit.group(1))) for hit in PRESSURE.finditer(text, start, end)
    ]
    return [one for one in read if one.value < LOW_SYSTOLIC]
