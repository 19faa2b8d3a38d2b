"""What every page's frame shows: the menu of this user's roles and the phone number to call."""

from typing import Any

from django.urls import reverse

from spinepath.clinic.access.routes import ROUTES


def frame(request: Any) -> dict[str, Any]:
    """For templates: `menu` as (address, words, is it here) and `home_site`."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": [], "home_site": None}
    here = request.resolver_match.view_name if request.resolver_match else ""
    menu = [
        (reverse(name), rule.menu, name == here)
        for name, rule in ROUTES.items()
        if rule.menu and rule.allows(user)
    ]
    return {"menu": menu, "home_site": user.site}
