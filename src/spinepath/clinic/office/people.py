"""Pages of staff: invited, given posts, deactivated; and the page on which an invitation is taken up."""

from typing import Any

from django.contrib import messages
from django.core.mail import send_mail
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from spinepath.clinic.errors import Refused, Strands
from spinepath.clinic.office import staff
from spinepath.clinic.office.forms import GivePost, InviteStaff, Why
from spinepath.clinic.office.models import StaffInvitation
from spinepath.clinic.people.forms import Password
from spinepath.clinic.people.models import Post, User


@require_http_methods(["GET", "POST"])
def invite(request: Any) -> HttpResponse:
    """Invite somebody; invitations that wait, and taking one back."""
    if "end" in request.POST:
        number = request.POST["end"]
        staff.take_back(
            get_object_or_404(staff.waiting(), pk=number if number.isdigit() else 0), request.user
        )
        messages.success(request, _("The invitation no longer works."))
        return redirect("office:invite")
    form = InviteStaff(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, token = staff.invite(form.cleaned_data, request.user)
        except Refused as refused:
            form.add_error("email", str(refused))
        else:
            _send(request, made, token)
            return redirect("office:invite")
    return render(request, "office/invite.html", {"form": form, "waiting": staff.waiting()})


def _send(request: Any, made: StaffInvitation, token: str) -> None:
    link = request.build_absolute_uri(reverse("office:accept", args=[token]))
    body = _(
        "The clinic invites you to work with its pages. Open this link within 7 days and choose a password:\n\n%s"
    )
    send_mail(_("Your invitation from the clinic"), body % link, None, [made.email])
    messages.success(request, _("The invitation is on its way to %s.") % made.email)


@require_http_methods(["GET", "POST"])
def accept(request: Any, token: str) -> HttpResponse:
    """Whoever holds the link chooses a password."""
    invitation = (
        staff.waiting().filter(token_sha256=staff.hashed(token)).first()
    )  # public: reached by its secret
    if invitation is None:
        return render(request, "people/invitation_over.html", status=404)
    form = Password(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            staff.accept(invitation, form.cleaned_data["password"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your account is ready. Sign in."))
            return redirect("account_login")
    return render(request, "office/accept.html", {"form": form, "invitation": invitation})


@require_http_methods(["GET", "POST"])
def person(request: Any, pk: int) -> HttpResponse:
    """Posts, sessions and absences of one person; a post can be given."""
    user = _person(pk)
    form = GivePost(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            staff.give(user, form.cleaned_data["role"], form.cleaned_data["site"], request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept."))
            return redirect("office:person", user.pk)
    today = timezone.localdate()
    shown = {
        "person": user, "form": form, "posts": user.posts.select_related("site"),
        "sessions": [one for one in user.sessions.select_related("site") if not one.until or one.until >= today],
        "absences": user.absences.filter(last__gte=today),
    }  # fmt: skip
    return render(request, "office/person.html", shown)


def _person(pk: int) -> User:
    """Staff only: accounts of patients and carers are none of the administrator's."""
    found: User = get_object_or_404(User.objects.filter(posts__isnull=False).distinct(), pk=pk)
    return found


@require_http_methods(["GET", "POST"])
def end_post(request: Any, pk: int) -> HttpResponse:
    """Take a post away, with a reason."""
    post = get_object_or_404(Post.objects.select_related("user", "site"), pk=pk)
    return _asked(
        request, f"{post.user}: {post}", _("Post"), lambda why: staff.end_post(post, request.user, why)
    )


@require_http_methods(["GET", "POST"])
def deactivate(request: Any, pk: int) -> HttpResponse:
    """No sign-in any more, with a reason."""
    user = _person(pk)
    return _asked(request, str(user), _("Deactivate"), lambda why: staff.deactivate(user, request.user, why))


def _asked(request: Any, row: str, label: str, change: Any) -> HttpResponse:
    form, visits = Why(request.POST or None), []
    if request.method == "POST" and form.is_valid():
        try:
            change(form.cleaned_data["why"])
        except Strands as error:
            visits = error.visits
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Ended."))
            return redirect("people:staff")
    return render(request, "office/end.html", {"form": form, "label": label, "row": row, "visits": visits})


@require_POST
def reactivate(request: Any, pk: int) -> HttpResponse:
    """May sign in again."""
    user = _person(pk)
    staff.reactivate(user, request.user)
    messages.success(request, _("%s may sign in again.") % user)
    return redirect("office:person", user.pk)
