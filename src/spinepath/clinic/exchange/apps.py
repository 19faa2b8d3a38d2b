"""Names the app for Django."""

from django.apps import AppConfig


class Exchange(AppConfig):
    name = "spinepath.clinic.exchange"
    label = "exchange"
