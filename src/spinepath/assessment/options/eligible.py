"""Is a therapy for this person: whom it fits, and what stands against it; three-valued throughout."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from spinepath.assessment.model import Fact, RedFlag
from spinepath.assessment.options.therapies import Therapy
from spinepath.assessment.why import decisive, would_settle
from spinepath.knowledge.rule import Rule


class Person(NamedTuple):
    """Everything that is known of one person: rules in force, their answers, feature values, red flags present."""

    rules: Mapping[str, Rule]
    answers: Mapping[str, str]
    values: Mapping[str, Any]
    flags: tuple[RedFlag, ...]

    def those(self, names: Iterable[str], *said: str) -> list[Rule]:
        """The rules in force among these with one of these answers."""
        return [self.rules[name] for name in names if name in self.rules and self.answers[name] in said]


class Eligibility(NamedTuple):
    """answer: yes, no or unknown. held: what excludes it. paused: what must stop first.

    open: what must be known and is not. ask: what else nobody said.
    """

    answer: str
    fits: Rule
    fitting: str
    flags: tuple[RedFlag, ...]
    held: list[Rule]
    paused: list[Rule]
    open: list[Rule]
    cautions: list[Rule]
    ask: list[Rule]


def eligible(therapy: Therapy, person: Person) -> Eligibility:
    """No as soon as anything excludes it; yes only when it fits and nothing that must be known is open."""
    fitting = person.answers[therapy.fits]
    against = person.those(therapy.contraindications, "yes")
    held = [rule for rule in against if rule.severity != "info"]
    flags = person.flags if therapy.red_flags_first else ()
    paused = person.those(therapy.stop_first, "yes")
    unknown = person.those((*therapy.contraindications, *therapy.stop_first), "unknown")
    must = {*therapy.must_be_known, *therapy.stop_first}
    open_ = [rule for rule in unknown if rule.id in must]
    out = held or flags or fitting == "no"
    return Eligibility(
        answer="no" if out else "unknown" if fitting == "unknown" or paused or open_ else "yes",
        fits=person.rules[therapy.fits],
        fitting=fitting,
        flags=flags,
        held=held,
        paused=paused,
        open=open_,
        cautions=[rule for rule in against if rule.severity == "info"],
        ask=[rule for rule in unknown if rule.id not in must],
    )


def missing(of: Eligibility, person: Person, drugs: str) -> tuple[Fact, ...]:
    """What would settle an unknown; of a no, nothing."""
    if of.answer != "unknown":
        return ()
    fits = would_settle(of.fits, person.values) if of.fitting == "unknown" else ()
    known = (fact for rule in of.open for fact in would_settle(rule, person.values, want=False))
    stops = (_stopped(rule, person, drugs) for rule in of.paused)
    return tuple(dict.fromkeys((*stops, *fits, *known)))


def _stopped(rule: Rule, person: Person, drugs: str) -> Fact:
    feature = decisive(rule, person.values)[0]
    return Fact(
        feature=feature, value="no", means=f"the word of its prescriber that {drugs} may stop, and when"
    )
