"""The roles of the clinic."""

from django.utils.translation import gettext_lazy as _

from spinepath.clinic.choice import Choice


class Role(Choice):
    """What a person is here. Staff hold a role at a site (a post); a patient or carer holds theirs by the record."""

    PATIENT = "patient", _("Patient")
    RECEPTION = "reception", _("Reception")
    NURSE = "nurse", _("Nurse")
    CLINICIAN = "clinician", _("Clinician")
    SURGEON = "surgeon", _("Surgeon")
    ANALYST = "analyst", _("Analyst")
    ADMINISTRATOR = "administrator", _("Administrator")


STAFF = frozenset(Role) - {Role.PATIENT}
CARE = frozenset({Role.NURSE, Role.CLINICIAN, Role.SURGEON})
"""Those who read records."""
