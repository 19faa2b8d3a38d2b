"""What the patient takes on a day, what was tried, and what is not tolerated."""

from collections.abc import Iterable, Sequence
from datetime import date

from spinepath.assessment.medicines.amount import number
from spinepath.assessment.medicines.entry import Entry, order
from spinepath.assessment.medicines.episodes import OVER, active_until, counts, course, episodes, is_given
from spinepath.assessment.medicines.model import CurrentMedicines, Intolerance, Medicine, PerDay, Tried
from spinepath.assessment.medicines.products import ingredients_of, is_unnamed_opioid
from spinepath.assessment.medicines.renewals import Chosen, chosen, grouped, settled
from spinepath.assessment.subject import cite
from spinepath.chart.event import Event
from spinepath.chart.terminology.words import medicine_concepts


def current(events: Iterable[Event], as_of: date) -> CurrentMedicines:
    """The medicine list on a day. Planned, not done and entered-in-error records never count."""
    known = list(events)
    taken = [event for event in known if counts(event, as_of)]
    groups = grouped(settled(Entry(event, part) for event in taken for part in ingredients_of(event)))
    lines: list[Medicine] = []
    tried: list[Tried] = []
    for rows in groups.values():
        now = [row for row in rows if active_until(row.event, course(row.event)) >= as_of]
        found = chosen(now, lambda event: course(event).ran_out(as_of))
        lines += [_medicine(line, _history(line, found, rows), as_of) for line in found]
        tried += [] if now else [_tried(rows, as_of)]
    allergies = [event for event in known if _allergy(event, as_of)]
    return CurrentMedicines(
        as_of=as_of,
        recorded=bool(taken),
        lines=tuple(sorted(lines, key=_place)),
        tried=tuple(sorted(tried, key=lambda one: (one.ingredient, one.route or "", one.release or ""))),
        intolerances=tuple(_intolerance(event) for event in allergies if event.assertion != "negated"),
        no_known_allergies=any(event.assertion == "negated" for event in allergies),
    )


def _place(line: Medicine) -> tuple[str, ...]:
    return (
        line.ingredient,
        line.route or "",
        line.release or "",
        str(line.as_needed),
        *line.sources,
        repr(line.per_day),
    )


def _sources(rows: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.event.source for row in rows))


def _medicine(line: Chosen, history: Sequence[Entry], as_of: date) -> Medicine:
    event, part = line.entry.event, line.entry.part
    stretches = episodes((row.event for row in history if not is_given(row.event)), as_of)
    now = {*_sources(line.all), *(stretches[-1].sources if stretches else ())}
    rows = [row for row in history if row.event.source in now]
    return Medicine(
        ingredient=part.name, name=event.name, opioid=part.opioid or is_unnamed_opioid(event), route=part.route,
        release=part.release, strength=part.strength, as_needed=line.as_needed,
        per_day=line.entry.per_day, instruction=line.entry.dose.text if line.entry.dose else None,
        start=stretches[-1].start if stretches else event.earliest, renewed=len(_sources(rows)),
        episodes=stretches, sources=_sources(rows), evidence=cite(row.event for row in rows),
        known_by=part.known_by, notes=_notes(line, as_of),
    )  # fmt: skip


def _history(line: Chosen, lines: Sequence[Chosen], group: Sequence[Entry]) -> list[Entry]:
    """The line's records and earlier ones of the same strength that no other line holds, oldest first."""
    held = {id(row) for one in lines for row in one.all}
    own = {id(row) for row in line.all}
    alike = (row for row in group if id(row) not in held and row.as_needed is line.as_needed)
    earlier = {id(row) for row in alike if row.part.strength in (None, line.entry.part.strength)}
    return sorted((row for row in group if id(row) in own | earlier), key=order)


def _notes(line: Chosen, as_of: date) -> tuple[str, ...]:
    event = line.entry.event
    notes = []
    supplied = course(event).lapsed
    if supplied is not None and supplied < as_of:
        notes.append(f"the supply ran out on {supplied}, but the record still calls it active")
    if event.status == "unknown":
        notes.append("the record does not say whether it is still taken")
    if event.earliest is None:
        notes.append("no start date is recorded")
    return tuple(notes)


def _tried(rows: Sequence[Entry], as_of: date) -> Tried:
    ordered = sorted(rows, key=order)
    last, top = ordered[-1], max(ordered, key=lambda row: _high(row.per_day))
    stretches = episodes((row.event for row in ordered), as_of)
    lengths = [(one.end - one.start).days + 1 for one in stretches if one.start and one.end]
    reasons = [
        row.event.text_value
        for row in ordered
        if row.event.status in (*OVER, "on_hold") and row.event.text_value
    ]
    return Tried(
        ingredient=last.part.name, name=last.event.name, route=last.part.route, release=last.part.release,
        highest=top.per_day, instruction=last.dose.text if last.dose else None, episodes=stretches,
        duration_days=sum(lengths) if lengths and len(lengths) == len(stretches) else None,
        status=last.event.status, reason_stopped=reasons[-1] if reasons else None,
        sources=_sources(ordered), evidence=cite(row.event for row in ordered),
    )  # fmt: skip


def _high(one: PerDay) -> float:
    return float(number(one.amount.high)) if one.amount is not None else -1.0


def _allergy(event: Event, as_of: date) -> bool:
    standing = event.certainty != "refuted" and event.status not in ("resolved", "not_done")
    return event.kind == "allergy" and standing and (event.earliest is None or event.earliest <= as_of)


def _intolerance(event: Event) -> Intolerance:
    concepts = event.concepts or medicine_concepts(event.name)
    marks = [mark for mark in concepts if mark.startswith("ingredient:")]
    return Intolerance(
        name=event.name, ingredients=tuple(mark.removeprefix("ingredient:") for mark in marks),
        concepts=tuple(mark for mark in concepts if mark not in marks),
        reaction=event.text_value, sources=(event.source,),
    )  # fmt: skip
