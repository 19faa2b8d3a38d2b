"""Whether there is pain after an operation to explain and ease: without it, most parts of an assessment are empty."""

from spinepath.assessment.subject import Subject

_NO_SURGERY = (
    "The record shows no operation on the spine; what explains or eases the pain after one does not apply."
)
_NO_PAIN = "There is no back or leg pain now; nothing is left to explain."
_PAIN_UNKNOWN = "It is not known whether there is back or leg pain now."


def nothing_to_explain(subject: Subject) -> str | None:
    """Why the question does not arise; None when it does. A doubt about surgery is no reason, a doubt about pain is."""
    surgery, pain = subject.values.get("had_spine_surgery"), subject.values.get("pain_present")
    if surgery is False:
        return _NO_SURGERY
    if pain is False:
        return _NO_PAIN
    return None if pain or surgery else _PAIN_UNKNOWN
