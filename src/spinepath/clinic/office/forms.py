"""Forms about staff, and about ending something."""

from django import forms
from django.utils.translation import gettext_lazy as _

from spinepath.clinic.office.models import StaffInvitation
from spinepath.clinic.people.models import Post, Site


class InviteStaff(forms.ModelForm):
    sites = forms.ModelMultipleChoiceField(
        Site.objects.all(), label=_("Locations"), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = StaffInvitation
        fields = ("email", "title", "first_name", "last_name", "role")
        labels = {"role": _("Role")}  # noqa: RUF012 (Django's own form)
        help_texts = {"email": _("The invitation goes there and holds for 7 days.")}  # noqa: RUF012


class GivePost(forms.ModelForm):
    class Meta:
        model = Post
        fields = ("role", "site")
        labels = {"role": _("Role"), "site": _("Location")}  # noqa: RUF012

    def validate_unique(self) -> None:
        """staff.give says it in words."""


class Why(forms.Form):
    why = forms.CharField(label=_("Why?"), min_length=3, max_length=200)


class WhyAndWhen(Why):
    day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
