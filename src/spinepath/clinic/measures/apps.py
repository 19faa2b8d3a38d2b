"""Names the app for Django, and adds the answers to every chart."""

from django.apps import AppConfig


class Measures(AppConfig):
    name = "spinepath.clinic.measures"
    label = "measures"

    def ready(self) -> None:
        """Models can be loaded only now."""
        from spinepath.clinic.measures import fhir  # noqa: PLC0415
        from spinepath.clinic.records.chart import contribute  # noqa: PLC0415

        contribute("measures", fhir.stamp, fhir.resources)
