"""Names the app for Django."""

from django.apps import AppConfig


class Records(AppConfig):
    name = "spinepath.clinic.records"
    label = "records"
