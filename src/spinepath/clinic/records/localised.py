"""The assessment's page in the reader's language, as far as its texts are fixed: headings, questions, answer labels.

Clinical sentences stay in English, in which they were checked; the page marks them so (lang="en") and says it. Only an
element whose whole text stands in this list is touched, so nothing of a record or a rule is ever replaced.
"""

import re

from django.utils.html import escape
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

TEXTS = frozenset((
    # headings
    _("In brief"), _("Red flags"), _("Alerts"), _("Is this FBSS?"), _("What happened"), _("Why does it still hurt?"),
    _("Which test next?"), _("Can surgery still correct it?"), _("Medication"), _("If not surgery, what then?"),
    _("What is missing"), _("Not assessed by this version"), _("Findings read from the record"),
    _("Problems in the record"), _("References"), _("About this report"), _("Not yet ruled out"), _("Reasons"),
    _("Operations"), _("Taken now"), _("Tried before"), _("Not tolerated"), _("Next medicine"),
    _("Opioids as morphine milligram equivalents"), _("Reducing the opioid: worth talking over?"),
    # questions
    _("Red flags?"), _("Alerts?"), _("Can surgery correct it?"), _("What else can help?"), _("Not assessed"),
    # answers and states
    _("Yes"), _("No"), _("Unknown"), _("None"), _("None present"), _("Not checked"), _("Most likely"),
    _("By this version"), _("Critical"), _("Warning"), _("For information"), _("For"), _("Against"), _("Recommended"),
    _("Safety not known yet"), _("Not safe for this person"), _("Already done"), _("Not needed now"),
    _("May be offered"), _("Depends on what is not known yet"), _("Does not fit now"), _("To be settled first"),
    _("Not offered"),
    # what opens
    _("What would change this"), _("The same as a table"), _("If it is present"),
    _("How to raise it, what to follow, what to expect"),
))  # fmt: skip
COUNTS = {
    "now": _("%s now"), "present": _("%s present"), "unknown": _("%s unknown"), "open": _("%s open"),
    "critical": _("%s critical"),
}  # fmt: skip
_COUNT = re.compile(r"(\d+) (now|present|unknown|open|critical)")
_ELEMENT = re.compile(
    r"<(?P<tag>h2|h3|summary|a|(?:span|strong)(?= class=\"badge))(?P<more>[^>]*)>(?P<bdi><bdi>)?(?P<text>[^<>]+)(?P<end>(?:</bdi>)?</)"  # noqa: E501
)


def localised(page: str) -> str:
    """page: as presentations/html.py made it, escaped. In English it is given back as it is."""
    language = get_language() or "en"
    return page if language.startswith("en") else _ELEMENT.sub(lambda found: _said(found, language), page)


def _said(found: "re.Match[str]", language: str) -> str:
    text = _translated(found["text"].strip())
    if text is None:
        return found[0]
    opened = f'<{found["tag"]}{found["more"]} lang="{language}">{found["bdi"] or ""}'
    return f"{opened}{escape(text)}{found['end']}"


def _translated(text: str) -> str | None:
    counted = _COUNT.fullmatch(text)
    if counted:
        return gettext(COUNTS[counted[2]]) % counted[1]
    return gettext(text) if text in TEXTS else None
