"""Names the app for Django."""

from django.apps import AppConfig


class Guides(AppConfig):
    name = "spinepath.clinic.guides"
    label = "guides"
