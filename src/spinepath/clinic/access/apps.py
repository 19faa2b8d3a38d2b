"""Names the app for Django."""

from django.apps import AppConfig


class Access(AppConfig):
    name = "spinepath.clinic.access"
    label = "access"
