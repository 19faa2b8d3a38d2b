"""The answers in a few lines: what a clinician with one minute reads."""

from collections.abc import Sequence
from typing import NamedTuple

from spinepath.assessment.model import Assessment, Cause, RedFlag
from spinepath.presentations import terms, views, words

_OWN_LINE = ("red_flags", "recognition", "causes", "workup", "correctable", "options")


class Line(NamedTuple):
    """One question, its answer and a sentence. tone: danger | unknown | good | plain | gap."""

    question: str
    answer: str
    says: str
    tone: str
    anchor: str


def brief(assessment: Assessment) -> list[Line]:
    """The summary, dangers first."""
    lines = (_flags(assessment), _alerts(assessment), _recognition(assessment), _why(assessment))
    rest = (_next_test(assessment), _surgery(assessment), _therapies(assessment), *_left_out(assessment))
    return [line for line in (*lines, *rest) if line]


def _flags(assessment: Assessment) -> Line:
    gap = _gap(assessment, "red_flags")
    if gap:
        return Line("Red flags?", "Not checked", gap, "gap", "red-flags")
    present = views.answered(assessment.red_flags, "yes")
    unknown = views.answered(assessment.red_flags, "unknown")
    if present:
        also = f" {len(unknown)} more unknown." if unknown else ""
        says = _first_actions(present) + also
        return Line("Red flags?", f"{len(present)} present", says, "danger", "red-flags")
    if unknown:
        says = f"None found present, but the record does not settle: {_names(unknown)}."
        return Line("Red flags?", f"{len(unknown)} unknown", says, "unknown", "red-flags")
    checked = words.counted(len(assessment.red_flags), "red flag")
    return Line("Red flags?", "None present", f"{checked} checked.", "good", "red-flags")


def _gap(assessment: Assessment, part: str) -> str | None:
    """As the section says it; the question beside it already names the part."""
    left_out = words.not_assessed(assessment, part)
    return "Not assessed by this version." if left_out else views.gap(assessment, part)


def _first_actions(flags: Sequence[RedFlag]) -> str:
    return " ".join(f"{flag.name}. {' '.join(words.action(flag))}" for flag in flags)


def _names(flags: Sequence[RedFlag]) -> str:
    return "; ".join(flag.name for flag in flags)


def _alerts(assessment: Assessment) -> Line | None:
    mild = ("warning", "info")  # a severity we do not know is shown, not played down
    critical = [alert for alert in assessment.alerts if alert.severity not in mild and alert.answer != "no"]
    if not critical:
        return None
    says = " ".join(alert.text for alert in critical)
    return Line("Alerts?", f"{len(critical)} critical", says, "danger", "alerts")


def _recognition(assessment: Assessment) -> Line:
    recognition = assessment.recognition
    tone = "unknown" if recognition.answer == "unknown" else "plain"
    answer = words.known(terms.ANSWERS, recognition.answer)
    return Line("Is this FBSS?", answer, recognition.says, tone, "recognition")


def _why(assessment: Assessment) -> Line:
    question = "Why does it still hurt?"
    gap = _gap(assessment, "causes")
    if gap:
        return Line(question, "Unknown", gap, "gap", "causes")
    first, *others = assessment.causes
    says = f"{first.name}: {words.percent(first.probability)} ({words.band(first.range)})."
    return Line(question, "Most likely", says + _runner_up(first, others), "plain", "causes")


def _runner_up(first: Cause, others: Sequence[Cause]) -> str:
    """Say so when the bands overlap: an order that the evidence does not carry must not look firm."""
    if not others:
        return ""
    second = others[0]
    says = f" Next: {second.name}, {words.percent(second.probability)} ({words.band(second.range)})."
    overlap = second.range[1] >= first.range[0]
    return says + (" Their ranges overlap, so the order is not certain." if overlap else "")


def _next_test(assessment: Assessment) -> Line:
    question = "Which test next?"
    gap = _gap(assessment, "workup")
    if gap:
        return Line(question, "Unknown", gap, "gap", "workup")
    groups = dict(views.tests(assessment))
    if "recommended" not in groups:
        return Line(question, "None", "No test is recommended now; see the reasons.", "plain", "workup")
    first, *others = groups["recommended"]
    then = f" Then: {'; '.join(item.name for item in others)}." if others else ""
    urgent = f"{words.sentence(first.urgent)} " if first.urgent else ""
    return Line(question, first.name, urgent + words.listed(first.because, " ") + then, "plain", "workup")


def _surgery(assessment: Assessment) -> Line:
    question = "Can surgery correct it?"
    gap = _gap(assessment, "correctable")
    correctable = assessment.correctable
    if gap or correctable is None:
        return Line(question, "Unknown", gap or "", "gap", "correctable")
    settle = words.unknown_because(correctable.would_settle).removeprefix("Unknown. ")
    says = settle if correctable.answer == "unknown" else words.listed(correctable.because, " ")
    answer = words.known(terms.ANSWERS, correctable.answer)
    tone = "unknown" if correctable.answer == "unknown" else "plain"
    return Line(question, answer, says, tone, "correctable")


def _therapies(assessment: Assessment) -> Line:
    question = "What else can help?"
    gap = _gap(assessment, "options")
    if gap:
        return Line(question, "Unknown", gap, "gap", "options")
    may, open_ = (views.answered(assessment.options, answer) for answer in ("yes", "unknown"))
    groups = ((terms.THERAPIES["yes"], may), (terms.THERAPIES["unknown"], open_))
    told = [f"{title}: {'; '.join(option.name for option in group)}." for title, group in groups if group]
    answer = f"{len(may)} now" if may else f"{len(open_)} open" if open_ else "None"
    tone = "unknown" if open_ and not may else "plain"
    return Line(question, answer, " ".join(told) or "None fits now; see the reasons.", tone, "options")


def _left_out(assessment: Assessment) -> list[Line]:
    parts = views.left_out(assessment, skip=_OWN_LINE)
    if not parts:
        return []
    says = "; ".join(parts) + "."
    says = says[:1].upper() + says[1:]
    return [Line("Not assessed", "By this version", says, "gap", "not-assessed")]
