"""The pages about one patient, in the order of their tabs. Each shows only to the roles of its route."""

from django.utils.translation import gettext_lazy as _

TABS = (
    ("records:patient", _("Assessment")),
    ("typed:entries", _("Add to the record")),
    ("decisions:page", _("Decisions")),
    ("letters:choose", _("Letters")),
    ("records:documents", _("Documents")),
    ("scheduling:appointments", _("Appointments")),
    ("plans:plans", _("Plans")),
    ("measures:measures", _("Outcome measures")),
    ("devices:devices", _("Devices")),
    ("people:details", _("Details")),
)
OWN_TABS = (
    ("people:mine", _("My summary")),
    ("scheduling:appointments", _("My appointments")),
    ("plans:mine", _("My plan")),
    ("measures:mine", _("My forms")),
    ("devices:mine", _("My device")),
    ("people:carers", _("My carers")),
)
"""The same for the patient's own side."""
