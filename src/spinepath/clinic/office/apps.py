"""Names the app for Django."""

from django.apps import AppConfig


class Office(AppConfig):
    name = "spinepath.clinic.office"
    label = "office"
