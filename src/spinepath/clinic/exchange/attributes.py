"""What a registry knows and no record holds: site, clinician and surgeon, as `spinepath registry report` reads them."""

import csv
from collections.abc import Callable
from typing import Any, TextIO

from spinepath.clinic.exchange.addresses import Named, id_of
from spinepath.clinic.exchange.held import Held, Origin
from spinepath.clinic.people.models import Patient
from spinepath.clinic.people.roles import Role

PEOPLE = ("patient", "site", "clinician", "surgeon")
OPERATIONS = ("patient", "operation", "site", "surgeon")
Called = Callable[..., str]
"""Words that name a person or place -> how they are called outside."""


class Attributes:
    """Two CSV files. called: the pseudonym, or the name itself, of staff and of places that records name."""

    def __init__(self, people: TextIO, operations: TextIO, called: Called) -> None:
        self._people, self._operations = (
            csv.writer(one, lineterminator="\n") for one in (people, operations)
        )
        self._called = called
        self._people.writerow(PEOPLE)
        self._operations.writerow(OPERATIONS)

    def add(self, patient: Patient, person: str, found: list[Origin], named: Named) -> None:
        """A row of the patient, and one of each procedure whose performer or place its record names."""
        clinician, surgeon = (self._treating(patient, role) for role in (Role.CLINICIAN, Role.SURGEON))
        self._people.writerow((person, patient.site.slug, clinician, surgeon))
        for origin in found:
            for held in origin.held:
                if held.type == "Procedure" and held.item is not None:
                    self._operation(held, person, named)

    def _treating(self, patient: Patient, role: Role) -> str:
        """Who of this role has treated the patient the longest, and still does."""
        team = sorted(patient.care_team.all(), key=lambda one: (one.since, one.pk))
        for member in team:
            if member.until is None and role in {post.role for post in member.user.posts.all()}:
                return self._called("user", member.user_id, says=str(member.user))
        return ""

    def _operation(self, held: Held, person: str, named: Named) -> None:
        tree = held.tree
        performer = next(
            (one.get("actor") for one in tree.get("performer") or () if isinstance(one, dict)), None
        )
        site, surgeon = self._referred(held, tree.get("location")), self._referred(held, performer)
        if site or surgeon:
            self._operations.writerow((person, f"Procedure/{id_of(held, named)}", site, surgeon))

    def _referred(self, held: Held, reference: Any) -> str:
        if not isinstance(reference, dict):
            return ""
        address = reference.get("reference") or reference.get("display")
        says = reference.get("display") or address
        return self._called("referred", held.origin, address, says=str(says)) if address else ""
