"""What can be typed, and the words for it. Nothing here needs the rest of the app."""

from django.utils.translation import gettext_lazy as _

from spinepath.clinic.choice import Choice


class Kind(Choice):
    """A form, by the name in its address."""

    OPERATION = "operation", _("Operation")
    EXAMINATION = "examination", _("Examination")
    REPORT = "report", _("Imaging or EMG report")
    BLOOD = "blood", _("Blood tests")
    MEDICINE = "medicine", _("Medicine taken now")
    TREATMENT = "treatment", _("Treatment tried")
    IMPLANT = "implant", _("Implant")
    ALLERGY = "allergy", _("Allergies")
    PREGNANCY = "pregnancy", _("Pregnancy")
    THINNER = "thinner", _("Blood thinner: what for")
