"""The operations, and what the person tells and the examination shows: in a letter, or as coded facts."""

from spinepath.registry.simulate.fhir import concept, quantity
from spinepath.registry.simulate.scribe import Scribe
from spinepath.registry.simulate.words import codes, wording


def operations(scribe: Scribe) -> None:
    """The index operation, and sometimes one before it."""
    truth = scribe.truth
    if truth.earlier_operation:
        _operation(scribe, "discectomy", "L5-S1", truth.months_since + scribe.between(12, 96))
    scribe.names["ops"] = _operation(scribe, truth.operation, scribe.names["operated"], truth.months_since)


def _operation(scribe: Scribe, kind: str, level: str, months_ago: float) -> str:
    coded = not scribe.in_text or scribe.chance(scribe.rates.codes_beside_text)
    code = scribe.pick(codes().operations[kind]) if coded else None
    words = scribe.pick(codes().operation_names[kind]).format_map({**scribe.names, "level": level})
    scribe.add(
        "Procedure", status="completed", code=concept(code, words[0].upper() + words[1:]),
        subject=scribe.subject, performedDateTime=scribe.when(months_ago),
        bodySite=[{"text": level}],
    )  # fmt: skip
    return words


def story(scribe: Scribe) -> None:
    """History and examination, as of the last visit."""
    visit = scribe.between(0.1, 1.5)
    if scribe.in_text:
        _letter(scribe, visit)
    else:
        _coded(scribe, visit)
    if not scribe.truth.well and scribe.chance(scribe.rates.diagnosis_coded):
        scribe.condition(scribe.pick(codes().conditions["failed_surgery"]), visit)
    _scores(scribe, visit)


def _stated(scribe: Scribe) -> list[tuple[str, bool]]:
    """The history findings that somebody wrote down, and what was written."""
    rates = scribe.rates
    asked = [one for one in scribe.truth.history.items() if not scribe.chance(rates.history_missing)]
    return [(name, scribe.says(there)) for name, there in asked]


def _words(scribe: Scribe, name: str, there: bool) -> str:
    said = wording().history[name]
    return scribe.sentence(said.affirmed if there else said.negated)


def _course(scribe: Scribe) -> str:
    said, truth = wording().course, scribe.truth
    if truth.course is None:
        return scribe.sentence(said.well)
    if truth.course == "never_improved":
        return scribe.sentence(said.never_improved)
    return scribe.sentence(said.recurred_years if truth.pain_free_months > 30 else said.recurred)


def _letter(scribe: Scribe, visit: float) -> None:
    sentences = [f"Status post {scribe.names['ops']}.", _course(scribe)]
    sentences += [_words(scribe, name, there) for name, there in _stated(scribe)]
    scribe.add(
        "DiagnosticReport", status="final", code=concept(None, "Pain clinic letter"), subject=scribe.subject,
        effectiveDateTime=scribe.when(visit), conclusion=" ".join(sentences),
    )  # fmt: skip


def _coded(scribe: Scribe, visit: float) -> None:
    table = codes().history
    asked = concept(None, wording().course.asked)
    scribe.observation("exam", asked, visit, valueString=_course(scribe))
    for name, there in _stated(scribe):
        asked = concept(None, wording().history[name].asked)
        scribe.observation("exam", asked, visit, valueString=_words(scribe, name, there))
        if there and name in table:
            scribe.condition(scribe.pick(table[name]), visit)


def _scores(scribe: Scribe, visit: float) -> None:
    """Pain before the operation, soon after it, and now; well people and a pain-free interval score low."""
    truth = scribe.truth
    relieved = truth.well or truth.pain_free_months > 2
    for months, mean in (
        (truth.months_since + 1, 7.2),
        (truth.months_since - 2, 2.0 if relieved else 6.8),
        (visit + 3, 0.8 if truth.well else 6.5),
        (visit, 0.8 if truth.well else 6.7),
    ):
        score = min(max(round(scribe.random.gauss(mean, 1.4)), 0), 10)
        code = concept(codes().observations["pain"][0], "Pain intensity 0-10")
        scribe.observation("survey", code, months, valueQuantity=quantity(score, "{score}"))
