"""Names the app for Django."""

from django.apps import AppConfig


class Letters(AppConfig):
    name = "spinepath.clinic.letters"
    label = "letters"
