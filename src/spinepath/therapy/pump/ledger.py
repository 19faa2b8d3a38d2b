"""The double-entry books of a pump: every millilitre and microgram leaves one account and enters another.

Accounts: pharmacy -> reservoir -> tubing -> catheter -> delivered. At a refill what is left goes to
withdrawn, and what the syringe did not find (or found too much) to unaccounted. The books are kept twice, as
postings and as the fluid itself, and must agree at each refill.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Literal

import msgspec

from spinepath.therapy.errors import LedgerError
from spinepath.therapy.pump.parcel import EMPTY, ZERO, Line, Parcel, add, less, rounded
from spinepath.therapy.quantity import Quantity

Account = Literal["pharmacy", "reservoir", "tubing", "catheter", "delivered", "withdrawn", "unaccounted"]
ACCOUNTS: tuple[Account, ...] = (
    "pharmacy",
    "reservoir",
    "tubing",
    "catheter",
    "delivered",
    "withdrawn",
    "unaccounted",
)


class Posting(msgspec.Struct, frozen=True):
    """One movement: its volume and masses leave `source` and enter `target`."""

    event: int
    what: str
    source: Account
    target: Account
    moved: Parcel


class Ledger:
    """One pump's books. Volumes are in mL and masses in ug inside; amounts with units come in and go out."""

    def __init__(self, *, reservoir: Quantity, tubing: Quantity, catheter: Quantity) -> None:
        self.capacity = _ml(reservoir)
        self.journal: list[Posting] = []
        self._event = 0
        self._batch = 0
        self._reservoir = EMPTY
        self._usual = EMPTY  # the last composition of the reservoir, for fluid found beyond the books
        self._lines = {"tubing": Line(_ml(tubing)), "catheter": Line(_ml(catheter))}
        self._books = dict.fromkeys(ACCOUNTS, EMPTY)
        for name, line in self._lines.items():
            self._post("saline", "pharmacy", "tubing" if name == "tubing" else "catheter", line.content)

    def fill(self, volume: Quantity, drugs: Mapping[str, Quantity]) -> None:
        """Put a solution in (drug to concentration); it mixes. Raises LedgerError on overflow."""
        amount = _ml(volume)
        if amount <= 0 or add(self._reservoir.volume, amount) > self.capacity:
            left = self._reservoir.volume
            raise LedgerError(
                f"{volume} cannot be filled: the reservoir of {self.capacity} mL holds {left} mL"
            )
        masses = {name: rounded(_ug(volume * strength)) for name, strength in drugs.items()}
        self._event, self._batch = self._event + 1, self._batch + 1
        self._reservoir = self._reservoir.plus(Parcel(amount, masses))
        self._usual = self._reservoir
        self._post("fill", "pharmacy", "reservoir", Parcel(amount, masses))
        self.check()

    def deliver(self, volume: Quantity, what: str = "infusion") -> Quantity:
        """Move a volume on by infusion or bolus. Raises LedgerError when the reservoir holds less."""
        if volume.amount < 0:
            raise LedgerError(f"{volume} cannot be delivered")
        self._event += 1
        part, self._reservoir = self._reservoir.split(_ml(volume))
        moving = [(self._batch, part)]
        moving = self._through(what, "reservoir", "tubing", moving)
        moving = self._through(what, "tubing", "catheter", moving)
        for _, parcel in moving:
            self._post(what, "catheter", "delivered", parcel)
        return volume

    def _through(
        self, what: str, source: Account, target: Account, moving: list[tuple[int, Parcel]]
    ) -> list[tuple[int, Parcel]]:
        out: list[tuple[int, Parcel]] = []
        for batch, parcel in moving:
            self._post(what, source, target, parcel)
            out += self._lines[target].push(batch, parcel)
        return out

    def withdraw(self, measured: Quantity) -> Quantity:
        """Empty the reservoir into a syringe; returns what the books expected less what was found.

        More than nothing: the pump gave more than programmed, or lost it. Less: it gave too little.
        """
        self._event += 1
        found, expected = _ml(measured), self._reservoir.volume
        if found < 0:
            raise LedgerError(f"{measured} cannot be withdrawn")
        if found > expected:
            extra = self._usual.share(less(found, expected))
            self._post("found beyond the books", "unaccounted", "reservoir", extra)
            self._reservoir = self._reservoir.plus(extra)
        part, missing = self._reservoir.split(found)
        self._reservoir = EMPTY
        self._post("withdrawal", "reservoir", "withdrawn", part)
        self._post("not found", "reservoir", "unaccounted", missing)
        self.check()
        return Quantity(less(expected, found), "mL")

    def _post(self, what: str, source: Account, target: Account, moved: Parcel) -> None:
        if not moved.volume and not any(moved.masses.values()):
            return
        self.journal.append(Posting(self._event, what, source, target, moved))
        self._books[source] = self._books[source].minus(moved)
        self._books[target] = self._books[target].plus(moved)

    def volume(self, account: Account) -> Quantity:
        """What an account holds; pharmacy counts down from nothing."""
        return Quantity(self._books[account].volume, "mL")

    def mass(self, account: Account, drug: str) -> Quantity:
        """How much of a drug an account holds."""
        return Quantity(self._books[account].masses.get(drug, ZERO), "ug")

    def check(self) -> None:
        """The postings and the fluid agree. Raises LedgerError naming the account that does not."""
        fluid = {"reservoir": self._reservoir} | {name: line.content for name, line in self._lines.items()}
        for account, parcel in fluid.items():
            _same(account, self._books[_account(account)], parcel)

    def audit(self) -> None:
        """The whole journal added up anew: every account agrees and all together are nothing."""
        books = dict.fromkeys(ACCOUNTS, EMPTY)
        for posting in self.journal:
            books[posting.source] = books[posting.source].minus(posting.moved)
            books[posting.target] = books[posting.target].plus(posting.moved)
        total = EMPTY
        for account, parcel in books.items():
            _same(account, self._books[account], parcel)
            total = total.plus(parcel)
        _same("all accounts together", EMPTY, total)
        self.check()


def _account(name: str) -> Account:
    return next(account for account in ACCOUNTS if account == name)


def _ml(volume: Quantity) -> Decimal:
    return rounded(volume.to("mL").amount)


def _ug(mass: Quantity) -> Decimal:
    return mass.to("ug").amount


def _different(one: Parcel, other: Parcel) -> Iterator[str]:
    if one.volume != other.volume:
        yield f"{one.volume} mL and {other.volume} mL"
    for name in one.masses.keys() | other.masses.keys():
        a, b = one.masses.get(name, ZERO), other.masses.get(name, ZERO)
        if a != b:
            yield f"{a} ug and {b} ug of {name}"


def _same(account: str, one: Parcel, other: Parcel) -> None:
    wrong = list(_different(one, other))
    if wrong:
        raise LedgerError(f"the books do not balance: {account}: {', '.join(wrong)}")
