"""Names the app for Django."""

from django.apps import AppConfig


class MadeUp(AppConfig):
    name = "spinepath.clinic.made_up"
    label = "made_up"
