"""What the person's own history says of a medicine: taken now, tried before, not tolerated, a sister taken."""

from collections.abc import Iterator
from typing import NamedTuple

from spinepath.assessment.medicines.dosing import Ceiling
from spinepath.assessment.medicines.model import CurrentMedicines, Intolerance, Medicine, Tried
from spinepath.assessment.model import Evidence, Fact
from spinepath.chart.terminology.words import medicine_concepts
from spinepath.knowledge.medicines import Drug
from spinepath.knowledge.next_medicines import NextMedicine, table

_FORMS = {"fentanyl_transdermal": "transdermal", "lidocaine_topical": "topical"}


class Said(NamedTuple):
    """What the history says: answer no or unknown, or yes with a remark; `missing` would settle an unknown."""

    answer: str
    because: str
    evidence: tuple[Evidence, ...] = ()
    missing: tuple[Fact, ...] = ()
    caution: bool = False


def history(one: NextMedicine, drug: Drug, taken: CurrentMedicines, most: Ceiling) -> tuple[Said, ...]:
    """Everything that the person's own medicines and intolerances say of this one."""
    return (
        *_not_tolerated(one, taken),
        *_taken(one, drug, taken, most),
        *_sister(one, taken),
        *_tried(one, taken),
    )


def lines_of(one: NextMedicine, taken: CurrentMedicines) -> list[Medicine]:
    """Lines of the current list with this medicine in this form."""
    return [line for line in taken.lines if line.ingredient == one.ingredient and _same_form(one, line.route)]


def _same_form(one: NextMedicine, route: str | None) -> bool:
    form = _FORMS.get(one.drug)
    return form is None or route is None or route == form


def _not_tolerated(one: NextMedicine, taken: CurrentMedicines) -> Iterator[Said]:
    own = set(medicine_concepts(one.ingredient))
    for other in taken.intolerances:
        reaction = f" ({other.reaction})" if other.reaction else ""
        if one.ingredient in other.ingredients or (not other.ingredients and own & set(other.concepts)):
            yield Said("no", f"Not tolerated: {other.name}{reaction}.")
        elif _related(one, other):
            yield Said("yes", f"{other.name}, of the same family, was not tolerated{reaction}.", caution=True)


def _related(one: NextMedicine, other: Intolerance) -> bool:
    families = {row.ingredient: row.family for row in table().medicine}
    return one.family in {families.get(name) for name in other.ingredients}


def _taken(one: NextMedicine, drug: Drug, taken: CurrentMedicines, most: Ceiling) -> Iterator[Said]:
    for line in lines_of(one, taken):
        amount = line.per_day.amount
        if one.family == "opioid":
            yield Said(
                "no", "Is taken already: weigh its benefit and harm before anything is raised.", line.evidence
            )
        elif amount is None or amount.unit != "mg":
            why = "Is taken already, how much is not known: find out, and find its best dose before adding another."
            yield Said("yes", why, line.evidence)
        elif most.mg is not None and float(amount.high) >= most.mg:
            yield Said(
                "no", f"Is taken already at its maximum ({amount} a day): weigh its benefit.", line.evidence
            )
        else:
            yield Said(
                "yes", f"Is taken already ({amount} a day): its best dose first{_usual(drug)}.", line.evidence
            )


def _usual(drug: Drug) -> str:
    usual = drug.dose.get("usual_daily_mg")
    return f", usual {usual[0]:g} to {usual[1]:g} mg a day" if usual else ""


def _sister(one: NextMedicine, taken: CurrentMedicines) -> Iterator[Said]:
    """Two of one family are not taken together; a second opioid is not added."""
    families = {row.ingredient: row.family for row in table().medicine}
    for line in taken.lines:
        family = "opioid" if line.opioid else families.get(line.ingredient)
        if family == one.family and line.ingredient != one.ingredient and _swallowed(line):
            name = table().order.names[one.family]
            yield Said("no", f"{line.name}, also {name}, is taken: one of a kind only.", line.evidence)


def _swallowed(line: Medicine) -> bool:
    """A gel or an aspirin for the heart is no second painkiller of its family."""
    return line.route != "topical" and line.ingredient != "aspirin"


def _tried(one: NextMedicine, taken: CurrentMedicines) -> Iterator[Said]:
    if lines_of(one, taken):
        return
    for row in taken.tried:
        if row.ingredient == one.ingredient and _same_form(one, row.route):
            yield _judged(row)


def _judged(row: Tried) -> Said:
    long = f" for {row.duration_days} days" if row.duration_days is not None else ""
    least = 7 * table().order.fair_trial_weeks[0]
    if row.reason_stopped:
        return Said("no", f"Tried{long} and {row.status}: {row.reason_stopped}.", row.evidence)
    if row.duration_days is not None and row.duration_days < least:
        why = f"Was tried{long} only; a fair trial takes {least // 7} to {table().order.fair_trial_weeks[1]} weeks."
        return Said("yes", why, row.evidence, caution=True)
    asked = Fact(feature=f"tried:{row.ingredient}", value="any", means=f"why {row.name} was ended")
    return Said("unknown", f"Tried{long}; the record does not say why it was ended.", row.evidence, (asked,))
