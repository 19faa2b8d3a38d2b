"""How allauth behaves here: nobody signs up alone, and attempts to sign in are logged."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class ByInvitation(DefaultAccountAdapter):
    """Patients are invited, staff are added by the administrator."""

    def is_open_for_signup(self, request: Any) -> bool:  # noqa: ARG002 (allauth passes it)
        return False
