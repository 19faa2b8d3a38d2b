"""The one place that says who may use which route. A route that is not here is refused to everyone.

A test walks every route x every role x another person's objects, so an entry cannot be forgotten or be too wide.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from spinepath.clinic.access.rule import PATIENT, PUBLIC, SIGNED_IN, Rule, only
from spinepath.clinic.letters.audience import Audience
from spinepath.clinic.people.roles import Role
from spinepath.clinic.typed.kinds import Kind

RECEPTION, NURSE, CLINICIAN, SURGEON = Role.RECEPTION, Role.NURSE, Role.CLINICIAN, Role.SURGEON
CARERS = (NURSE, CLINICIAN, SURGEON)
DOCUMENT = {**PATIENT, "document": "records.ReceivedDocument"}
ENTRY = {**PATIENT, "entry": "typed.Entry"}
SIGNED = {**PATIENT, "signed": "records.SignedAssessment"}
APPOINTMENT = {**PATIENT, "appointment": "scheduling.Appointment"}
TRIAL = {**PATIENT, "trial": "devices.Trial"}
READS = only(Role.PATIENT, *CARERS)._replace(program=True)
HOOKS = ("discovery", "service", "feedback", "launch", "callback", "source", "openapi", "ready")
KEPT = ("hours", "closure", "room", "device", "session", "absence", "kind")
BLOCK = {**PATIENT, "block": "plans.BlockPlan"}
COURSE = {**PATIENT, "course": "plans.PhysioPlan"}

ROUTES: Mapping[str, Rule] = {
    # pages
    "pages:home": SIGNED_IN._replace(menu=_("Home")),
    "pages:health": PUBLIC,
    "set_language": PUBLIC,
    # people
    "people:patients": only(RECEPTION, *CARERS, menu=_("Patients")),
    "people:register": only(RECEPTION, NURSE, menu=_("New patient")),
    "people:details": only(RECEPTION, *CARERS, reach=PATIENT),
    "people:language": only(Role.PATIENT, RECEPTION, NURSE, reach=PATIENT),
    "people:invite": only(RECEPTION, NURSE, reach=PATIENT),
    "people:accept": PUBLIC,
    "people:mine": only(Role.PATIENT, reach=PATIENT),
    "people:carers": only(Role.PATIENT, reach=PATIENT),
    "people:staff": only(Role.ADMINISTRATOR, menu=_("Staff")),
    # access
    "access:break_glass": only(*CARERS, menu=_("Emergency access")),
    "access:tokens": only(Role.PATIENT, *CARERS),
    # audit
    "audit:log": only(Role.ADMINISTRATOR, menu=_("Audit log")),
    # records
    "records:patient": only(*CARERS, reach=PATIENT),
    "records:documents": only(*CARERS, reach=PATIENT),
    "records:fetch": only(*CARERS, reach=PATIENT),
    "records:document": only(*CARERS, reach=DOCUMENT),
    "records:sign": only(CLINICIAN, SURGEON, reach=PATIENT),
    "records:signed": only(*CARERS, reach=SIGNED),
    # scheduling
    "scheduling:day": only(RECEPTION, *CARERS, menu=_("Day list")),
    "scheduling:wait_list": only(RECEPTION, NURSE, menu=_("Wait-list")),
    "scheduling:locations": SIGNED_IN._replace(menu=_("Locations")),
    "scheduling:closures": only(RECEPTION, menu=_("Closed days")),
    "scheduling:appointments": only(Role.PATIENT, RECEPTION, *CARERS, reach=PATIENT),
    "scheduling:book": only(Role.PATIENT, RECEPTION, *CARERS, reach=PATIENT),
    "scheduling:appointment": only(Role.PATIENT, RECEPTION, *CARERS, reach=APPOINTMENT),
    "scheduling:move": only(Role.PATIENT, RECEPTION, *CARERS, reach=APPOINTMENT),
    "scheduling:cancel": only(Role.PATIENT, RECEPTION, *CARERS, reach=APPOINTMENT),
    "scheduling:answer": only(Role.PATIENT, RECEPTION, NURSE, reach=APPOINTMENT),
    "scheduling:mark": only(RECEPTION, *CARERS, reach=APPOINTMENT),
    "scheduling:file": only(Role.PATIENT, RECEPTION, *CARERS, reach=APPOINTMENT),
    "scheduling:leave": only(
        Role.PATIENT, RECEPTION, NURSE, reach={**PATIENT, "entry": "scheduling.Waiting"}
    ),
    "scheduling:feed": only(Role.PATIENT, reach=PATIENT),
    "scheduling:calendar": PUBLIC,  # known by its secret
    "scheduling:clear": only(CLINICIAN, SURGEON, reach=PATIENT),
    # office: what the administrator keeps; no route here names a patient
    "office:locations": only(Role.ADMINISTRATOR, menu=_("Set-up")),
    "office:location_new": only(Role.ADMINISTRATOR),
    "office:location": only(Role.ADMINISTRATOR),
    "office:location_change": only(Role.ADMINISTRATOR),
    **{f"office:{what}{step}": only(Role.ADMINISTRATOR) for what in KEPT for step in ("_new", "", "_end")},
    "office:invite": only(Role.ADMINISTRATOR),
    "office:person": only(Role.ADMINISTRATOR),
    "office:deactivate": only(Role.ADMINISTRATOR),
    "office:reactivate": only(Role.ADMINISTRATOR),
    "office:post_end": only(Role.ADMINISTRATOR),
    "office:accept": PUBLIC,  # known by its secret
    # typed: the forms of the record
    "typed:names": only(*CARERS),
    "typed:entries": only(*CARERS, reach=PATIENT),
    **{f"typed:{kind}": only(*CARERS, reach=PATIENT) for kind in Kind},
    **{f"typed:{kind}_adds": only(*CARERS, reach=PATIENT) for kind in Kind},
    "typed:correct": only(*CARERS, reach=ENTRY),
    "typed:correct_adds": only(*CARERS, reach=ENTRY),
    "typed:withdraw": only(*CARERS, reach=ENTRY),
    # decisions
    "decisions:page": only(*CARERS, reach=PATIENT),
    "decisions:take": only(CLINICIAN, SURGEON, reach=PATIENT),
    # letters
    "letters:choose": only(*CARERS, reach=PATIENT),
    **{f"letters:{one}": only(*CARERS, reach=PATIENT) for one in Audience},
    **{f"letters:{one}_pdf": only(*CARERS, reach=PATIENT) for one in Audience},
    # devices
    "devices:devices": only(*CARERS, reach=PATIENT),
    "devices:program": only(CLINICIAN, SURGEON, reach=PATIENT),
    "devices:withdraw": only(CLINICIAN, SURGEON, reach={**PATIENT, "release": "devices.Release"}),
    "devices:new_trial": only(*CARERS, reach=PATIENT),
    "devices:trial": only(*CARERS, reach=TRIAL),
    "devices:pump": only(*CARERS, reach=PATIENT),
    "devices:refill": only(*CARERS, reach={**PATIENT, "pump": "devices.Pump"}),
    "devices:record": only(*CARERS, reach={**PATIENT, "refill": "devices.Refill"}),
    "devices:calendar": only(*CARERS, menu=_("Pump calendar")),
    "devices:mine": only(Role.PATIENT, reach=PATIENT),
    "devices:bad_day": only(Role.PATIENT, reach=PATIENT),
    "devices:diary": only(Role.PATIENT, reach=TRIAL),
    # plans
    "plans:plans": only(*CARERS, reach=PATIENT),
    "plans:block_new": only(CLINICIAN, SURGEON, reach=PATIENT),
    "plans:block": only(*CARERS, reach=BLOCK),
    "plans:block_correct": only(CLINICIAN, SURGEON, reach=BLOCK),
    "plans:block_withdraw": only(CLINICIAN, SURGEON, reach=BLOCK),
    "plans:block_done": only(*CARERS, reach=BLOCK),
    "plans:done_withdraw": only(CLINICIAN, SURGEON, reach={**PATIENT, "done": "plans.BlockDone"}),
    "plans:physio_new": only(*CARERS, reach=PATIENT),
    "plans:physio": only(*CARERS, reach=COURSE),
    "plans:physio_correct": only(*CARERS, reach=COURSE),
    "plans:physio_withdraw": only(*CARERS, reach=COURSE),
    "plans:physio_review": only(*CARERS, reach=COURSE),
    "plans:review_withdraw": only(*CARERS, reach={**PATIENT, "review": "plans.PhysioReview"}),
    "plans:mine": only(Role.PATIENT, reach=PATIENT),
    # measures
    "measures:measures": only(*CARERS, reach=PATIENT),
    "measures:ask": only(*CARERS, reach=PATIENT),
    "measures:score": only(*CARERS, reach=PATIENT),
    "measures:seen": only(*CARERS, reach={**PATIENT, "answer": "measures.Answer"}),
    "measures:mine": only(Role.PATIENT, reach=PATIENT),
    "measures:fill": only(Role.PATIENT, reach={**PATIENT, "asked": "measures.Asked"}),
    "measures:safe": only(Role.PATIENT, reach=PATIENT),
    # guides
    "guides:guides": SIGNED_IN._replace(menu=_("Good to know")),
    "guides:guide": SIGNED_IN,
    "guides:export": only(Role.PATIENT, reach=PATIENT),
    # FHIR, to read: with a session or an access token
    "fhir:metadata": PUBLIC,  # says what can be asked, and nothing of anybody
    "fhir:people": READS,
    "fhir:person": READS._replace(reach=PATIENT, records=True),
    "fhir:everything": READS._replace(reach=PATIENT, records=True),
    "fhir:search": READS._replace(reach=PATIENT, records=True),
    "fhir:read": READS._replace(reach=PATIENT, records=True),
    # the decision service lets callers in by itself: signed tokens, each good for one call
    **{f"hooks:{one}": PUBLIC for one in HOOKS},
    # one's own account (allauth)
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_inactive": PUBLIC,
    "account_signup": PUBLIC,  # answers that the clinic invites its patients
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_confirm_login_code": PUBLIC,
    "account_email_verification_sent": PUBLIC,
    "account_confirm_email": PUBLIC,
    "account_reauthenticate": SIGNED_IN,
    "account_email": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "mfa_authenticate": PUBLIC,  # the second step of signing in
    "mfa_login_webauthn": PUBLIC,
    "mfa_index": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,  # allauth looks only among the user's own keys
    "mfa_edit_webauthn": SIGNED_IN,
}
