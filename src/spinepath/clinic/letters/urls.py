"""Addresses of the letters."""

from django.urls import path

from spinepath.clinic.letters import views
from spinepath.clinic.letters.audience import Audience

app_name = "letters"
urlpatterns = [
    path("patients/<uuid:patient>/letters/", views.choose, name="choose"),
    *(
        path(f"patients/<uuid:patient>/letters/{one}/", views.preview, {"audience": str(one)}, name=str(one))
        for one in Audience
    ),
    *(
        path(
            f"patients/<uuid:patient>/letters/{one}/pdf/",
            views.download,
            {"audience": str(one)},
            name=f"{one}_pdf",
        )
        for one in Audience
    ),
]
