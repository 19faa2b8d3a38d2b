"""Addresses of the forms: one for each kind, so that each is declared and tried by itself."""

from django.urls import path

from spinepath.clinic.typed import views
from spinepath.clinic.typed.kinds import Kind

app_name = "typed"
urlpatterns = [
    path("medicine-names/", views.names, name="names"),
    path("patients/<uuid:patient>/typed/", views.entries, name="entries"),
    *(
        path(f"patients/<uuid:patient>/typed/{kind}/", views.new, {"kind": str(kind)}, name=str(kind))
        for kind in Kind
    ),
    *(
        path(
            f"patients/<uuid:patient>/typed/{kind}/adds/",
            views.preview,
            {"kind": str(kind)},
            name=f"{kind}_adds",
        )
        for kind in Kind
    ),
    path("patients/<uuid:patient>/typed/<uuid:entry>/correct/", views.correct, name="correct"),
    path("patients/<uuid:patient>/typed/<uuid:entry>/adds/", views.preview_correction, name="correct_adds"),
    path("patients/<uuid:patient>/typed/<uuid:entry>/withdraw/", views.withdraw, name="withdraw"),
]
