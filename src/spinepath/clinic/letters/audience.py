"""For whom a letter is."""

from django.utils.translation import gettext_lazy as _

from spinepath.clinic.choice import Choice


class Audience(Choice):
    SURGEON = "surgeon", _("Surgeon")
    GP = "gp", _("Family doctor")
    PATIENT = "patient", _("Patient")
