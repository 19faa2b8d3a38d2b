"""The addresses of the clinic and one that nobody declared."""

from django.http import HttpResponse
from django.urls import path

from spinepath.clinic.urls import handler403, handler404, handler500  # noqa: F401
from spinepath.clinic.urls import urlpatterns as ours

urlpatterns = [*ours, path("undeclared/", lambda _: HttpResponse("open"), name="undeclared")]
