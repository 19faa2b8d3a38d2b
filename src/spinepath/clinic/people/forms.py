"""Forms about people."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from spinepath.clinic.people.models import Patient


class Search(forms.Form):
    q = forms.CharField(label=_("Name, number or birth date (1980-05-17)"), required=False, max_length=100)


class NewPatient(forms.ModelForm):
    birth = forms.DateField(label=_("Date of birth"), widget=forms.DateInput(attrs={"type": "date"}))

    class Meta:
        model = Patient
        fields = ("given_name", "family_name", "birth", "sex", "number", "phone", "email", "language", "site")
        labels = {  # noqa: RUF012 (Django's own form)
            "given_name": _("Given name"), "family_name": _("Family name"), "sex": _("Sex"),
            "number": _("Patient number"), "phone": _("Phone"), "email": _("E-mail"), "site": _("Location"),
            "language": _("Language of letters and reminders"),
        }  # fmt: skip

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites
        self.fields["language"].required = False  # English when nobody says


class Language(forms.ModelForm):
    class Meta:
        model = Patient
        fields = ("language",)
        labels = {"language": _("Language of letters and reminders")}  # noqa: RUF012 (Django's own form)


class Invite(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The invitation goes there and holds for 7 days.")
    )


class Password(forms.Form):
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 12 characters. Three unrelated words are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class Accept(Password):
    field_order = ("birth", "given_name", "family_name", "password")
    birth = forms.DateField(
        label=_("Date of birth of the patient"),
        help_text=_("So that we know that the message reached the right person."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    given_name = forms.CharField(label=_("Your given name"), max_length=80)
    family_name = forms.CharField(label=_("Your family name"), max_length=80)
