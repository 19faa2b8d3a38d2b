"""Names the app for Django."""

from django.apps import AppConfig


class Devices(AppConfig):
    name = "spinepath.clinic.devices"
    label = "devices"
