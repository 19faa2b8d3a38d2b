"""Pages about the words of the reasoning: findings, features, value sets."""

from collections import Counter

from pages.markup import code, page, table
from spinepath.chart.terminology.tables import valuesets
from spinepath.chart.vocabulary import findings as vocabulary
from spinepath.features.registry import features as all_features


def findings() -> str:
    """The vocabulary of findings, by where they are learned."""
    found = vocabulary()
    parts = [
        "What can be said of a patient, coded or read from text. *Lasts*: how long a statement stays current"
        " when nobody repeats it. *Ends with surgery*: it does not outlive an operation on its level, unless"
        " seen again."
    ]
    for group in dict.fromkeys(kind.group for kind in found.values()):
        rows = [
            (code(name), kind.means, kind.lasts, "yes" if kind.operable else "", kind.valuesets)
            for name, kind in found.items()
            if kind.group == group
        ]
        head = ("finding", "means", "lasts", "ends with surgery", "value sets")
        parts += [f"## {group.replace('_', ' ').capitalize()}", table(head, rows)]
    return page("Findings", *parts)


def features() -> str:
    """Every feature that rules may use."""
    rows = [
        (
            code(name),
            feature.type,
            feature.means,
            feature.unit or feature.levels or "",
            f"{feature.absence}: {feature.reason}",
            feature.settled_by,
        )
        for name, feature in all_features().items()
    ]
    return page(
        "Features",
        "The facts that rules may use. *Absence*: what it means that there is no record.",
        table(("feature", "type", "means", "unit or values", "absence", "settled by"), rows),
    )


def value_sets() -> str:
    """Every value set with the number of its codes in each system."""
    counts = Counter((name, system) for (system, _), names in valuesets().items() for name in names)
    systems = sorted({system for _, system in counts})
    names = sorted({name for name, _ in counts})
    rows = [(code(name), *(counts[name, system] or "" for system in systems)) for name in names]
    return page(
        "Value sets",
        "Lists of codes that mean the same here, with the number of codes from each system. Each code was"
        " seen in a public source, which its row in the table names; licences are in `NOTICE`.",
        table(("value set", *systems), rows),
    )
