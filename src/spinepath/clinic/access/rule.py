"""What a route declares: who may use it, whose objects it may name, and whether it is logged."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from spinepath.clinic.people.roles import Role


class Rule(NamedTuple):
    """roles: who may use it; None for everyone who is signed in.

    public: needs no sign-in at all. reach: URL argument -> model; the gate fetches the object through its `for_user`,
    hands it to the view in place of the id, and answers 404 to everyone else. records: each use is written to the log.
    menu: its words in the menu of these roles. program: for programs too, which show an access token (programs.py).
    """

    roles: frozenset[Role] | None
    public: bool = False
    reach: Mapping[str, str] = {}
    records: bool = False
    menu: Any = None
    program: bool = False

    def acting(self, user: Any) -> frozenset[Role]:
        """The roles of this user that the route is for."""
        held: frozenset[Role] = user.roles
        return held if self.roles is None else held & self.roles

    def allows(self, user: Any) -> bool:
        """May this user use the route at all?"""
        return self.roles is None or bool(self.acting(user))


PUBLIC = Rule(None, public=True)
SIGNED_IN = Rule(None)

PATIENT: Mapping[str, str] = {"patient": "people.Patient"}


def only(*roles: Role, reach: Mapping[str, str] = {}, menu: Any = None) -> Rule:
    """For these roles. A route that names a patient's object is logged."""
    return Rule(frozenset(roles), reach=reach, records=bool(reach), menu=menu)
