"""One assessment as CDS Hooks cards: red flags, alerts within the budget, what was not checked, what was."""

from collections.abc import Iterable, Sequence

import msgspec

from spinepath.assessment.model import Alert, Assessment, RedFlag
from spinepath.presentations import views, words
from spinepath.presentations.brief import Line, brief
from spinepath.presentations.card import Card, Indicator
from spinepath.presentations.card_parts import MOST_LINES, Asked, Order, made, own, reasons, source_of, text
from spinepath.presentations.card_suggestions import suggestions
from spinepath.presentations.markdown import plain, section, short

_INDICATORS: tuple[Indicator, ...] = ("critical", "warning", "info")
_MISSING_REST = ("link", "OperationOutcome")
"""Fields of problems that tell of more than one record missing: further pages, and what the server reported."""


def cards(assessment: Assessment, asked: Asked) -> tuple[Card, ...]:
    """The cards, the most urgent first. A red flag and a gap are never cut by the budget."""
    flags = [_flag(flag, assessment, asked) for flag in views.answered(assessment.red_flags, "yes")]
    alerts = _relevant(_once(assessment.alerts), asked)
    shown, rest = alerts[: asked.budget], alerts[asked.budget :]
    found = [*flags, *(_alert(alert, assessment, asked) for alert in shown)]
    found += [*_more(rest, asked), *gap_cards(_gaps(assessment, asked), asked)]
    found += _strange(asked)
    found += _open_flags(assessment, asked) if asked.orders is None else ()
    if not asked.quiet if asked.orders is None else not (found or asked.quiet):
        found.append(_checked(assessment, asked, len(alerts)))
    return tuple(sorted(found, key=lambda card: _INDICATORS.index(card.indicator)))


def gap_cards(gaps: Sequence[str], asked: Asked) -> list[Card]:
    """What was not checked and why, as one card; it needs no assessment, so it also serves when there is none."""
    if not gaps:
        return []
    count = words.counted(len(gaps), "thing")
    summary = (
        f"Not checked by spinepath: {gaps[0]}"
        if len(gaps) == 1
        else f"{count} not checked: {'; '.join(gaps)}"
    )
    lines = [plain(gap) for gap in gaps[:MOST_LINES]]
    lines += [f"and {len(gaps) - MOST_LINES} more"] if len(gaps) > MOST_LINES else []
    detail = (
        f"{section('Not checked', lines)}\n\nNo warning about these does not mean that there is no danger."
    )
    return [made(asked, "gaps", summary, "warning", detail=detail, source=own("gap"))]


def _once(alerts: Iterable[Alert]) -> list[Alert]:
    """Each alert once, the gravest first; evidence of twins is joined."""
    kept: dict[str, Alert] = {}
    for alert in alerts:
        if alert.answer == "no":
            continue
        twin = kept.get(alert.id)
        joined = alert if twin is None else msgspec.structs.replace(
            twin, evidence=tuple(dict.fromkeys((*twin.evidence, *alert.evidence)))
        )  # fmt: skip
        kept[alert.id] = joined
    return sorted(kept.values(), key=lambda alert: _INDICATORS.index(_indicator(alert)))


def _indicator(alert: Alert) -> Indicator:
    """A severity that we do not know is not played down."""
    return next((known for known in _INDICATORS if known == alert.severity), "critical")


def _relevant(alerts: list[Alert], asked: Asked) -> list[Alert]:
    """With orders only the alerts that rest on one of them."""
    return alerts if asked.orders is None else [alert for alert in alerts if _touched(alert, asked)]


def _touched(alert: Alert, asked: Asked) -> list[Order]:
    proof = {evidence.source for evidence in alert.evidence}
    return [order for order in asked.orders or () if order.source in proof]


def _flag(flag: RedFlag, assessment: Assessment, asked: Asked) -> Card:
    when, what = words.action(flag)
    detail = text((f"**{plain(when)}** {plain(what)}", plain(flag.because), *reasons(flag, assessment)))
    source = source_of(flag.citations, "red-flag", asked)
    summary = f"Red flag: {flag.name}. {when} {what}"
    return made(asked, f"red_flag.{flag.id}", summary, "critical", detail=detail, source=source)


def _alert(alert: Alert, assessment: Assessment, asked: Asked) -> Card:
    orders = _touched(alert, asked)
    named = [order.label for order in orders if not alert.text.startswith(order.label)]
    indicator = _indicator(alert)
    return made(
        asked,
        f"alert.{alert.id}",
        f"{short(', '.join(named), 60)}: {alert.text}" if named else alert.text,
        indicator,
        detail=text((plain(alert.text), *reasons(alert, assessment))),
        source=source_of(alert.citations, "order" if orders else "alert", asked),
        suggestions=suggestions(alert.id, orders, asked, recommended=indicator == "critical"),
    )


def _more(rest: Sequence[Alert], asked: Asked) -> list[Card]:
    """One card for all alerts beyond the budget."""
    if not rest:
        return []
    counts = [(name, sum(_indicator(alert) == name for alert in rest)) for name in _INDICATORS]
    said = ", ".join(f"{count} {name}" for name, count in counts if count)
    what = f"{words.counted(len(rest), 'more alert')} beyond the {asked.budget} shown here: {said}"
    detail = section("The others", (f"{alert.severity}: {plain(alert.text)}" for alert in rest))
    return [made(asked, "more", what, _indicator(rest[0]), detail=detail, source=own("alert"))]


def _gaps(assessment: Assessment, asked: Asked) -> list[str]:
    """What the caller could not get, and the facts of the record that were lost in reading."""
    lost = (one for one in assessment.problems if one.severity == "error" or one.field in _MISSING_REST)
    return list(dict.fromkeys((*asked.gaps, *(f"{one.source} ({one.field}): {one.reason}" for one in lost))))


def _open_flags(assessment: Assessment, asked: Asked) -> list[Card]:
    flags = views.answered(assessment.red_flags, "unknown")
    if not flags:
        return []
    names = "; ".join(flag.name for flag in flags)
    lines = (f"{plain(flag.name)}. {plain(words.unknown_because(flag.would_settle))}" for flag in flags)
    summary = f"{words.counted(len(flags), 'red flag')} not settled by the record: {names}"
    detail = section("Ask or examine", lines)
    return [made(asked, "open_red_flags", summary, "info", detail=detail, source=own("red-flag"))]


def _strange(asked: Asked) -> list[Card]:
    if not asked.strange:
        return []
    summary = f"Not among what spinepath knows, so not judged: {'; '.join(asked.strange)}"
    detail = section("Not judged", (plain(name) for name in asked.strange))
    return [made(asked, "strange", summary, "info", detail=detail, source=own("gap"))]


def _checked(assessment: Assessment, asked: Asked, alerts: int) -> Card:
    """What was looked at, so that silence is never taken for an all-clear."""
    lines = [line for line in brief(assessment) if line.question != "Alerts?"]
    says = [f"{plain(line.question)} **{plain(line.answer)}.** {plain(line.says)}" for line in lines]
    partly = sum(problem.severity == "warning" for problem in assessment.problems)
    says += [f"Read only in part: {words.counted(partly, 'record')}."] if partly else []
    says += [f"Alerts: {alerts or 'none'}."]
    if asked.orders is None:
        head = f"Is this FBSS? {assessment.recognition.answer}. {_first(lines, 'Why does it still hurt?')}"
    else:
        names = ", ".join(order.label for order in asked.orders) or "nothing that spinepath reads"
        head = f"Checked with the record, no alert about: {names}"
    return made(asked, "checked", head, "info", detail=section("Checked", says), source=own("summary"))


def _first(lines: Iterable[Line], question: str) -> str:
    return next((line.says for line in lines if line.question == question), "")
