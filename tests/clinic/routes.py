"""Every route of the application, read from its URL resolver, with an address into a given patient's record."""

from collections.abc import Iterator
from typing import NamedTuple

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from spinepath.clinic.access.routes import ROUTES
from spinepath.clinic.people.models import Patient

_OWN = {"token": "none", "key": "none", "uidb36": "1", "pk": 1, "slug": "why", "kind": "Observation"}
"""Arguments that name no patient's object."""


class Route(NamedTuple):
    name: str
    arguments: tuple[str, ...]


def routes() -> list[Route]:
    """Each once, by name."""
    return sorted(set(_walk(get_resolver(), "")))


def _walk(resolver: URLResolver, space: str) -> Iterator[Route]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            assert one.name, f"{one.pattern}: a route without a name cannot be declared"
            yield Route(space + one.name, tuple(one.pattern.regex.groupindex))
        else:
            inner = f"{space}{one.namespace}:" if one.namespace else space
            for route in _walk(one, inner):
                yield Route(route.name, tuple(one.pattern.regex.groupindex) + route.arguments)


def address(route: Route, patient: Patient) -> str:
    """The route's address with this patient's own objects in it; each kind must be there to be tried."""
    reach = ROUTES[route.name].reach
    values = {name: _value(name, reach.get(name), patient) for name in route.arguments}
    if route.name == "fhir:read":  # the id of a resource tells whose it is
        values["key"] = f"{patient.pk.hex}.1"
    asked = f"?patient={patient.pk}" if route.name == "fhir:search" else ""
    return reverse(route.name, kwargs=values) + asked


def _value(name: str, label: str | None, patient: Patient) -> object:
    if label is None:
        return _OWN[name]
    if label == "people.Patient":
        return patient.pk
    found = apps.get_model(label).objects.filter(patient=patient).first()
    assert found is not None, (
        f"give the made-up patient {patient.number} a {label}, so that its route can be tried"
    )
    return found.pk
