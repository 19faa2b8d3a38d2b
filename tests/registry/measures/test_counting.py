"""Each kind of measure on a registry small enough to count by hand."""

from datetime import date

import pytest

from registry.measures.small import AS_OF, day, operation, person, registry, row, score
from spinepath.registry.measures.definitions import measure
from spinepath.registry.measures.figures import Figure
from spinepath.registry.measures.incidence import incidence, timed
from spinepath.registry.measures.shares import answers, causes, completeness, doses, responders
from spinepath.registry.measures.tables import Tables

FBSS = measure("fbss_incidence")


def at(figures: list[Figure], month: float | None, group: str = "all") -> Figure:
    return next(one for one in figures if one.at_months == month and one.group == group)


def ends(tables: Tables) -> dict[str, tuple[int, int]]:
    """Days and status of each patient's first operation."""
    rows = timed(FBSS, tables, AS_OF).filter(number=1)
    return {
        patient: (days, status)
        for patient, days, status in rows.select("patient", "days", "status").iter_rows()
    }


def test_when_persistent_pain_begins() -> None:
    patients = (
        "coded",
        "scored",
        "too early",
        "mild",
        "operated again first",
        "dead first",
        "lost first",
        "never seen",
    )
    tables = registry(
        people=[
            *(person(name, 40) for name in patients[:5]),
            person("dead first", 40, died=day(5)), person("lost first", 4), row("people", patient="never seen"),
        ],
        operations=[*(operation(name) for name in patients), operation("operated again first", 6, number=2)],
        diagnoses=[row("diagnoses", patient=name, day=day(10)) for name in (patients[0], *patients[4:7])],
        scores=[score("scored", 4, 4), score("too early", 2.5, 9), score("mild", 12, 3.9)],
    )  # fmt: skip
    found = ends(tables)
    assert found["coded"] == (304, 1)
    assert found["scored"] == (122, 1)
    assert found["too early"] == found["mild"] == ((day(40) - day(0)).days, 0)
    assert found["operated again first"] == (183, 2)
    assert found["dead first"] == (152, 3)
    assert found["lost first"] == (122, 0)
    assert found["never seen"] == (0, 0)


def test_incidence_counts_competing_ends_and_the_lost() -> None:
    """Four people: pain at month 5, dead at 3, lost at 4, well for 40. At 6 months: 1/4 died, then 1 of 2 at risk."""
    tables = registry(
        people=[person("a", 40), person("b", 40, died=day(3)), person("c", 4), person("d", 40)],
        operations=[operation(name) for name in "abcd"],
        diagnoses=[row("diagnoses", patient="a", day=day(5))],
    )
    figures, _, _ = incidence(FBSS, tables, AS_OF)
    six = at(figures, 6)
    assert six.value == pytest.approx(0.75 * 1 / 2)
    assert (six.n, six.events, six.missing) == (4, 1, 1)
    by_kind = [one for one in figures if one.slice == "kind" and one.at_months == 6]
    assert [(one.group, one.value) for one in by_kind] == [("fusion", six.value)]


def stimulator(patient: str, **ends: date) -> dict[str, object]:
    return row("treatments", patient=patient, treatment="t", kind="stimulator", day=day(0), **ends)


def test_responders() -> None:
    tables = registry(
        people=[person(name, 40) for name in ("exactly 30", "less", "none before", "none after", "taken out", "died")],
        treatments=[
            stimulator("exactly 30"), stimulator("less"), stimulator("none before"), stimulator("none after"),
            stimulator("taken out", removed=day(5)),
            stimulator("died"),
        ],
        scores=[
            score("exactly 30", -1, 10), score("exactly 30", 12.5, 7),
            score("less", -1, 10), score("less", 11, 8), score("less", 15, 0),
            score("none before", 12, 1), score("none after", -1, 10), score("none after", 15, 0),
            score("taken out", -1, 10), score("taken out", 12, 0),
        ],
    )  # fmt: skip
    figures, _ = responders(measure("stimulator_responder_30"), tables, AS_OF)
    found = at(figures, 12)
    assert (found.n, found.events, found.missing) == (3, 1, 3)
    mcid = at(responders(measure("stimulator_mcid"), tables, AS_OF)[0], 12)
    assert (mcid.n, mcid.events) == (3, 2)


def test_a_month_that_has_not_come_is_not_missing() -> None:
    tables = registry(
        people=[person("late", 47)],
        treatments=[row("treatments", patient="late", treatment="t", kind="stimulator", day=day(44))],
        scores=[score("late", 43, 9)],
    )
    figures, _ = responders(measure("stimulator_responder_30"), tables, AS_OF)
    assert figures == []


def test_doses_are_zero_only_when_a_list_says_so() -> None:
    def dose(patient: str, start: float, mme: float | None, end: float | None = None) -> dict[str, object]:
        return row(
            "doses",
            patient=patient,
            start=day(start),
            end=None if end is None else day(end),
            mme=mme,
            at_least=False,
        )

    tables = registry(
        people=[person(name, 20) for name in ("steady", "stopped", "no list", "not computable")],
        operations=[operation(name) for name in ("steady", "stopped", "no list", "not computable")],
        doses=[
            dose("steady", -3, 60), dose("stopped", -3, 40, 2), dose("stopped", 2.1, 0),
            dose("not computable", -3, None),
        ],
    )  # fmt: skip
    mean = measure("opioid_dose")
    figures, _ = doses(mean, tables, AS_OF)
    assert [(at(figures, m).value, at(figures, m).n, at(figures, m).missing) for m in (0, 12)] == [
        (50, 2, 2),
        (30, 2, 2),
    ]
    assert not [one for one in figures if one.at_months == 24]  # nobody was observed so long
    high, _ = doses(measure("opioid_high_dose"), tables, AS_OF)
    assert (at(high, 12).events, at(high, 12).n) == (1, 2)


def test_unknown_answers_are_missing_never_no() -> None:
    said = {"a": "yes", "b": "no", "c": "unknown", "d": "yes"}
    tables = registry(
        people=[person(name, 10) for name in said],
        answers=[
            row("answers", patient=name, fbss=word, correctable="unknown" if name == "a" else "yes")
            for name, word in said.items()
        ],
        causes=[
            row("causes", patient="a", cause="infection", probability=0.2),
            row("causes", patient="b", cause="infection", probability=1.0),
        ],
    )  # fmt: skip
    fbss = at(answers(measure("fbss_answer"), tables, AS_OF)[0], None)
    assert (fbss.value, fbss.n, fbss.missing) == (pytest.approx(2 / 3), 3, 1)
    surgery = at(answers(measure("correctable"), tables, AS_OF)[0], None)
    assert (surgery.value, surgery.n, surgery.missing) == (1, 1, 1)
    infection = causes(measure("causes"), tables, AS_OF)[0][0]
    assert (infection.value, infection.n, infection.missing) == (0.2, 1, 1)


def test_completeness_expects_no_answer_of_the_dead_or_before_its_time() -> None:
    tables = registry(
        people=[person("came", 40), person("lost", 5), person("dead", 5, died=day(5)), person("late", 47)],
        operations=[operation("came"), operation("lost"), operation("dead"), operation("late", 40)],
        scores=[score("came", 13, 2), score("dead", 3, 2)],
    )
    figures, _ = completeness(measure("pain_completeness"), tables, AS_OF)
    assert [(one.events, one.n) for one in (at(figures, 3), at(figures, 12))] == [(1, 4), (1, 2)]


def test_people_without_a_group_are_shown_as_not_known() -> None:
    tables = registry(
        people=[person("a", 40), {**person("b", 40), "birth": None}],
        operations=[operation("a"), operation("b")],
    )
    figures, _, _ = incidence(FBSS, tables, AS_OF)
    assert {one.group for one in figures if one.slice == "age_band"} == {"50-64", "not known"}
    assert {one.group for one in figures if one.slice == "site"} == {"not known"}
