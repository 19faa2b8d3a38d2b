"""What a result says about a cause: one likelihood ratio per test and cause, chosen by a stated rule.

evidence/tests.toml holds several rows for one test and cause. Counting them all would count one result
several times, so exactly one is the everyday row:

1. a row must state sensitivity and specificity, both above 0 and below 1, or a likelihood ratio (a
   sensitivity of 1 from four events would let a single negative result exclude a cause for ever);
2. a row about something else than the plain result (`variant`, `sign`, `criterion`) gives way to a plain one;
3. basis elicited before published: the elicited rows were written next to the published ones as the everyday
   value ("the published study is small and verified only operated levels"), and carry a range for spectrum;
4. then the larger n, then the file's order.

Every other usable row with a `variant`, `sign` or `criterion` is a finding of its own
(`bone_scan:infection:combined_with_gallium_67`), in the same mechanism as the everyday row, so the two are
never counted twice. Readers and reference standards of one study are not findings: they are passed over.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import msgspec

from spinepath.knowledge.causes import Range, causes, questions
from spinepath.knowledge.likelihood import complement, likelihood_ratios, rates, ratio_range
from spinepath.knowledge.mechanisms import MECHANISM, SAME_SIGHT, SIGNS
from spinepath.knowledge.standing import Standing, standing
from spinepath.knowledge.tables import evidence

LABELS = ("variant", "sign", "criterion")


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a yes and a no to one finding say about one cause.

    lr_pos, lr_neg: P(answer | cause) / P(answer | not the cause); None when that answer says nothing known.
    sensitivity, specificity: 0-1; None where only one likelihood ratio is published.
    everyday: the row that stands for the test and cause. test: None for a sign of the examination.
    overlaps: the question that already holds part of what this finding says.
    """

    id: str
    cause: str
    mechanism: str
    test: str | None
    everyday: bool
    lr_pos: Range | None
    lr_neg: Range | None
    sensitivity: float | None
    specificity: float | None
    source: str
    standing: Standing
    label: str | None = None
    overlaps: str | None = None
    note: str = ""


def _interval(row: Mapping[str, Any], key: str) -> tuple[float, float] | None:
    if f"{key}_low" in row:
        return row[f"{key}_low"], row[f"{key}_high"]
    for suffix in ("_ci95", "_ci"):
        if f"{key}{suffix}" in row:
            low, high = row[f"{key}{suffix}"]
            return low, high
    return None


def _from_rates(row: Mapping[str, Any]) -> tuple[Range, Range]:
    """LR+ and LR- of a row that states sensitivity and specificity."""
    names = ("sens", "spec") if "sens" in row else ("sensitivity", "specificity")
    values = [row[name] for name in names]
    ends = [_interval(row, name) for name in names]
    if None in ends:
        positive, negative = likelihood_ratios(*values)
        return Range.allowed(positive), Range.allowed(negative)
    sens, spec = (Range(value, *end) for value, end in zip(values, ends, strict=True) if end)
    return ratio_range(sens, complement(spec)), ratio_range(complement(sens), spec)


def _published_ratio(row: Mapping[str, Any], key: str) -> Range | None:
    if key not in row:
        return None
    ends = _interval(row, key)
    return Range(row[key], *ends) if ends else Range.allowed(row[key])


def _usable_rates(row: Mapping[str, Any]) -> bool:
    values = [row[name] for name in ("sens", "spec", "sensitivity", "specificity") if name in row]
    return len(values) == 2 and all(0 < value < 1 for value in values)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


class _Row(msgspec.Struct, frozen=True):
    """One usable row of an accuracy table, before the everyday one is chosen."""

    raw: Mapping[str, Any]
    path: str
    label: str | None
    lr_pos: Range | None
    lr_neg: Range | None

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """Smallest is the everyday row (sorted() keeps the file's order among equals)."""
        return (self.label is not None, self.raw.get("basis") != "elicited", -int(self.raw.get("n", 0)))


def _signs_in(row: Mapping[str, Any], path: str) -> Iterator[_Row]:
    """Rows such as lr_pos_modic1: several signs of one film in one row."""
    for key in row:
        if not key.startswith("lr_pos_") or key.endswith(("_ci", "_ci95")):
            continue
        sign = key.removeprefix("lr_pos_")
        own = dict(row)
        own.setdefault(f"{key}_ci", row.get("lr_pos_ci"))
        positive = _published_ratio(own, key)
        yield _Row(row, f"{path}.{key}", sign, positive, _published_ratio(row, f"lr_neg_{sign}"))


def _usable(row: Mapping[str, Any], path: str) -> Iterator[_Row]:
    label = next((str(row[key]) for key in LABELS if key in row), None)
    if _usable_rates(row):
        yield _Row(row, f"{path}.{'sens' if 'sens' in row else 'sensitivity'}", label, *_from_rates(row))
    elif "lr_pos" in row:
        ratios = (_published_ratio(row, "lr_pos"), _published_ratio(row, "lr_neg"))
        yield _Row(row, f"{path}.lr_pos", label, *ratios)
    else:
        yield from _signs_in(row, path)


def _stated_rates(row: _Row) -> tuple[float | None, float | None]:
    if _usable_rates(row.raw):
        names = ("sens", "spec") if "sens" in row.raw else ("sensitivity", "specificity")
        return row.raw[names[0]], row.raw[names[1]]
    if row.lr_pos and row.lr_neg:
        return rates(row.lr_pos.mode, row.lr_neg.mode)
    return None, None


def _result(row: _Row, name: str, mechanism: str, test: str | None, **more: Any) -> Result:
    sensitivity, specificity = _stated_rates(row)
    return Result(
        id=name,
        cause=row.raw["cause"],
        mechanism=mechanism,
        test=test,
        lr_pos=row.lr_pos,
        lr_neg=row.lr_neg,
        sensitivity=sensitivity,
        specificity=specificity,
        source=row.raw["source"],
        standing=standing("causes" if test is None else "tests", row.path),
        label=row.label,
        note=row.raw.get("note", ""),
        **more,
    )


def _of_pair(test: str, cause: str, rows: list[_Row]) -> Iterator[Result]:
    """The everyday row of one test and cause, then its labelled others."""
    mechanism = SAME_SIGHT.get((test, cause), MECHANISM[test])
    first, *others = sorted(rows, key=lambda row: row.rank)
    yield _result(first, f"{test}:{cause}", mechanism, test, everyday=True)
    for row in others:
        if row.label:
            yield _result(row, f"{test}:{cause}:{_slug(row.label)}", mechanism, test, everyday=False)


@cache
def results() -> tuple[Result, ...]:
    """Every finding of a test that inference can use, everyday rows first within each test and cause."""
    known = {cause.id for cause in causes()}
    pairs: dict[tuple[str, str], list[_Row]] = {}
    for place, test in enumerate(evidence("tests")["test"]):
        for index, row in enumerate(test["accuracy"]):
            if row["cause"] in known:
                path = f"test[{place}].accuracy[{index}]"
                pairs.setdefault((test["id"], row["cause"]), []).extend(_usable(row, path))
    return tuple(result for pair, rows in pairs.items() if rows for result in _of_pair(*pair, rows))


@cache
def signs() -> tuple[Result, ...]:
    """Signs of the examination with a published likelihood ratio for one cause.

    A sign that asks the same as one of the questions (claudication, straight-leg raise) is not listed: its
    elicited row covers all causes, and one answer counts once.
    """
    asked = {question.id for question in questions()}
    found: list[Result] = []
    for index, row in enumerate(evidence("causes")["published_likelihood"]):
        if row["finding"] in SIGNS and row["finding"] not in asked:
            mechanism, overlaps = SIGNS[row["finding"]]
            for usable in _usable(row, f"published_likelihood[{index}]"):
                found.append(
                    _result(usable, row["finding"], mechanism, None, everyday=True, overlaps=overlaps)
                )
    return tuple(found)
