"""What is to be said about a stop: too early, kidneys, rules, class, weekends, who agrees."""

from collections.abc import Iterator

from spinepath.knowledge.tables import evidence
from spinepath.therapy.blocks.clock import after
from spinepath.therapy.blocks.stop import SHOWN, Request, Stop
from spinepath.therapy.evidence import table, words_standing
from spinepath.therapy.worked import Remark, Severity, bound, gathered, refused


def _about(asked: Request, id_: str, severity: Severity, says: str) -> Remark:
    """A remark that rests on the drug's row."""
    return Remark(id_, severity, says, asked.hold.source, asked.hold.standing)


def _timing(asked: Request) -> Iterator[Remark]:
    """Whether the planned time falls before the stop has run its course."""
    planned, span = asked.planned, asked.span
    if planned < asked.asked:
        yield refused("in_the_past", f"planned {planned:{SHOWN}} is before now, {asked.asked:{SHOWN}}")
    if span is None or not span.high:
        return
    taken, what = (asked.last_dose, "last dose") if asked.last_dose else (asked.asked, "still taken")
    earliest = after(taken, span)
    if planned < earliest:
        says = (
            f"planned {planned:{SHOWN}} is before {earliest:{SHOWN}}, the earliest with {span} "
            f"without {asked.hold.drug} ({what} {taken:{SHOWN}}): move the procedure"
        )
        yield _about(asked, "before_stop", bound(asked.hold.standing), says)


def _kidneys(asked: Request) -> Iterator[Remark]:
    if asked.kidney == "normal" or asked.decision == "continue":
        return
    if asked.hold.renal is None:
        says = f"the evidence has no other stop of {asked.hold.drug} for impaired kidneys: ask its prescriber"
        yield _about(asked, "kidney_no_figure", "note" if asked.kidney == "unknown" else "flag", says)
    elif asked.hold.stop is not None:
        says = f"kidneys {asked.kidney}: {asked.hold.renal} instead of {asked.hold.stop}"
        yield _about(asked, "kidney", "flag", says)


def _row(asked: Request) -> Iterator[Remark]:
    """What the drug's row says beside its figures."""
    if asked.hold.require:
        yield _about(asked, "require", "flag", f"before the procedure: {asked.hold.require}")
    if asked.hold.stop is None:
        says = f"{asked.hold.drug}: {asked.hold.words}; no date is worked out"
        yield _about(asked, "no_date", "flag", says)
    for says in asked.hold.notes:
        yield _about(asked, "row", "note", says)
    if asked.hold.standing != "seen":
        yield _about(asked, "provisional", "flag", f"the figures for {asked.hold.drug} are provisional")


def _rules(asked: Request) -> Iterator[Remark]:
    """The rules for all drugs; the second is about leads and catheters."""
    for place, rule in enumerate(evidence("interventions")["asra_rule"]):
        if place == 0 or asked.procedure.risk == "high":
            standing = words_standing(table(f"asra_rule[{place}]"))
            yield Remark(f"rule_{place}", "note", rule["text"], rule["source"], standing)
    of = asked.procedure
    says = f"{of.id}: {of.risk} bleeding risk ({of.words})"
    yield Remark("risk_class", "note", says, of.source, of.standing)


def _weekends(found: Stop) -> Iterator[Remark]:
    if found.last_dose and found.call_on and found.call_on != found.last_dose.date():
        by = f"tell the patient by {found.call_on:%a %Y-%m-%d}"
        says = f"the last dose falls on a {found.last_dose:%A} or holiday: {by}"
        yield Remark("weekend_stop", "note", says)
    if found.restart and found.restart.weekday() >= 5:
        says = f"the restart falls on a {found.restart:%A}: give the instruction before"
        yield Remark("weekend_restart", "note", says)


def _people(found: Stop) -> Iterator[Remark]:
    if found.agreed_by:
        yield Remark("agree", "note", f"agree before anything is stopped: {'; '.join(found.agreed_by)}")
    if found.restart is None and found.decision != "continue":
        yield Remark("restart_open", "note", "restart: open until the trial's lead is out")


def remarks(asked: Request, found: Stop) -> tuple[Remark, ...]:
    """Everything to be said, each once."""
    return gathered(
        _timing(asked), _kidneys(asked), _row(asked), _rules(asked), _weekends(found), _people(found)
    )
