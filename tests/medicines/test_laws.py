"""Laws of the sum, tried on random prescriptions."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from spinepath.assessment.medicines import both, current, mme
from spinepath.assessment.medicines.amount import exact
from spinepath.chart.event import Dose, Event
from spinepath.knowledge.mme_factors import editions

AS_OF = date(2025, 6, 1)
TABLETS = {
    "codeine": "993770", "hydrocodone": "833036", "hydromorphone": "897696", "methadone": "864706",
    "morphine": "892582",
    "oxycodone": "1049683", "oxymorphone": "977939", "tapentadol": "825409", "tramadol": "835603",
}  # fmt: skip
OTHERS = ("RXNORM/197873", "RXNORM/388506", "RXNORM/892516", "TEXT/opioid", "TEXT/fentanyl")


def event(code: str, dose: Dose | None, source: str, day: date = date(2025, 5, 20)) -> Event:
    concepts = ("med_opioid",) if code == "TEXT/opioid" else ()
    return Event(
        patient="p", kind="medication", code=code, name=code.partition("/")[2], source=source,
        concepts=concepts, status="active", earliest=day, latest=day, dose=dose,
    )  # fmt: skip


def tablets(low: float, high: float, times: float, as_needed: bool = False) -> Dose:
    return Dose(
        low=low,
        high=high,
        unit="{tablet}",
        times_per_day_low=times,
        times_per_day_high=times,
        as_needed=as_needed,
    )


@st.composite
def doses(draw: st.DrawFn) -> Dose:
    low = draw(st.integers(1, 8)) / 2
    high = low + draw(st.integers(0, 4)) / 2
    return tablets(low, high, float(draw(st.integers(1, 8))), draw(st.booleans()))


@st.composite
def lists(draw: st.DrawFn) -> list[Event]:
    drugs = draw(st.lists(st.sampled_from(sorted(TABLETS)), min_size=1, max_size=5))
    return [
        event(f"RXNORM/{TABLETS[drug]}", draw(doses()), f"MedicationRequest/{place}")
        for place, drug in enumerate(drugs)
    ]


def highest(events: list[Event], edition: str) -> Fraction | None:
    found = mme(current(events, AS_OF), edition).total
    return None if found is None else found.high


@given(st.sampled_from(sorted(TABLETS)), doses(), st.integers(2, 6))
def test_a_dose_split_over_instructions_keeps_the_total(drug: str, dose: Dose, parts: int) -> None:
    code, source = f"RXNORM/{TABLETS[drug]}", "MedicationRequest/1"
    assert dose.low is not None and dose.high is not None and dose.times_per_day_low is not None
    times = dose.times_per_day_low
    split = [tablets(dose.low, dose.high, times / parts, dose.as_needed) for _ in range(parts)]
    for edition in editions():
        whole = mme(current([event(code, dose, source)], AS_OF), edition)
        divided = mme(current([event(code, one, source) for one in split], AS_OF), edition)
        assert whole.total == divided.total


@given(lists(), st.randoms())
def test_order_is_irrelevant(events: list[Event], random: object) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert both(current(events, AS_OF)) == both(current(shuffled, AS_OF))


@given(lists())
def test_editions_are_never_mixed(events: list[Event]) -> None:
    for name, found in both(current(events, AS_OF)).items():
        factors = editions()[name].factors
        for line in found.lines:
            assert {float(one) for one in line.factors} <= {
                float(band.factor) for band in factors[line.drug].bands
            }
            assert f"CDC {name}" in line.formula
            assert not any(f"CDC {other}" in line.formula for other in editions() if other != name)


@given(lists(), st.sampled_from(OTHERS), st.one_of(st.none(), doses()))
def test_an_opioid_without_a_number_never_lowers_the_total(
    events: list[Event], code: str, dose: Dose | None
) -> None:
    more = [*events, event(code, dose, "MedicationRequest/more")]
    for edition in editions():
        before, after = mme(current(events, AS_OF), edition), mme(current(more, AS_OF), edition)
        assert after.total == before.total
        assert after.at_least
        assert len(after.not_computed) + len(after.not_converted) > len(before.not_computed) + len(
            before.not_converted
        )


@given(lists())
def test_the_total_is_the_sum_of_its_lines(events: list[Event]) -> None:
    for found in both(current(events, AS_OF)).values():
        if found.total is not None:
            assert found.total.high == sum(line.mme.high for line in found.lines)
            assert found.total.low == sum(line.mme.low for line in found.lines) <= found.total.high
            assert found.total.high == found.scheduled.high + found.as_needed.high


@given(lists(), doses())
def test_another_opioid_never_lowers_the_total(events: list[Event], dose: Dose) -> None:
    more = [*events, event("RXNORM/245134", dose, "MedicationRequest/patch")]
    for edition in editions():
        before = highest(events, edition) or 0
        assert (highest(more, edition) or 0) >= before


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_any_number_of_renewals_counts_once(days: list[int]) -> None:
    code, dose = f"RXNORM/{TABLETS['oxycodone']}", tablets(1, 1, 4)
    events = [
        event(code, dose, f"MedicationRequest/{place}", date(2025, 1 + day // 10, 1 + day % 10))
        for place, day in enumerate(days)
    ]
    assert highest(events, "2022") == 60


NUMBERS = (
    "low",
    "high",
    "times_per_day_low",
    "times_per_day_high",
    "rate_low",
    "rate_high",
    "max_per_day",
    "quantity",
    "days_supply",
)
UNITS = ("unit", "rate_unit", "max_per_day_unit", "quantity_unit")
WRONG = st.sampled_from([-1.0, 0.0, 1e-300, 1 / 3, 2.0, 1e308, float("inf"), float("nan"), None])
ODD = st.sampled_from(["mg", "ug/h", "{tablet}", "{patch}", "mL", "1", "", "nonsense", None])


@given(
    st.sampled_from(["1049683", "245134", "864706", "991486"]),
    st.fixed_dictionaries(dict.fromkeys(NUMBERS, WRONG) | dict.fromkeys(UNITS, ODD)),
)
def test_numbers_that_cannot_be_never_break_it_nor_give_less_than_nothing(code: str, fields: dict) -> None:
    for found in both(
        current([event(f"RXNORM/{code}", Dose(**fields), "MedicationRequest/1")], AS_OF)
    ).values():
        assert found.total is None or 0 <= found.total.low <= found.total.high
        assert found.lines or found.not_computed


@given(st.integers(1, 10**6), st.integers(1, 1000))
def test_numbers_that_were_divided_are_read_back(over: int, under: int) -> None:
    assert exact(over / under) == Fraction(over, under)
