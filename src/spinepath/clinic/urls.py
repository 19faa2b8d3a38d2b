"""Addresses. Each route's rule stands in access/routes.py; one without a rule is refused."""

from django.urls import include, path

urlpatterns = [
    path("", include("spinepath.clinic.pages.urls")),
    path("", include("spinepath.clinic.people.urls")),
    path("", include("spinepath.clinic.access.urls")),
    path("", include("spinepath.clinic.audit.urls")),
    path("", include("spinepath.clinic.records.urls")),
    path("", include("spinepath.clinic.scheduling.urls")),
    path("", include("spinepath.clinic.office.urls")),
    path("", include("spinepath.clinic.typed.urls")),
    path("", include("spinepath.clinic.decisions.urls")),
    path("", include("spinepath.clinic.letters.urls")),
    path("", include("spinepath.clinic.devices.urls")),
    path("", include("spinepath.clinic.plans.urls")),
    path("", include("spinepath.clinic.measures.urls")),
    path("", include("spinepath.clinic.guides.urls")),
    path("", include("spinepath.clinic.hooks.urls")),
    path("", include("spinepath.clinic.fhir.urls")),
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
]

handler403 = "spinepath.clinic.pages.errors.forbidden"
handler404 = "spinepath.clinic.pages.errors.missing"
handler500 = "spinepath.clinic.pages.errors.broken"
