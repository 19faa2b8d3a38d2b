"""Whether a program's pulses are safe: charge per phase, density, Shannon's k, balance, room."""

from collections.abc import Iterator
from decimal import Decimal

from spinepath.therapy.evidence import decimal, limit, number, table, words_standing
from spinepath.therapy.quantity import Quantity
from spinepath.therapy.scs.program import AREA, Contact, Polarity, Program
from spinepath.therapy.worked import Remark, Step, Worked, bound, gathered, over, refused, step, under

_SAFETY = "scs.charge_safety"
_DAMAGE = f"{_SAFETY}.k_damage_from"
_CAUTIOUS = f"{_SAFETY}.k_conservative.value"
_DENSITY = f"{_SAFETY}.density_prompt_uc_per_cm2.value"
_CEILING = "scs.programming.device_ceiling"


class Charge(Worked, frozen=True, kw_only=True):
    """The charge of a program on its most loaded contact. k: Shannon's, log10(density x charge)."""

    per_phase: Quantity
    density: Quantity
    k: Decimal
    net: Quantity


def shannon_k(charge: Quantity, density: Quantity) -> Decimal:
    """log10(D) + log10(Q) with D in uC/cm2 per phase and Q in uC per phase (Shannon 1992)."""
    return density.to("uC/cm2").amount.log10() + charge.to("uC").amount.log10()


def _share(contacts: list[Contact]) -> Decimal:
    """The largest part of the current one contact carries; unknown parts are taken as all of it."""
    return max((Decimal(1) if contact.share is None else contact.share) for contact in contacts)


def _sides(program: Program) -> Iterator[tuple[Polarity, list[Contact]]]:
    sides: tuple[Polarity, ...] = ("cathode", "anode")
    for side in sides:
        yield side, [contact for contact in program.contacts if contact.polarity == side]


def _sharing(program: Program) -> Iterator[Remark]:
    for side, contacts in _sides(program):
        shares = [contact.share for contact in contacts]
        known = [share for share in shares if share is not None]
        if any(not 0 < share <= 1 for share in known):
            yield refused("share", f"a {side}'s share of the current must be over 0 and up to 1")
        elif len(known) == len(shares) and sum(known) != 1:
            yield refused("shares", f"the {side}s carry {sum(known):%} of the current, not 100 %")
        elif len(contacts) > len(known) and len(contacts) > 1:
            says = f"how the {side}s share the current is unknown: each is taken to carry all of it"
            yield Remark("shares_unknown", "note", says)


def _balance(program: Program, net: Quantity) -> Iterator[Remark]:
    if program.recharge == "none":
        yield refused(
            "unbalanced", "the pulse has no recharge phase: direct current destroys tissue and contacts"
        )
    elif net.amount != 0:
        yield refused(
            "unbalanced", f"the pulse leaves {net} behind each time: the phases must carry equal charge"
        )


def _room(program: Program) -> Iterator[Remark]:
    """Both phases of every spike fit before the next pulse."""
    width = program.pulse_width
    back = program.recharge_width or (width if program.recharge == "active" else width * 0)
    busy = (width + back) * program.rate * program.spikes
    if busy.number > 1:
        yield refused("no_room", f"pulses of {width} and {back} do not fit {program.rate}")


def _shannon(k: Decimal) -> Iterator[Remark]:
    damage, cautious = number(_DAMAGE), number(_CAUTIOUS)
    if k >= decimal(_DAMAGE):
        says = f"Shannon k {k:.2f} is at or over {damage.value}, from where tissue was damaged"
        yield Remark("shannon_damage", bound(damage.standing), says, damage.source, damage.standing)
    elif k >= decimal(_CAUTIOUS):
        says = f"Shannon k {k:.2f} is over the cautious {cautious.value}"
        yield Remark("shannon_cautious", "flag", says, cautious.source, cautious.standing)


def _device(program: Program) -> Iterator[Remark]:
    for what, value, key, unit in (
        ("rate", program.rate, "hz", "Hz"),
        ("pulse width", program.pulse_width, "pulse_width_us", "us"),
        ("amplitude", program.amplitude, "amplitude_ma", "mA"),
    ):
        path = f"{_CEILING}.{key}"
        yield from under(f"device_{key}", what, value, limit(path, unit))
        yield from over(f"device_{key}", what, value, limit(path, unit, last=True))


def _notes(program: Program) -> Iterator[Remark]:
    found = table(_SAFETY)
    yield Remark("model", "note", found.content["limits"], found.content["source"], words_standing(found))
    if program.area is None:
        area = limit(AREA, "cm2")
        says = f"contact area not given: {area.amount} of a cylindrical contact is taken"
        yield Remark("area", "note", says, area.source, area.standing)


def _steps(program: Program, worst: Decimal, found: Charge) -> tuple[Step, ...]:
    area = program.contact_area
    return (
        step("charge per phase", f"{program.amplitude} x {program.pulse_width}", program.charge),
        step("on the most loaded contact", f"{program.charge} x {worst}", found.per_phase),
        step("charge density", f"{found.per_phase} / {area}", found.density),
        step("Shannon k", "log10(density) + log10(charge)", f"{found.k:.2f}"),
        step("left behind", f"{program.charge} - {program.recharged} recharge", found.net),
        step(
            "charge each second",
            f"{program.charge} x {program.rate} x {program.spikes} x {program.duty}",
            program.delivered_per_second,
        ),
    )


def check(program: Program) -> Charge:
    """Judge a program. `.insist()` raises TherapyRefused for an unbalanced pulse or charge over the limit."""
    worst = max(_share(contacts) for _, contacts in _sides(program))
    charge = program.charge * worst
    density = charge / program.contact_area
    net, k = program.charge - program.recharged, shannon_k(charge, density)
    found = Charge(per_phase=charge, density=density, k=k, net=net)
    remarks = gathered(
        _balance(program, net),
        _sharing(program),
        _room(program),
        _shannon(k),
        over("density", "charge density", density, limit(_DENSITY, "uC/cm2")),
        _device(program),
        _notes(program),
    )
    return Charge(
        per_phase=charge, density=density, k=k, net=net, steps=_steps(program, worst, found), remarks=remarks
    )


def battery_use(program: Program, reference: Program) -> Decimal:
    """How fast it drains the battery against another program of the same lead: 2 is twice as fast.

    Charge a second against charge a second: holds for the same impedance and voltage, and leaves out what the
    generator uses for itself.
    """
    return (program.delivered_per_second / reference.delivered_per_second).number
