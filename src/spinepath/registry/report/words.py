"""Numbers in words, the same on every page: percent with one decimal, intervals with "to", hidden as hidden."""

from spinepath.registry.measures.definitions import benchmark, measure
from spinepath.registry.measures.figures import ALL, Figure
from spinepath.registry.measures.missingness import Sensitivity
from spinepath.registry.measures.sites import Comparison
from spinepath.registry.measures.subjects import AGE_BANDS
from spinepath.registry.report.plots import Range
from spinepath.registry.statistics.funnel import Place
from spinepath.registry.statistics.intervals import Interval
from spinepath.registry.statistics.models import Fitted

BASIS = "Every row gives the people it rests on, those missing, and the 95 % interval."
HIDDEN = "hidden"
_WORDS = {"kind": "operation", "age_band": "age"}
_SHORT = {
    "revision_responder_30": "Operation again, 30 %",
    "block_responder_50": "Block, 50 %",
    "stimulator_responder_30": "Stimulator, 30 %",
    "stimulator_responder_50": "Stimulator, 50 %",
    "stimulator_mcid": "Stimulator, 2 points",
    "pump_responder_30": "Pump, 30 %",
}


def count(number: int | None) -> str:
    """A number with thin spaces between thousands."""
    return "" if number is None else f"{number:,}".replace(",", "\u202f")


def percent(value: float | None) -> str:
    """A share with one decimal, or a dash when unknown."""
    return "–" if value is None else f"{100 * value:.1f} %"


def span(low: float, high: float) -> str:
    """Two shares."""
    return f"{100 * low:.1f} to {100 * high:.1f} %"


def interval(found: Interval) -> str:
    """A share with its interval."""
    return f"{percent(found.value)} ({span(found.low, found.high)})"


def p_value(p: float) -> str:
    """A p value: three decimals, or that it is smaller."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def rank(one: Figure) -> tuple[float, str]:
    """Order of groups: ages as they rise, causes as they fall, all else by name, "not known" last."""
    ages = [name for _, name in AGE_BANDS]
    if one.about:
        return -(one.value or 0), one.about
    place = ages.index(one.group) if one.group in ages else 0
    return place + 100 * (one.group == "not known"), one.group


def group_word(slice_: str) -> str:
    """How a slice is called on the page."""
    return _WORDS.get(slice_, slice_.replace("_", " "))


def short(name: str) -> str:
    """A measure's name for a picture."""
    return _SHORT.get(name, measure(name).name)


def term(name: str) -> str:
    """A term of a model, short enough for a picture."""
    said = {
        "age_per_10_years": "age, 10 years more",
        "levels": "one level more",
        "last_score": "1 point more at the last score",
    }
    if name in said:
        return said[name]
    return (
        name.replace("kind: ", "")
        .replace("sex: ", "")
        .replace("_", " ")
        .replace(" (against ", " / ")
        .rstrip(")")
    )


def value(one: Figure) -> str:
    """The value of a figure with its unit."""
    if one.value is None:
        return "not known"
    return percent(one.value) if one.unit == "share" else f"{one.value:.1f}"


def row(one: Figure, *, with_slice: bool = False, label: str | None = None) -> tuple[str, ...]:
    """Group, month, people, events, missing, value, interval."""
    name = label or (
        f"{group_word(one.slice)}: {one.group}" if with_slice and one.slice != ALL else one.about or one.group
    )
    month = "" if one.at_months is None else f"{one.at_months:g}"
    if one.hidden:
        return (name, month, *[HIDDEN] * 5)
    ends = span(one.low or 0, one.high or 0) if one.unit == "share" else f"{one.low:.1f} to {one.high:.1f}"
    return (name, month, count(one.n), count(one.events), count(one.missing), value(one), ends)


def range_of(one: Figure) -> Range:
    """A figure as a row of a picture."""
    return Range(one.about.replace("_", " ") or one.group, one.value or 0.0, one.low or 0.0, one.high or 0.0)


def headline(one: Figure) -> str:
    """A figure as a sentence."""
    if one.hidden or one.value is None:
        return ""
    when = (
        f" within {one.at_months:g} months"
        if measure(one.measure).kind == "incidence"
        else f" at {one.at_months:g} months"
    )
    compared = benchmark(measure(one.measure))
    more = f" Published: {percent(compared)}." if compared is not None and one.at_months == 24 else ""
    return (
        f"{measure(one.measure).name}{when}: {value(one)} ({span(one.low or 0, one.high or 0)}), "
        f"{count(one.n)} counted, {count(one.missing)} missing.{more}"
    )


def benchmark_note(name: str) -> str:
    """The published share a curve is compared with."""
    compared = benchmark(measure(name))
    return (
        f"Published for two years: {percent(compared)} ({', '.join(measure(name).citations)})."
        if compared
        else ""
    )


def verdict(place: Place) -> str:
    """Where a place lies."""
    side = "above" if place.high else "below"
    return {"inside": "inside", "alert": f"{side} the 95 % limits", "alarm": f"{side} the 99.8 % limits"}[
        place.verdict
    ]


def funnel_note(found: Comparison) -> str:
    """How the funnel was made, and what it leaves out."""
    wide = (
        f" Limits are widened {found.funnel.phi**0.5:.2f} times, since places differ more than chance explains."
        if found.funnel.phi > 1
        else ""
    )
    return (
        f"{found.adjusted.capitalize()}.{wide} {count(found.missing)} people were not followed so long; "
        f"{found.left_out} places are too small to be shown. Borrowing strength: small places lean on all."
    )


def sensitivity(one: Sensitivity) -> tuple[str, ...]:
    """A row of the table of assumptions."""
    shares = dict(one.deltas)
    if one.benchmark is None:
        tip = "nothing published to compare with"
    elif one.tipping_share is None:
        tip = f"no answer of the missing brings it to {percent(one.benchmark)}"
    else:
        tip = f"{percent(one.tipping_share)} of the missing, for {percent(one.benchmark)}"
    month = "" if one.at_months is None else f"{one.at_months:g}"
    return (
        measure(one.measure).name, month, count(one.n), count(one.missing), percent(one.value), span(one.low, one.high),
        percent(shares[-1.0]), percent(shares[1.0]), tip,
    )  # fmt: skip


def fitted_on(one: Fitted) -> str:
    """Whom a model rests on."""
    return f"{count(one.n)} people, {count(one.events)} events, {count(one.missing)} left out for a missing value."
