"""Names the app for Django."""

from django.apps import AppConfig


class People(AppConfig):
    name = "spinepath.clinic.people"
    label = "people"
