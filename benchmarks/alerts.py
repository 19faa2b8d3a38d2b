"""How many medicine alerts a visit brings, by severity, in two clinics of 1,000 made-up visits each.

The first is the made-up world of the validation, where few medicines are recorded and none of other illnesses.
The second is a hard case: the random people of the property test, with up to 14 medicines and many illnesses.

    python benchmarks/alerts.py            prints the page
    python benchmarks/alerts.py --write    writes docs/validation/alerts.md
"""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import islice
from pathlib import Path

import polars as pl

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from medicines.random_takers import AS_OF, Taker  # noqa: E402
from spinepath.assessment.engine import answers  # noqa: E402
from spinepath.assessment.medicines import current  # noqa: E402
from spinepath.assessment.medicines.filled import amounts  # noqa: E402
from spinepath.assessment.medicines.regimen import regimen  # noqa: E402
from spinepath.assessment.red_flags import uncovered  # noqa: E402
from spinepath.chart.event import Event  # noqa: E402
from spinepath.features import registry  # noqa: E402
from spinepath.features.facts import from_events  # noqa: E402
from spinepath.features.medicines import AMOUNTS  # noqa: E402
from spinepath.features.regimen import COURSE, FORMS  # noqa: E402
from spinepath.knowledge.loader import rules  # noqa: E402
from spinepath.knowledge.rule import Rule  # noqa: E402
from spinepath.registry.simulate import parameters, people  # noqa: E402
from spinepath.sources.read import read_one  # noqa: E402

PAGE = ROOT / "docs" / "validation" / "alerts.md"
VISITS, SEED, MOST_INTERRUPTIVE = 1_000, 20260501, 0.5
SEVERITIES = {"critical": "interrupts", "warning": "shown with the medicines", "info": "shown when asked for"}
Known = Mapping[str, bool | tuple[float, float | None]]


def fired(events: Mapping[str, Iterable[Event]], known: Mapping[str, Known], day: date) -> list[str]:
    """Ids of every alert of every visit."""
    every = [event for own in events.values() for event in own]
    table = registry.compute(from_events(every, registry.wanted_keys()), day, list(events))
    known_rules = {rule.id: rule for rule in _alerts(day)}
    rows = answers(known_rules.values(), table.with_columns(_columns(list(events), known))).to_dicts()
    visits = ([known_rules[name] for name, said in row.items() if said] for row in rows)
    return [rule.id for visit in visits for rule in uncovered(visit)]


def _columns(people: list[str], known: Mapping[str, Known]) -> list[pl.Series]:
    """What is worked out for one person at a time, as columns: amounts as two ends, forms as answers."""
    found = [pl.Series(name, [known[one].get(name) for one in people], dtype=pl.Boolean) for name in FORMS]
    for name in (*AMOUNTS, *COURSE):
        pairs = [known[one].get(name) or (None, None) for one in people]
        for place, end in enumerate(("low", "high")):
            ends = [pair[place] for pair in pairs if not isinstance(pair, bool)]
            found.append(pl.Series(f"{name}_{end}", ends, dtype=pl.Float64))
    return found


def _alerts(day: date) -> list[Rule]:
    return [rule for rule in rules(day) if rule.file == "medicines.toml"]


def made_up_world() -> list[str]:
    """People whose pain persists, read from their FHIR records."""
    day = parameters().as_of
    in_pain = islice((person for person in people(10 * VISITS, SEED) if not person.truth.well), VISITS)
    charts = {person.id: read_one(person.bundle()) for person in in_pain}
    events = {name: chart.events for name, chart in charts.items()}
    return fired(events, {name: _known(own, day) for name, own in events.items()}, day)


def _known(events: list[Event], day: date) -> Known:
    taken = current(events, day)
    return {**amounts(taken), **regimen(events, taken, day)}


def hard_case() -> list[str]:
    """The random people of tests/medicines/random_takers.py."""
    takers = [Taker(f"p{seed}", seed) for seed in range(VISITS)]
    known: dict[str, Known] = {
        one.name: {name: (value, value) for name, value in one.given.amounts.items()}
        | {name: name in one.given.forms for name in FORMS}
        for one in takers
    }
    return fired({one.name: one.events for one in takers}, known, AS_OF)


def _by_severity(found: list[str], day: date) -> Counter[str]:
    severity = {rule.id: rule.severity or "info" for rule in _alerts(day)}
    return Counter(severity[name] for name in found)


def page() -> str:
    """The page, in Markdown."""
    world, hard = made_up_world(), hard_case()
    counts = [_by_severity(found, AS_OF) for found in (world, hard)]
    lines = [
        "# Alerts per visit",
        "",
        "Too many alerts are clicked away unread. Only critical ones interrupt; the budget for those is "
        f"{MOST_INTERRUPTIVE:g} per visit. Measured on {VISITS:,} made-up visits each "
        "(`python benchmarks/alerts.py --write`); no real clinic was counted.",
        "",
        "| severity | what it does | made-up world | hard case |",
        "| --- | --- | ---: | ---: |",
    ]
    for severity, does in SEVERITIES.items():
        shares = [f"{count[severity] / VISITS:.2f}" for count in counts]
        lines.append(f"| {severity} | {does} | {' | '.join(shares)} |")
    lines += [
        "",
        "**Made-up world**: people whose records hold opioids, gabapentinoids and anticoagulants, few other "
        "medicines and few other illnesses; a real clinic has more. **Hard case**: the random people of the "
        "property test, up to 14 medicines drawn at random and 15 illnesses; no clinic is like that. It "
        "shows what the rules do at their worst.",
        "",
        "An alert is counted once per visit however many records it rests on, and not beside one that covers it "
        "(the same danger is said once).",
        "",
        "| most frequent | made-up world | hard case |",
        "| --- | ---: | ---: |",
    ]
    one, two = Counter(world), Counter(hard)
    for name, _ in (one + two).most_common(15):
        lines.append(f"| `{name}` | {one[name] / VISITS:.2f} | {two[name] / VISITS:.2f} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    text = page()
    if "--write" in sys.argv:
        PAGE.write_text(text, "utf-8")
    else:
        print(text)
