"""A stimulation program: contacts, pulse, rate and duty cycle, as a programmer shows them."""

from decimal import Decimal
from typing import Literal

import msgspec

from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.evidence import limit
from spinepath.therapy.quantity import Quantity

Polarity = Literal["cathode", "anode"]
Recharge = Literal["active", "passive", "none"]
AREA = "scs.charge_safety.contact_area_cm2_cylindrical.value"


class Contact(msgspec.Struct, frozen=True):
    """One contact. share: its part of the current, 0 to 1; None when the programmer does not show it."""

    name: str
    polarity: Polarity
    share: Decimal | None = None


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """One program. Without recharge values an active recharge is the mirror of the pulse.

    rate: pulses (or bursts) per second. spikes: pulses in a burst. duty: share of the time it runs, 0 to 1.
    area: of one contact; None takes the evidence's cylindrical contact.
    """

    name: str
    contacts: tuple[Contact, ...]
    amplitude: Quantity
    pulse_width: Quantity
    rate: Quantity
    spikes: int = 1
    duty: Decimal = Decimal(1)
    recharge: Recharge = "active"
    recharge_amplitude: Quantity | None = None
    recharge_width: Quantity | None = None
    area: Quantity | None = None

    def __post_init__(self) -> None:
        """A program that cannot exist is refused at once."""
        for name, value, unit in (
            ("amplitude", self.amplitude, "mA"),
            ("pulse width", self.pulse_width, "us"),
            ("rate", self.rate, "Hz"),
        ):
            value.to(unit)
            if value.amount <= 0:
                raise TherapyRefused(f"program {self.name}: {name} {value} must be above zero")
        if not 0 < self.duty <= 1 or self.spikes < 1:
            raise TherapyRefused(f"program {self.name}: duty cycle is over 0 to 1, spikes at least 1")
        self._check_contacts()

    def _check_contacts(self) -> None:
        names = [contact.name for contact in self.contacts]
        if {contact.polarity for contact in self.contacts} != {"cathode", "anode"}:
            raise TherapyRefused(
                f"program {self.name}: needs at least one cathode and one anode (or the case)"
            )
        if len(set(names)) != len(names):
            raise TherapyRefused(f"program {self.name}: a contact is named twice")

    @property
    def charge(self) -> Quantity:
        """Charge per phase: amplitude x pulse width."""
        return self.amplitude * self.pulse_width

    @property
    def recharged(self) -> Quantity:
        """Charge of the active recharge phase; a passive one gives all of it back."""
        if self.recharge == "passive":
            return self.charge
        if self.recharge == "none":
            return Quantity(0, "uC")
        return (self.recharge_amplitude or self.amplitude) * (self.recharge_width or self.pulse_width)

    @property
    def contact_area(self) -> Quantity:
        """Area of one contact."""
        return self.area or limit(AREA, "cm2").amount

    @property
    def delivered_per_second(self) -> Quantity:
        """Charge of all pulses in an average second."""
        return self.charge * (self.rate.to("Hz").amount * self.spikes * self.duty)
