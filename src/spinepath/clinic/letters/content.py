"""What a letter says. Three audiences, three contents; all of it from the assessment and the decisions.

A letter is one page: a part says its first few lines, and how many more stand in the record.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from spinepath.assessment.model import Assessment, Medications, Operation
from spinepath.clinic.decisions.models import About, Decision, Verdict
from spinepath.clinic.letters.audience import Audience
from spinepath.presentations import views, words

MOST, LONGEST = 4, 220
"""Lines of a part, and characters of a line."""


class Line(NamedTuple):
    """record: the words are the assessment's own, in English. provisional: its numbers stand on no source yet.

    whole: neither it nor its part is cut: dangers, warnings and medicines.
    """

    text: str
    provisional: bool = False
    record: bool = True
    whole: bool = False


class Section(NamedTuple):
    title: str
    lines: list[Line]


class Letter(NamedTuple):
    """sections: in order. provisional: some line is, so the page explains the mark."""

    audience: Audience
    greeting: str
    sections: list[Section]

    @property
    def provisional(self) -> bool:
        return any(line.provisional for section in self.sections for line in section.lines)


def letter(audience: Audience, assessment: Assessment, decisions: Iterable[Decision]) -> Letter:
    """The letter of this day. decisions: latest first."""
    made = list(_latest(decisions))
    greeting, parts = _PLANS[audience](assessment, made)
    kept = [
        Section(title, lines if title == _("Red flags") else _short(lines)) for title, lines in parts if lines
    ]
    return Letter(audience, greeting, kept)


def _latest(decisions: Iterable[Decision]) -> Iterable[Decision]:
    """One of each thing: the last word."""
    found: dict[tuple[str, str], Decision] = {}
    for one in decisions:
        found.setdefault((one.about, one.key), one)
    return found.values()


Parts = list[tuple[str, list[Line]]]


def _surgeon(of: Assessment, made: list[Decision]) -> tuple[str, Parts]:
    correctable = of.correctable
    asked = [_line(correctable.question)] if correctable and correctable.question else []
    because = [_line(text) for text in (*correctable.because, *correctable.against)] if correctable else []
    return _("Dear colleague, we ask for your opinion on whether surgery can help."), [
        (_("Our question"), asked),
        (_("Red flags"), _flags(of)),
        (_("Operations on the spine"), [_operation(one) for one in of.recognition.operations]),
        (_("Most likely causes of the pain"), _causes(of)),
        (_("Can surgery still correct it?"), _answer(correctable.answer if correctable else "unknown") + because),
        (_("Tests done, and wanted"), _tests(of)),
        (_("Medicines in the record"), _medicines(of.medications)),
        (_("Anticoagulants, devices and other warnings"), _alerts(of)),
        (_("Decided so far"), _decided(made)),
    ]  # fmt: skip


def _gp(of: Assessment, made: list[Decision]) -> tuple[str, Parts]:
    return _("Dear colleague, this is where your patient stands, and what we ask you to watch."), [
        (_("Red flags"), _flags(of)),
        (_("In short"), [_line(of.recognition.says)]),
        (_("Most likely causes of the pain"), _causes(of)),
        (_("Medicines in the record"), _medicines(of.medications)),
        (_("Opioids in one day"), _opioids(of.medications)),
        (_("Please watch"), _alerts(of)),
        (_("Next test"), [_line(item.name) for item in dict(views.tests(of)).get("recommended", ())]),
        (_("Decided so far"), _decided(made)),
    ]


def _patient(of: Assessment, made: list[Decision]) -> tuple[str, Parts]:
    """Plain words, no numbers of risk, no advice on a dose: it informs and says when to call."""
    agreed = [one for one in made if one.verdict == Verdict.ACCEPT]
    names = {about: [_line(one.name) for one in agreed if one.about == about] for about in About}
    medicines = [_whole(one.name) for one in of.medications.current] if of.medications else []
    none = [_own(_("Your record shows none. Tell us if this is wrong."))]
    return _("This letter is for you. It says what we know and what comes next."), [
        (_("Call at once"), [_own(text) for text in _when_to_call()]),
        (_("Your back operations"), [_operation(one) for one in of.recognition.operations] or none),
        (_("Tests we plan with you"), names[About.TEST]),
        (_("Treatments we plan with you"), names[About.OPTION] + names[About.MEDICINE]),
        (_("Medicines in your record"), medicines or none),
        (
            _("What you can do"),
            [_own(_("Do not stop or change a medicine by yourself. Ask us first.")),
             _own(_("Bring this letter and your medicines to the next visit."))],
        ),
    ]  # fmt: skip


_PLANS: Mapping[Audience, Callable[[Assessment, list[Decision]], tuple[str, Parts]]] = {
    Audience.SURGEON: _surgeon, Audience.GP: _gp, Audience.PATIENT: _patient,
}  # fmt: skip


def _when_to_call() -> list[str]:
    return [
        _("You cannot pass water, or you wet or soil yourself."),
        _("You feel numb between your legs."),
        _("A leg gets weak, or gets weaker."),
        _("You have a fever, or your wound is red, hot or wet."),
    ]


def _whole(text: str, standing: str = "seen") -> Line:
    """A danger or a medicine is never cut."""
    return Line(text, bool(words.standing(standing)), whole=True)


def _line(text: str, standing: str = "seen") -> Line:
    cut = text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + " …"
    return Line(cut, bool(words.standing(standing)))


def _own(text: str) -> Line:
    return Line(text, record=False)


def _short(lines: list[Line]) -> list[Line]:
    if len(lines) <= MOST or any(line.whole for line in lines):
        return lines
    more = _("and %d more in the record") % (len(lines) - MOST)
    return [*lines[:MOST], _own(more)]


def _answer(answer: str) -> list[Line]:
    said: dict[str, Any] = {"yes": _("Yes"), "no": _("No")}
    return [_own(said.get(answer, _("Not known yet")))]


def _flags(of: Assessment) -> list[Line]:
    """Present ones with what to do; those nobody settled are never left out."""
    present = [
        _whole(f"{one.name}. {one.action}", one.standing) for one in views.answered(of.red_flags, "yes")
    ]
    open_ = views.answered(of.red_flags, "unknown")
    unknown = (
        [_whole(f"Not settled by the record: {'; '.join(flag.name for flag in open_)}")] if open_ else []
    )
    if not of.red_flags:
        return [_own(_("Not checked."))]
    return present + unknown or [_own(_("None present."))]


def _operation(one: Operation) -> Line:
    where = ", ".join(one.levels)
    return _line(" · ".join(filter(None, (one.date or _("date not known"), one.name, where))))


def _causes(of: Assessment) -> list[Line]:
    likely, _rest = views.causes(of)
    return [
        _line(f"{one.name}: {words.percent(one.probability)} ({words.band(one.range)})", one.standing)
        for one in likely
    ]


def _tests(of: Assessment) -> list[Line]:
    groups = dict(views.tests(of))
    wanted = [_line(f"Wanted: {one.name}") for one in groups.get("recommended", ())]
    return [
        *wanted[:2],
        *(
            _line(" · ".join(filter(None, (one.date, one.name, one.result))))
            for one in groups.get("done", ())
        ),
    ]


def _alerts(of: Assessment) -> list[Line]:
    return [
        _whole(alert.text, alert.standing) for alert in views.alerts(of)
        if alert.answer == "yes" and alert.severity != "info"
    ]  # fmt: skip


def _medicines(of: Medications | None) -> list[Line]:
    if of is None or not of.recorded:
        return [_own(_("No medicine is recorded. This does not mean that none is taken."))]
    return [
        _whole(" · ".join(filter(None, (one.name, one.per_day or _("dose not known"))))) for one in of.current
    ]


def _opioids(of: Medications | None) -> list[Line]:
    found = of.mme_per_day[:1] if of else ()
    return [
        _line(". ".join(filter(None, (one.says.rstrip("."), one.caution))), _worst(one.lines))
        for one in found
    ]


def _worst(lines: Iterable[Any]) -> str:
    return next((line.standing for line in lines if words.standing(line.standing)), "seen")


def _decided(made: list[Decision]) -> list[Line]:
    return [_line(" · ".join((_verdict(one), day(one.at.date())))) for one in made]


def _verdict(one: Decision) -> str:
    said = f"{one.get_verdict_display()}: {one.name}"
    return f"{said} ({one.reason})" if one.reason else said


def day(of: date) -> str:
    """As the language of the page writes it."""
    return str(date_format(of, "DATE_FORMAT"))
