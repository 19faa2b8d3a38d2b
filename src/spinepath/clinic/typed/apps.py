"""Names the app for Django."""

from django.apps import AppConfig


class Typed(AppConfig):
    name = "spinepath.clinic.typed"
    label = "typed"
