"""Names the app for Django."""

from django.apps import AppConfig


class Decisions(AppConfig):
    name = "spinepath.clinic.decisions"
    label = "decisions"
