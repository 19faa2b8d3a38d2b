"""Names the app for Django."""

from django.apps import AppConfig


class Hooks(AppConfig):
    name = "spinepath.clinic.hooks"
    label = "hooks"
