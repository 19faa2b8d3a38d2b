"""What is said of a reason, to patients and to reception: plain, and never the illness or the medicine."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from spinepath.clinic.people.roles import CARE, Role
from spinepath.clinic.scheduling.first_safe import FirstSafe, Reason, Why


class Said(NamedTuple):
    patient: Any
    desk: Any


_CALL = _("Please call us: a nurse or doctor must look at this first.")
_CLINICIAN_FIRST = _("A clinician must say from when this visit is safe. Ask them, then book.")

SAYS: Mapping[str, Said] = {
    Why.MEDICINE: Said(
        _("One of your medicines needs time before this visit. Do not stop it by yourself: we will call you."),
        _("A medicine needs time before this visit. The nurse calls the patient about it."),
    ),
    Why.MEDICINE_UNNAMED: Said(
        _("You take a medicine that thins the blood, and we do not know which one. So we leave the longest time. Do not stop it by yourself: we will call you."),  # noqa: E501
        _("Not known: the name of a medicine. The nurse must ask before the visit."),
    ),
    Why.MEDICINE_UNKNOWN: Said(
        _("We do not know all your medicines. So we leave the longest time that any of them could need. Bring your list."),  # noqa: E501
        _("Not known: which medicines the patient takes. The nurse must ask before the visit."),
    ),
    Why.MEDICINE_ASK: Said(_CALL, _CLINICIAN_FIRST),
    Why.PICTURE: Said(
        _("Pictures of your back come before this visit. Book those first, or call us."),
        _("Pictures come first and none are booked. Book them, then this visit."),
    ),
    Why.PICTURE_BOOKED: Said(
        _("This visit comes after the pictures of your back that are booked."),
        _("After the pictures that are booked."),
    ),
    Why.PICTURE_UNKNOWN: Said(
        _("We do not know yet if pictures are needed first: we have no record from your doctors."),
        _("Not known: whether pictures are needed first. No record was received; ask for it."),
    ),
    Why.INFECTION: Said(_CALL, _CLINICIAN_FIRST),
    Why.INFECTION_OVER: Said(
        _("Your body needs some time after an infection before this visit. The time is our own estimate; the doctor may say otherwise."),  # noqa: E501
        _("Some time must pass after an illness. The clinician may say otherwise."),
    ),
    Why.INFECTION_UNKNOWN: Said(
        _("Tell us at once if you get a fever or a bad wound before this visit."),
        _("Not known: whether the patient is well otherwise. Ask before the visit."),
    ),
    Why.DANGER: Said(_CALL, _("A clinician must see this patient's record today, before anything is booked. Tell them now.")),  # noqa: E501
    Why.CLEARED: Said(
        _("Your doctor said from when this visit is safe."), _("A clinician said from when this visit is safe.")
    ),
}  # fmt: skip


class Line(NamedTuple):
    """One sentence. detail: for those who treat, else empty."""

    says: Any
    blocks: bool
    detail: str


def lines(found: FirstSafe, roles: Iterable[Role]) -> list[Line]:
    """What this reader is told, each sentence once."""
    own, care = Role.PATIENT in roles, bool(CARE & set(roles))
    told = [
        Line(_sentence(one, own), one.blocks, one.detail if care else "")
        for one in found.reasons
        if _counts(one)
    ]
    return list({(str(line.says), line.detail): line for line in told}.values())


def _counts(one: Reason) -> bool:
    """A medicine that need not be stopped is no reason."""
    return one.blocks or one.ask or one.not_before is not None


def _sentence(one: Reason, own: bool) -> Any:
    said = SAYS[one.why]
    return said.patient if own else said.desk


def to_ask(names: Iterable[str]) -> list[Any]:
    """For the day list: what must be asked before the visit."""
    return list(dict.fromkeys(SAYS[name].desk for name in names if name in SAYS))
