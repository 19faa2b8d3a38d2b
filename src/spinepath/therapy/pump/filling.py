"""A filled reservoir: its volumes and how long they last at a flow."""

from collections.abc import Iterator

import msgspec

from spinepath.therapy.evidence import Limit, limit
from spinepath.therapy.pump.limits import flow_remarks
from spinepath.therapy.quantity import Quantity
from spinepath.therapy.worked import Remark, Step, Worked, refused, step

RESIDUAL = "intrathecal.pump.residual_ml.value"
ALARM = "intrathecal.pump.low_reservoir_alarm_ml.value"


class Filling(msgspec.Struct, frozen=True, kw_only=True):
    """What is in the reservoir. fill: the whole reservoir unless said; residual: the usual unless said.

    reserve: what shall be left when the refill is due. stability: how long the drug keeps.
    """

    rate: Quantity
    reservoir: Quantity
    reserve: Quantity
    fill: Quantity | None = None
    residual: Quantity | None = None
    stability: Limit | None = None

    def __post_init__(self) -> None:
        """Volumes and flows that cannot be are refused."""
        Worked(remarks=(*self._impossible(), *flow_remarks(self.rate))).insist()

    def _impossible(self) -> Iterator[Remark]:
        if self.filled > self.reservoir:
            yield refused("overfill", f"{self.filled} does not fit into a reservoir of {self.reservoir}")
        if self.usable <= Quantity(0, "mL"):
            yield refused("nothing_usable", f"{self.filled} leaves nothing above {self._kept}")
        if min(self.left.amount, self.reserve.amount) < 0:
            yield refused("negative_volume", "residual and reserve cannot be negative")

    @property
    def filled(self) -> Quantity:
        """The volume in it."""
        return self.fill or self.reservoir

    @property
    def left(self) -> Quantity:
        """The residual volume that cannot be used."""
        return self.residual or limit(RESIDUAL, "mL").amount

    @property
    def _kept(self) -> str:
        return f"{self.left} residual and {self.reserve} reserve"

    @property
    def usable(self) -> Quantity:
        """Volume that may be infused before the refill."""
        return self.filled - self.left - self.reserve

    @property
    def infusion(self) -> Quantity:
        """Days that the usable volume lasts."""
        return self.usable / self.rate

    @property
    def days_to_alarm(self) -> Quantity:
        """Days until the low-reservoir alarm."""
        return (self.filled - limit(ALARM, "mL").amount) / self.rate

    @property
    def alarm_formula(self) -> str:
        """How the days to the alarm come about."""
        return f"({self.filled} - {limit(ALARM, 'mL').amount}) / {self.rate}"

    def steps(self) -> Iterator[Step]:
        """Usable volume and its days."""
        formula = f"{self.filled} - {self.left} residual - {self.reserve} reserve"
        yield step("usable", formula, self.usable)
        yield step("infusion", f"{self.usable} / {self.rate}", self.infusion.about("day", 1))

    def remarks(self) -> Iterator[Remark]:
        """The residual volume when it was not given."""
        if self.residual is None:
            usual = limit(RESIDUAL, "mL")
            says = f"residual volume not given: {usual.amount} is taken"
            yield Remark("residual", "note", says, usual.source, usual.standing)
