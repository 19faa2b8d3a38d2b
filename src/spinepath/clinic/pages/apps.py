"""Names the app for Django."""

from django.apps import AppConfig


class Pages(AppConfig):
    name = "spinepath.clinic.pages"
    label = "pages"
