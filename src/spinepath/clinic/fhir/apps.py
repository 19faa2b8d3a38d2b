"""Names the app for Django."""

from django.apps import AppConfig


class Fhir(AppConfig):
    name = "spinepath.clinic.fhir"
    label = "fhir"
