"""The tests that were done: reports, blood values and blocks, each in the words and codes of one writer."""

from spinepath.registry.simulate.fhir import HIGH, NORMAL, RADIOLOGY, Code, concept, quantity
from spinepath.registry.simulate.scribe import Scribe
from spinepath.registry.simulate.words import codes, wording
from spinepath.registry.simulate.world import Reading, world

# Blood tests: raised from, to, normal from, to, unit. Cut-offs as in tests.toml (WBC: laboratory usage).
BLOOD = {
    "esr": (31, 95, 2, 29, "mm/h"),
    "crp": (11, 90, 0.5, 9.5, "mg/L"),
    "wbc": (11.5, 19, 4.2, 10.5, "10*3/uL"),
}
_OPENINGS = ("", "", "IMPRESSION: ", "FINDINGS: ", "Post-operative changes. ")


def workup(scribe: Scribe) -> None:
    """Write every test that was done, at some time since the pain came back."""
    truth = scribe.truth
    for test in truth.tests_done:
        months = scribe.between(0.2, truth.months_since - truth.pain_free_months)
        if test in BLOOD:
            _blood(scribe, test, months)
        elif test.endswith("block"):
            _block(scribe, test, months)
        else:
            _report(scribe, test, months)


def _read(scribe: Scribe, test: str) -> list[tuple[Reading, bool]]:
    """The readings that can be put into words after this operation, and what the record says of each."""
    possible = world().readable[world().operations.index(scribe.truth.operation)]
    said = scribe.truth.results[test]
    readings = [one for place, one in world().readings_of(test) if one.shows and possible[place]]
    return [(one, scribe.says(said[one.causes[0]])) for one in readings]


def _blood(scribe: Scribe, test: str, months: float) -> None:
    raised = scribe.says(scribe.truth.results[test]["infection"])
    high_from, high_to, from_, to, unit = BLOOD[test]
    value = round(scribe.between(high_from, high_to) if raised else scribe.between(from_, to), 1)
    code = concept(scribe.pick(codes().tests[test]), codes().test_names[test])
    scribe.observation(
        "laboratory", code, months, valueQuantity=quantity(value, unit),
        interpretation=HIGH if raised else NORMAL,
    )  # fmt: skip


def _block(scribe: Scribe, test: str, months: float) -> None:
    code = None if scribe.in_text else scribe.pick(codes().tests[test])
    for reading, positive in _read(scribe, test):
        said = wording().test[reading.shows[0]]
        scribe.add(
            "Procedure", status="completed", code=concept(code, codes().test_names[test]),
            subject=scribe.subject, performedDateTime=scribe.when(months),
            outcome={"text": scribe.sentence(said.affirmed if positive else said.negated)},
        )  # fmt: skip


def _report(scribe: Scribe, test: str, months: float) -> None:
    sentences: list[str] = []
    coded: list[Code] = []
    for finding, positive in _findings(scribe, test):
        code = None if scribe.in_text or not positive else _code(scribe, finding)
        if code is None or codes().findings[finding].less:
            sentences.append(_sentence(scribe, finding, positive))
        if code is not None:
            _file(scribe, code, coded, months)
    scribe.random.shuffle(sentences)
    _add(scribe, test, months, sentences, coded)


def _findings(scribe: Scribe, test: str) -> list[tuple[str, bool]]:
    """What the report mentions: all that is abnormal, most of what is not, and what means nothing."""
    rates = scribe.rates
    found = [(scribe.pick(reading.shows), positive) for reading, positive in _read(scribe, test)]
    kept = [one for one in found if one[1] or not scribe.chance(rates.negative_unstated)]
    if test.startswith(("mri", "ct")) and scribe.chance(rates.incidental_disc_degeneration):
        kept.append(("disc_degeneration", True))
    if test.startswith(("mri", "ct")) and scribe.chance(rates.incidental_facet_arthropathy):
        kept.append(("facet_arthropathy", True))
    return kept


def _code(scribe: Scribe, finding: str) -> Code | None:
    entry = codes().findings.get(finding)
    return scribe.pick(entry.codes) if entry else None


def _sentence(scribe: Scribe, finding: str, positive: bool) -> str:
    said = wording().test.get(finding) or wording().incidental[finding]
    return scribe.sentence(said.affirmed if positive else said.negated)


def _file(scribe: Scribe, code: Code, coded: list[Code], months: float) -> None:
    """A coded reading stands in the report or, as often, on the problem list."""
    if scribe.chance(scribe.rates.own_condition):
        scribe.condition(code, months)
    else:
        coded.append(code)


def _add(scribe: Scribe, test: str, months: float, sentences: list[str], coded: list[Code]) -> None:
    text = scribe.pick(_OPENINGS) + (" ".join(sentences) or "Study performed; see problem list.")
    scribe.add(
        "DiagnosticReport", status="final", category=None if test == "emg" else RADIOLOGY,
        code=concept(None if scribe.in_text else scribe.pick(codes().tests[test]), codes().test_names[test]),
        subject=scribe.subject, effectiveDateTime=scribe.when(months), conclusion=text,
        conclusionCode=[concept(code) for code in coded] or None,
    )  # fmt: skip
