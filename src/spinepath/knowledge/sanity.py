"""What must hold between the entries of the evidence files: ids exist, fractions and priors add up."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from spinepath.knowledge.mistake import Mistake

OPERATIONS = ("any", "discectomy", "decompression", "fusion", "deformity")
COURSE = "onset_pattern"  # the one finding with levels instead of yes and no
UNEXPLAINED = "other"  # pain that nobody can explain needs a cause to go to
NOT_A_CAUSE = "any_radiculopathy"  # accuracy rows of tests that find a radiculopathy, whatever its cause
ABSOLUTE_PATH = re.compile(r"(?<![\w.:/])/(?:[a-z][\w.-]*/){2,}")
Content = Mapping[str, Any]


def _ids(content: Content, kind: str) -> list[str]:
    return [entry["id"] for entry in content.get(kind, [])]


def _unknown(
    file: str, entry: str, names: Iterable[str], known: Iterable[str], kind: str
) -> Iterator[Mistake]:
    for name in names:
        if name not in known:
            yield Mistake(file, entry, f"unknown {kind} {name!r}", f"use the id of a {kind}")


def _ordered(file: str, entry: str, low: float, value: float, high: float) -> Iterator[Mistake]:
    if not 0 <= low <= value <= high <= 1:
        yield Mistake(file, entry, f"{low}, {value}, {high} not ordered within 0-1", "mend low, mode or high")


def _sums_to_one(file: str, entry: str, parts: Iterable[float], tolerance: float) -> Iterator[Mistake]:
    total = sum(parts)
    if abs(total - 1) > tolerance:
        yield Mistake(file, entry, f"sums to {total:.3f}", "make the parts sum to 1")


def _probability(entry: str, value: Mapping[str, float] | None) -> Iterator[Mistake]:
    """Strictly between 0 and 1: a 0 or 1, once an answer is misheard, would settle the matter for ever."""
    if value is None or not 0 < value["low"] <= value["mode"] <= value["high"] < 1:
        yield Mistake("causes.toml", entry, "is not 0 < low <= mode <= high < 1", "give low, mode and high")


def _likelihood(row: Content, findings: set[str]) -> Iterator[Mistake]:
    cause = row["cause"]
    yield from _sums_to_one("causes.toml", f"{cause}.{COURSE}", row[COURSE], 0.001)
    for name in sorted(findings - {COURSE}):
        yield from _probability(f"{cause}.{name}", row.get(name))


def _likelihoods(content: Content, ids: list[str]) -> Iterator[Mistake]:
    rows = content.get("likelihood", [])
    for missing in sorted({*ids} - {row["cause"] for row in rows}):
        yield Mistake("causes.toml", missing, "has no likelihoods", "add a [[likelihood]]")
    for row in rows:
        yield from _likelihood(row, set(_ids(content, "finding")))


def _cause_names(content: Content, ids: list[str]) -> Iterator[Mistake]:
    """Ids of causes are unique, and whoever names one names one that is there."""
    file = "causes.toml"
    for name, count in Counter(ids).items():
        if count > 1:
            yield Mistake(file, name, "cause defined twice", "rename or remove one")
    yield from _unknown(file, "cause", [UNEXPLAINED], ids, "cause")
    for kind in ("likelihood", "published_likelihood"):
        yield from _unknown(file, kind, (row["cause"] for row in content.get(kind, [])), ids, "cause")
    for series in content.get("series", []):
        named = [*series.get("shares", {}), *series.get("share_ranges", {})]
        yield from _unknown(file, f"series {series['id']}", named, ids, "cause")


def causes(content: Content) -> Iterator[Mistake]:
    """Causes: unique, priors sum to one for each operation, a likelihood for every finding."""
    ids = _ids(content, "cause")
    yield from _cause_names(content, ids)
    yield from _likelihoods(content, ids)
    for operation in OPERATIONS:
        priors = [cause["prior"][operation] for cause in content.get("cause", [])]
        yield from _sums_to_one("causes.toml", f"prior.{operation}", priors, 0.01)


def _accuracy(test: str, row: Content) -> Iterator[Mistake]:
    for measure in ("sens", "spec"):
        if measure in row:
            value = row[measure]
            low, high = row.get(f"{measure}_low", value), row.get(f"{measure}_high", value)
            yield from _ordered("tests.toml", f"{test}.{row['cause']}.{measure}", low, value, high)


def tests(content: Content, cause_ids: Iterable[str]) -> Iterator[Mistake]:
    """Tests: contraindications and causes exist, sensitivities and specificities are fractions in order."""
    dangers, known = _ids(content, "contraindication"), {*cause_ids, NOT_A_CAUSE}
    for test in content.get("test", []):
        name = test["id"]
        yield from _unknown("tests.toml", name, test["contraindications"], dangers, "contraindication")
        yield from _unknown("tests.toml", name, (row["cause"] for row in test["accuracy"]), known, "cause")
        for row in test["accuracy"]:
            yield from _accuracy(name, row)


def medications(content: Content) -> Iterator[Mistake]:
    """Medicines: one MME factor each, interactions on tags that some medicine carries."""
    file, drugs = "medications.toml", {drug["id"]: drug for drug in content.get("drug", [])}
    for row in content.get("mme_factor", []):
        if drugs.get(row["drug"], {}).get("mme_factor") != row["factor"]:
            yield Mistake(file, row["drug"], "MME factor differs between tables", "make both the same")
    tags = {tag for drug in drugs.values() for tag in drug["tags"]} | {"intrathecal_opioid"}
    for row in content.get("interaction", []):
        if tags.isdisjoint(row["a"]):
            yield Mistake(
                file, f"interaction {row['a']}", "no medicine carries the tag", "use an existing tag"
            )


def private_paths(file: str, text: str) -> Iterator[Mistake]:
    """Absolute paths of somebody's machine, which mean nothing to a reader."""
    for line, content in enumerate(text.splitlines(), 1):
        if ABSOLUTE_PATH.search(content):
            yield Mistake(file, f"line {line}", "absolute path in text", "name the source instead")
