"""The report on disk: the page, every number as CSV, and a codebook that says what each column means."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from spinepath.knowledge.version import sha256 as knowledge_sha256
from spinepath.knowledge.version import version as knowledge_version
from spinepath.registry.measures import figures
from spinepath.registry.measures.compute import Results
from spinepath.registry.measures.definitions import measures, sha256
from spinepath.registry.measures.missingness import Sensitivity
from spinepath.registry.measures.sites import Comparison
from spinepath.registry.report.page import TITLE, to_html
from spinepath.registry.statistics.intervals import Interval

COLUMNS = {
    "measure": "id of the definition",
    "version": "version of the definition",
    "slice": "what people are grouped by; all: everybody",
    "group": "the group; not known: not recorded",
    "about": "the cause, where a measure has several",
    "at_months": "months after the start",
    "n": "people (operations, implants) the value rests on; for incidences all that entered",
    "events": "of the n, with the event by then; empty for means",
    "missing": "in the denominator but not known at that month",
    "value": "the estimate; empty: not known",
    "low": "lower end of the 95 % interval",
    "high": "upper end of the 95 % interval",
    "unit": "share (0 to 1) or MME a day",
    "p": "Gray's test that all groups of the slice are alike",
    "hidden": "true: too small to be shown, or would give such a number away",
}
"""What each column of figures.csv means."""


def write(results: Results, folder: Path, title: str = TITLE) -> list[Path]:
    """Write report.html, the CSV tables and codebook.md into a folder; returns what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    made = [folder / "report.html"]
    made[0].write_text(to_html(results, title), encoding="utf-8")
    for name, table in tables(results):
        made.append(folder / f"{name}.csv")
        table.write_csv(made[-1])
    made.append(folder / "codebook.md")
    made[-1].write_text("\n".join(codebook(results)) + "\n", encoding="utf-8")
    return made


def tables(results: Results) -> Iterator[tuple[str, pl.DataFrame]]:
    """Every table by its file's name. What is hidden on the page is hidden here."""
    yield "figures", figures.table(results.figures)
    yield "places", pl.DataFrame([row for one in results.comparisons for row in _places(one)])
    yield "assumptions", pl.DataFrame([_assumptions(one) for one in results.sensitivities])
    fits = [(f"hazard of {name}", fit) for name, fit in results.adjusted]
    fits += [(f"odds of no score at {month:g} months", fit) for month, fit in results.missing_at]
    yield "models", pl.DataFrame([
        {"model": name, "n": fit.n, "events": fit.events, "left_out": fit.missing, "refused": fit.refused,
         **(msgspec.structs.asdict(effect) if effect else {})}
        for name, fit in fits for effect in (fit.effects or (None,))
    ])  # fmt: skip
    yield (
        "curves",
        pl.DataFrame(
            [
                (one.measure, one.slice, one.group, *row)
                for one in results.curves
                for row in zip(one.months, one.share, one.low, one.high, one.at_risk, strict=True)
            ],
            schema=["measure", "slice", "group", "month", "share", "low", "high", "at_risk"],
            orient="row",
        ),
    )


def _places(one: Comparison) -> Iterator[dict[str, Any]]:
    shrunk = one.shrunk.shares if one.shrunk else (Interval(None, 0, 1),) * len(one.funnel.places)
    for place, lent in zip(one.funnel.places, shrunk, strict=True):
        yield {
            "measure": one.measure, "unit": one.unit, "month": one.month, "name": place.name, "n": place.n,
            "events": place.events, "expected": place.expected, "share": place.share, "z": place.z,
            "verdict": place.verdict, "alert_low": place.alert[0], "alert_high": place.alert[1],
            "alarm_low": place.alarm[0], "alarm_high": place.alarm[1], "shrunk": lent.value, "shrunk_low": lent.low,
            "shrunk_high": lent.high, "target": one.funnel.target, "phi": one.funnel.phi, "adjusted": one.adjusted,
        }  # fmt: skip


def _assumptions(one: Sensitivity) -> dict[str, Any]:
    return {
        "measure": one.measure, "at_months": one.at_months, "known": one.n, "events": one.events,
        "missing": one.missing, "share": one.value, "bound_low": one.low, "bound_high": one.high,
        "interval_low": one.interval[0], "interval_high": one.interval[1],
        **{f"share_if_log_odds_{delta:+g}": share for delta, share in one.deltas},
        "benchmark": one.benchmark, "tipping_share": one.tipping_share, "tipping_log_odds": one.tipping_delta,
    }  # fmt: skip


def codebook(results: Results) -> Iterator[str]:
    """What was counted, how, by which knowledge, and what the columns mean."""
    yield from (
        "# Codebook",
        "",
        f"As of {results.as_of}. {results.people} people, {results.operations} operations.",
    )
    yield f"Knowledge {knowledge_version()}, sha256 {knowledge_sha256()}. Definitions, sha256 {sha256()}."
    yield f"Counts from 1 to {results.threshold - 1} are hidden, and with them what would give them away."
    yield from ("", "## figures.csv", "", "| column | meaning |", "| --- | --- |")
    yield from (f"| {name} | {meaning} |" for name, meaning in COLUMNS.items())
    yield from (
        "", "## The other tables", "",
        "- places.csv: sites and surgeons with their limits; share is observed over expected times the target.",
        "- assumptions.csv: each share of all people under assumptions about the missing.",
        "- models.csv: ratios of the Cox and logistic models; refused says why there is none.",
        "- curves.csv: cumulative incidence by month, in steps of no fewer people than may be shown.",
    )  # fmt: skip
    for one in measures():
        yield from ("", f"## {one.id}, version {one.version}", "", f"{one.name}. sha256 {one.sha256}", "")
        yield from (f"- counts: {one.numerator}", f"- of: {one.denominator}", f"- missing: {one.missing}")
        yield f"- thresholds: {one.standing}{f' ({one.persistent.reason})' if one.persistent else ''}"
        yield f"- sources: {', '.join(one.citations)}"
