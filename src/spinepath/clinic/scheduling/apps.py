"""Names the app for Django."""

from django.apps import AppConfig


class Scheduling(AppConfig):
    name = "spinepath.clinic.scheduling"
    label = "scheduling"
