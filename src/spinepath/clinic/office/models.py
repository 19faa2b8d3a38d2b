"""A way in for a new member of staff."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from spinepath.clinic.people.models import User
from spinepath.clinic.people.roles import STAFF, Role


class StaffInvitation(models.Model):
    """One address, one use, a few days. Only the token's hash is kept. sites: slugs. ended_at: taken back."""

    email = models.EmailField(_("E-mail address"))
    title = models.CharField(_("Title"), max_length=40, blank=True)
    first_name = models.CharField(_("Given name"), max_length=80)
    last_name = models.CharField(_("Family name"), max_length=80)
    role = models.CharField(max_length=20, choices=[one for one in Role.choices() if one[0] in STAFF])
    sites = models.JSONField()
    token_sha256 = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.email}, {self.get_role_display()}"
