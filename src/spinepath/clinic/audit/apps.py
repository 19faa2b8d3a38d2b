"""Names the app for Django, and listens to signing in and out."""

from importlib import import_module

from django.apps import AppConfig


class Audit(AppConfig):
    name = "spinepath.clinic.audit"
    label = "audit"

    def ready(self) -> None:
        import_module("spinepath.clinic.audit.signals")
