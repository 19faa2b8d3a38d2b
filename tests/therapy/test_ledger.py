"""A pump's books: nothing is lost or made, over whole lives of pumps, and by an independent reckoning."""

import random
from collections import deque
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinepath.therapy.errors import LedgerError
from spinepath.therapy.pump.ledger import ACCOUNTS, Ledger
from spinepath.therapy.pump.parcel import Parcel
from spinepath.therapy.quantity import Quantity, q

DRUGS = ("morphine", "bupivacaine")
Event = tuple[str, Decimal, Decimal]


def new() -> Ledger:
    return Ledger(reservoir=q("40 mL"), tubing=q("0.25 mL"), catheter=q("0.199 mL"))


def life(seed: int, length: int) -> list[Event]:
    """Random events; some ask for more than there is and are refused."""
    chance = random.Random(seed)
    events: list[Event] = []
    for _ in range(length):
        kind = chance.choices(["deliver", "fill", "withdraw"], [90, 6, 4])[0]
        volume = (
            Decimal(chance.randrange(1, 10**9)) / 10**9 * {"deliver": 1, "fill": 40, "withdraw": 12}[kind]
        )
        events.append((kind, volume, Decimal(chance.randrange(1, 10**6)) / 10**5))
    return events


def play(ledger: Ledger, events: list[Event]) -> list[Event]:
    """The events that were accepted."""
    done = []
    for kind, volume, strength in events:
        try:
            if kind == "fill":
                ledger.fill(
                    Quantity(volume, "mL"), {DRUGS[0]: Quantity(strength, "mg/mL"), DRUGS[1]: q("7.5 mg/mL")}
                )
            elif kind == "deliver":
                ledger.deliver(Quantity(volume, "mL"))
            else:
                ledger.withdraw(Quantity(volume, "mL"))
        except LedgerError:
            continue
        done.append((kind, volume, strength))
    return done


def total(ledger: Ledger, drug: str) -> Decimal:
    return sum((ledger.mass(account, drug).amount for account in ACCOUNTS), Decimal(0))


@pytest.mark.parametrize("seed", range(3))
def test_a_life_of_10_000_events_conserves_volume_and_mass_exactly(seed: int) -> None:
    ledger = new()
    done = play(ledger, life(seed, 10_000))
    assert len(done) > 5_000
    ledger.audit()
    assert sum((ledger.volume(account).amount for account in ACCOUNTS), Decimal(0)) == 0
    assert [total(ledger, drug) for drug in DRUGS] == [0, 0]
    assert ledger.volume("tubing") == q("0.25 mL")
    assert ledger.volume("catheter") == q("0.199 mL")


@pytest.mark.deep
@settings(max_examples=25)
@given(st.integers(0, 2**32))
def test_any_life_of_10_000_events_conserves(seed: int) -> None:
    ledger = new()
    play(ledger, life(seed, 10_000))
    ledger.audit()
    assert [total(ledger, drug) for drug in DRUGS] == [0, 0]


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.integers(1, 120))
def test_every_life_balances_after_every_event(seed: int, length: int) -> None:
    ledger = new()
    for event in life(seed, length):
        play(ledger, [event])
        ledger.check()
        assert total(ledger, DRUGS[0]) == 0
        held = [ledger.mass(account, DRUGS[0]).amount for account in ("reservoir", "tubing", "catheter")]
        assert min(held) >= 0
    ledger.audit()


class Exact:
    """The same pump in exact fractions, written anew: reservoir mixed, lines a queue of slices."""

    def __init__(self) -> None:
        self.volume = self.mass = self.delivered = Fraction(0)
        self.line: deque[list[Fraction]] = deque([[Fraction("0.449"), Fraction(0)]])

    def fill(self, volume: Fraction, strength: Fraction) -> None:
        self.volume, self.mass = self.volume + volume, self.mass + volume * strength * 1000

    def deliver(self, volume: Fraction) -> None:
        taken = self.mass * volume / self.volume
        self.volume, self.mass = self.volume - volume, self.mass - taken
        self.line.append([volume, taken])
        while volume > 0:
            first = self.line[0]
            part = min(volume, first[0])
            out = first[1] * part / first[0]
            self.delivered, volume = self.delivered + out, volume - part
            first[0], first[1] = first[0] - part, first[1] - out
            if first[0] == 0:
                self.line.popleft()

    def withdraw(self) -> None:
        self.volume = self.mass = Fraction(0)


@pytest.mark.parametrize("seed", range(5))
def test_what_reaches_the_patient_agrees_with_exact_fractions_to_1e_12(seed: int) -> None:
    ledger, exact = new(), Exact()
    for kind, volume, strength in play(ledger, life(seed, 400)):
        if kind == "fill":
            exact.fill(Fraction(volume), Fraction(strength))
        elif kind == "deliver":
            exact.deliver(Fraction(volume))
        else:
            exact.withdraw()
    delivered = Fraction(ledger.mass("delivered", DRUGS[0]).amount)
    assert exact.delivered > 0
    assert abs(delivered - exact.delivered) <= Fraction(1, 10**12)


def test_what_the_syringe_misses_or_finds_is_accounted_for() -> None:
    ledger = new()
    ledger.fill(q("20 mL"), {"morphine": q("10 mg/mL")})
    ledger.deliver(q("15 mL"))
    assert ledger.withdraw(q("4 mL")) == q("1 mL")
    assert ledger.volume("unaccounted") == q("1 mL")
    assert ledger.mass("unaccounted", "morphine") == q("10 mg")
    ledger.fill(q("20 mL"), {"morphine": q("10 mg/mL")})
    assert ledger.withdraw(q("21.5 mL")) == q("-1.5 mL")
    assert ledger.mass("unaccounted", "morphine") == q("-5 mg")
    ledger.audit()


def test_the_lines_hold_the_old_drug_first() -> None:
    ledger = new()
    ledger.fill(q("20 mL"), {"morphine": q("10 mg/mL")})
    ledger.deliver(q("0.449 mL"))
    assert ledger.mass("delivered", "morphine") == q("0 mg")
    ledger.deliver(q("1 mL"))
    assert ledger.mass("delivered", "morphine") == q("10 mg")


@pytest.mark.parametrize("volume", ["41 mL", "0 mL", "-1 mL"])
def test_a_filling_that_cannot_be_is_refused(volume: str) -> None:
    with pytest.raises(LedgerError, match="cannot be filled"):
        new().fill(q(volume), {"morphine": q("10 mg/mL")})


def test_more_than_there_is_cannot_be_delivered() -> None:
    ledger = new()
    ledger.fill(q("1 mL"), {"morphine": q("10 mg/mL")})
    with pytest.raises(LedgerError, match="asked of"):
        ledger.deliver(q("1.1 mL"))
    with pytest.raises(LedgerError, match="cannot be delivered"):
        ledger.deliver(q("-0.1 mL"))
    with pytest.raises(LedgerError, match="cannot be withdrawn"):
        ledger.withdraw(q("-1 mL"))
    ledger.audit()


def test_books_that_do_not_balance_are_noticed() -> None:
    ledger = new()
    ledger.fill(q("10 mL"), {"morphine": q("10 mg/mL")})
    ledger._reservoir = Parcel(Decimal(10), {"morphine": Decimal("99999.999999999")})
    with pytest.raises(LedgerError, match="do not balance: reservoir"):
        ledger.check()


def test_a_posting_that_is_lost_is_noticed() -> None:
    ledger = new()
    ledger.fill(q("10 mL"), {"morphine": q("10 mg/mL")})
    ledger.journal.pop()
    with pytest.raises(LedgerError, match="do not balance"):
        ledger.audit()
