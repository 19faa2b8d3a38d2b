"""A patient's record under a pseudonym: the same key, the same pseudonym; without the key no way back."""

import hmac
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from spinepath.clinic.errors import NoKey
from spinepath.clinic.exchange.addresses import Named, id_of, retold
from spinepath.clinic.exchange.held import Held, Origin
from spinepath.clinic.exchange.masked import Mask
from spinepath.clinic.exchange.plain import plain
from spinepath.clinic.people.models import Patient
from spinepath.sources.fhir.events import HELPERS
from spinepath.sources.fhir.links import about, owners

_SHORTEST = 32  # characters of a key
_LENGTH = 32  # hexadecimal characters of a pseudonym
_TELLING = 5  # digits: a shorter number may be a dose or a level
_NAMING = ("subject", "patient", "encounter", "actor")
_ATTACHMENTS = ("attachment", "presentedForm")
_INSIDE = re.compile(r"#.*|[A-Za-z]+/[0-9a-f]+")
"""A reference that meets something in the export, or would."""
_BY_PATIENT = ("AllergyIntolerance", "Device", "FamilyMemberHistory")
"""Types whose person stands under `patient`."""


class Keyed:
    """Pseudonyms of one key. Raises NoKey for one that could be guessed."""

    def __init__(self, key: str) -> None:
        if len(key) < _SHORTEST:
            raise NoKey(
                f"set SPINEPATH_REGISTRY_KEY to a secret of {_SHORTEST} characters or more (openssl rand -hex 32) and "
                "keep it: with another key everybody gets another pseudonym"
            )
        self._key = key.encode()

    def of(self, *words: object) -> str:
        """The pseudonym of what these words name."""
        text = "\n".join(map(str, words)).encode()
        return hmac.digest(self._key, text, "sha256").hex()[:_LENGTH]

    def patient(self, patient: Patient) -> str:
        """Of a patient."""
        return self.of("patient", patient.pk)

    def named(self, patient: Patient) -> Named:
        """Of the resources of a patient."""
        return lambda origin, source: self.of("resource", patient.pk, origin, source)


class Left(NamedTuple):
    """A resource that was left out, by its type and why."""

    type: str
    why: str


class Disguised:
    """One patient's record, for the outside. left: what was left out. mask: counts what was taken out of texts."""

    def __init__(self, patient: Patient, keyed: Keyed) -> None:
        self.patient, self.person, self.named = patient, keyed.patient(patient), keyed.named(patient)
        self.left: list[Left] = []

    def resources(self, found: list[Origin]) -> Iterator[dict[str, Any]]:
        """Everything that the reader reads, without the Patient resources."""
        self.mask = Mask(own_words(self.patient, found))
        for origin in found:
            owned = owners([one.item for one in origin.held if one.item is not None], origin.meanings)
            for held in origin.held:
                if held.type != "Patient":
                    yield from self._one(held, origin, owned)

    def _one(self, held: Held, origin: Origin, owned: dict[str, str]) -> Iterator[dict[str, Any]]:
        if held.item is None:
            self.left.append(Left(held.type, "spinepath does not read it"))
            return
        tree = plain(held.item) | {"id": id_of(held, self.named)}
        if held.source in owned or _anybodys(held):
            tree |= _of_person(held.type, {"reference": f"Patient/{self.person}"})
        yield self.mask.tree(_unnamed(retold(tree, origin, self.person, self.named)))


def _of_person(kind: str, person: dict[str, str]) -> dict[str, Any]:
    """The element that says whose a resource of this type is."""
    if kind == "Appointment":
        return {"participant": [{"actor": person, "status": "accepted"}]}
    return {"patient" if kind in _BY_PATIENT else "subject": person}


def _anybodys(held: Held) -> bool:
    """Names nobody: in a record of one person it is theirs; a device may be anybody's (sources/fhir/people.py)."""
    item = held.item
    return item is not None and item.type not in (*HELPERS, "Device") and about(item) is None


def _unnamed(tree: Any, name: str = "") -> Any:
    """References to persons and visits without the words beside them; addresses that lead elsewhere are gone."""
    if isinstance(tree, list):
        return [_unnamed(one, name) for one in tree]
    if not isinstance(tree, dict):
        return tree
    gone = {"display"} if name in _NAMING else set()
    gone |= {"url"} if name in _ATTACHMENTS and not str(tree.get("url")).startswith("Binary/") else set()
    gone |= set() if _INSIDE.fullmatch(str(tree.get("reference"))) else {"reference"}
    return {key: _unnamed(value, key) for key, value in tree.items() if key not in gone}


def own_words(patient: Patient, found: list[Origin]) -> Iterator[str]:
    """What names this person, here and in what was received."""
    yield from (patient.given_name, patient.family_name, patient.number, patient.phone, patient.email)
    for origin in found:
        for held in origin.held:
            if held.type == "Patient":
                yield from _words(held.tree)


def _words(tree: dict[str, Any]) -> Iterator[str]:
    for name in _objects(tree.get("name")):
        yield from (
            str(one) for one in (name.get("family"), name.get("text"), *(name.get("given") or ())) if one
        )
    for one in (*_objects(tree.get("telecom")), *_objects(tree.get("identifier"))):
        value = str(one.get("value") or "")
        if not value.isdigit() or len(value) >= _TELLING:
            yield value
    for address in _objects(tree.get("address")):
        yield from (str(one) for one in (address.get("text"), *(address.get("line") or ())) if one)


def _objects(found: Any) -> list[dict[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
