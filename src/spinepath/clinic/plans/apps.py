"""Names the app for Django, and adds plans and results to every chart."""

from django.apps import AppConfig


class Plans(AppConfig):
    name = "spinepath.clinic.plans"
    label = "plans"

    def ready(self) -> None:
        """Models can be loaded only now."""
        from spinepath.clinic.plans import fhir  # noqa: PLC0415
        from spinepath.clinic.records.chart import contribute  # noqa: PLC0415

        contribute("plans", fhir.stamp, fhir.resources)
