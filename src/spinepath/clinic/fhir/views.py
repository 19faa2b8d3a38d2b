"""Reading and searching. The gate hands these views the patient; there is no view that writes."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import msgspec
from django.http import HttpResponse
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt

from spinepath.clinic.access.programs import KIND, as_uuid, by, refused
from spinepath.clinic.audit import chain
from spinepath.clinic.errors import BadSearch
from spinepath.clinic.exchange.held import origins
from spinepath.clinic.exchange.record import record, with_name
from spinepath.clinic.fhir.bundles import Page, page_of, searchset
from spinepath.clinic.fhir.own import own
from spinepath.clinic.fhir.served import BY_PATIENT, OF_PEOPLE, TYPES, capability
from spinepath.clinic.people.models import Patient

Resource = dict[str, Any]
View = Callable[..., HttpResponse]
SINCE = "2026-11-22"  # the day these addresses came into being


def reads(view: View) -> View:
    """Only to be read: 405 to everything else. Without the check of forms, as nothing here can be changed."""

    @csrf_exempt
    @wraps(view)
    def reading(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            answer = refused(405, "this server is only read; nothing was changed")
            answer.headers["Allow"] = "GET, HEAD"
            return answer
        try:
            with override("en"):
                return view(request, *args, **kwargs)
        except BadSearch as error:
            return refused(400, str(error))

    return reading


@reads
def metadata(request: Any) -> HttpResponse:
    """What can be asked here."""
    return _json(capability(request.build_absolute_uri().partition("/metadata")[0], SINCE))


@reads
def people(request: Any) -> HttpResponse:
    """The patients whom the user reaches, by number, name or birth date."""
    page = page_of(request.GET, OF_PEOPLE)
    found = _called(Patient.objects.for_user(request.user, request.acting), request.GET)
    rows = found[page.offset : page.offset + page.size]
    total = found.count()
    chain.write(request.user, "search", "fhir Patient", why=f"{total} found{by(request)}")
    return _searched(request, page, total, [with_name(one, []) for one in rows])


def _called(found: Any, given: Any) -> Any:
    if number := given.get("identifier"):
        found = found.filter(number=number.rpartition("|")[2])
    if name := given.get("name"):
        found = found.called(name)
    if birth := given.get("birthdate"):
        found = found.filter(birth__startswith=birth.removeprefix("eq"))
    if key := given.get("_id"):
        found = found.filter(pk=as_uuid(key))
    return found


@reads
def person(request: Any, patient: Patient) -> HttpResponse:  # noqa: ARG001 (the gate's)
    """One patient."""
    return _json(with_name(patient, origins(patient, [])))


@reads
def everything(request: Any, patient: Patient) -> HttpResponse:
    """All that is held of one patient, page by page."""
    page = page_of(request.GET, {"_count", "_offset", "_format"})
    return _paged(request, page, list(whole(patient)))


@reads
def search(request: Any, kind: str, patient: Patient) -> HttpResponse:
    """The resources of one type of one patient."""
    if kind not in TYPES:
        return refused(404, f"no resources of this type are held here; there are {', '.join(TYPES)}")
    page = page_of(request.GET, BY_PATIENT)
    key = request.GET.get("_id")
    found = (one for one in whole(patient) if one["resourceType"] == kind)
    return _paged(request, page, [one for one in found if key in (None, one["id"])])


@reads
def read(request: Any, kind: str, key: str, patient: Patient) -> HttpResponse:  # noqa: ARG001 (the gate's)
    """One resource."""
    found = (one for one in whole(patient) if one["resourceType"] == kind and one["id"] == key)
    one = next(found, None)
    return refused(404, "no such resource among those that you may read") if one is None else _json(one)


def whole(patient: Patient) -> Iterable[Resource]:
    """Everything that is held: the record, then the clinic's own rows."""
    yield from record(patient)
    yield from own(patient)


def _paged(request: Any, page: Page, found: list[Resource]) -> HttpResponse:
    return _searched(request, page, len(found), found[page.offset : page.offset + page.size])


def _searched(request: Any, page: Page, total: int, found: list[Resource]) -> HttpResponse:
    url = request.build_absolute_uri(request.path)
    return _json(searchset(url, request.GET, page, total, found))


def _json(tree: Resource) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(tree), content_type=KIND)
