"""Withdrawal and overdose from a pump, and the watch for a granuloma, in the evidence's words."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from spinepath.knowledge.standing import Standing
from spinepath.knowledge.tables import evidence
from spinepath.therapy.evidence import decimal, table, words_standing
from spinepath.therapy.pump.drugs import drug
from spinepath.therapy.quantity import Quantity
from spinepath.therapy.worked import Remark

_OPIOIDS = ("morphine", "hydromorphone", "fentanyl", "sufentanil")
_GRANULOMA = "intrathecal.granuloma"
# Withdrawal that kills or harms organs: the drugs whose row says so (a test holds this against the evidence).
_DANGEROUS = ("baclofen", "clonidine")


class Pathway(msgspec.Struct, frozen=True, kw_only=True):
    """What to do. emergency: act now, whatever else is planned."""

    name: str
    emergency: bool
    signs: tuple[str, ...]
    matched: tuple[str, ...]
    develops_days: tuple[int, int] | None = None
    action: str
    source: str
    standing: Standing


def _row(name: str) -> str:
    return "opioid" if name in _OPIOIDS else name


def withdrawal(name: str, signs: Iterable[str] = ()) -> Pathway | None:
    """What stopping this drug means; None when the evidence says nothing of it (bupivacaine).

    An emergency when the drug's withdrawal is dangerous and any of its signs is there.
    """
    row = _row(drug(name).id)
    known = table("intrathecal.withdrawal").content
    if row not in known:
        return None
    found = table(f"intrathecal.withdrawal.{row}")
    told = {sign.strip().lower() for sign in signs}
    matched = tuple(sign for sign in found.content["signs"] if sign in told)
    return Pathway(
        name=f"{row} withdrawal",
        emergency=bool(matched) and row in _DANGEROUS,
        signs=tuple(found.content["signs"]),
        matched=matched,
        develops_days=(days[0], days[1]) if (days := found.content.get("develops_days")) else None,
        action=found.content["action"],
        source=found.content["source"],
        standing=words_standing(found),
    )


def overdose() -> Pathway:
    """Sedation or slow breathing after a refill, and the other emergencies of an implanted pump."""
    rows = enumerate(evidence("causes")["red_flag"])
    place, row = next((place, row) for place, row in rows if row["id"] == "device_emergency")
    return Pathway(
        name=row["name"],
        emergency=True,
        signs=tuple(row["triggers"]),
        matched=(),
        action=row["action"],
        source=row["source"],
        standing=words_standing(table(f"red_flag[{place}]", "causes")),
    )


def granuloma_watch(
    doses: Sequence[Quantity], pain: Sequence[Decimal], *, new_deficit: bool | None
) -> tuple[Remark, ...]:
    """Daily doses and pain scores (0-10) of the same visits: a rising dose without effect, or a new deficit.

    Without effect: pain did not fall by the smallest change that matters. Unknown deficits are asked for.
    """
    found = table(_GRANULOMA)
    source, standing = found.content["source"], words_standing(found)
    action = found.content["action"]
    remarks = []
    least = decimal("responder.low_back_mic.nrs_0_10", "outcomes")
    if len(doses) > 1 and len(pain) > 1 and doses[-1] > doses[0] and pain[0] - pain[-1] < least:
        says = f"dose up from {doses[0]} to {doses[-1]} without effect: think of a granuloma. {action}"
        remarks.append(Remark("granuloma_dose", "flag", says, source, standing))
    if new_deficit:
        remarks.append(Remark("granuloma_deficit", "flag", f"new deficit. {action}", source, standing))
    if new_deficit is None:
        says = "ask at each refill for new radicular or cord symptoms"
        remarks.append(Remark("granuloma_ask", "note", says, source, standing))
    return tuple(remarks)
