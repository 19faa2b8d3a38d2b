"""Pieces of pages: fields, tabs, and the rendered assessment."""

from decimal import Decimal
from typing import Any

from django import template
from django.forms import CheckboxSelectMultiple
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from spinepath.clinic.access.routes import ROUTES
from spinepath.clinic.pages.plot import Point, plot
from spinepath.clinic.pages.tabs import OWN_TABS, TABS
from spinepath.clinic.records.localised import localised
from spinepath.clinic.records.models import Derived
from spinepath.presentations import terms, words
from spinepath.therapy.scs.relief import ProgramView

register = template.Library()

_CLASSES = {
    "select": "nhsuk-select",
    "textarea": "nhsuk-textarea",
    "checkbox": "nhsuk-checkboxes__input",
    "file": "nhsuk-file-upload",
}


@register.filter
def plain(amount: Decimal) -> str:
    """Without exponent and without trailing zeros: both have been misread as tenfold doses."""
    return f"{amount.normalize():f}"


@register.filter
def percent(share: Decimal) -> str:
    """A share of 1 as a whole percentage."""
    return f"{share:.0%}".replace("%", " %")


@register.simple_tag
def field(bound: Any) -> SafeString:
    """One field with its label, hint and error; several boxes under one question are a fieldset."""
    if isinstance(bound.field.widget, CheckboxSelectMultiple):
        return render_to_string("parts/choices_field.html", {"field": bound})
    return render_to_string("parts/field.html", _one(bound))


@register.simple_tag
def small_field(bound: Any, of: Any) -> SafeString:
    """A field of a line: its name is the line's and its own, said and not shown."""
    kind = getattr(bound.field.widget, "input_type", "text")
    wrong = " nhsuk-input--error" if bound.errors else ""
    attrs = {"class": _CLASSES.get(kind, "nhsuk-input") + wrong, "aria-label": f"{of}: {bound.label}"}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return bound.as_widget(attrs=attrs)


def _one(bound: Any) -> dict[str, Any]:
    kind = getattr(bound.field.widget, "input_type", "textarea")
    attrs = {"class": _CLASSES.get(kind, "nhsuk-input") + (" nhsuk-input--error" if bound.errors else "")}
    described = [f"{bound.id_for_label}_helptext"] if bound.help_text else []
    described += [f"{bound.id_for_label}_error"] if bound.errors else []
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return {"field": bound, "kind": kind, "widget": bound.as_widget(attrs=attrs)}


_ONESELF = "people:carers"
"""A tab for the patient alone: carers do not choose carers."""


@register.inclusion_tag("parts/tabs.html", takes_context=True)
def tabs(context: Any, patient: Any, own: bool = False) -> dict[str, Any]:
    """The pages about this patient that the user may open."""
    request = context["request"]
    shown = [
        (reverse(name, args=[patient.pk]), words, request.resolver_match.view_name == name)
        for name, words in (OWN_TABS if own else TABS)
        if ROUTES[name].allows(request.user) and (name != _ONESELF or patient.user_id == request.user.pk)
    ]
    return {"tabs": shown}


@register.simple_tag
def entry_form(patient: Any, kind: str) -> str:
    """Address of the form for this kind of entry."""
    return reverse(f"typed:{kind}", args=[patient.pk])


@register.simple_tag
def entry_adds(patient: Any, kind: str, before: Any) -> str:
    """Address that says what such an entry would add, or change in place of the one before."""
    if before:
        return reverse("typed:correct_adds", args=[patient.pk, before.pk])
    return reverse(f"typed:{kind}_adds", args=[patient.pk])


@register.simple_tag
def office_row(name: str, number: int) -> str:
    """Address at which the administrator changes it."""
    return reverse(f"office:{name}", args=[number])


@register.simple_tag
def office_end(name: str, number: int) -> str:
    """Address at which it is ended."""
    return reverse(f"office:{name}_end", args=[number])


@register.simple_tag
def letter_to(patient: Any, audience: str) -> str:
    """Address of a letter."""
    return reverse(f"letters:{audience}", args=[patient.pk])


@register.simple_tag
def letter_pdf(patient: Any, audience: str) -> str:
    """Address of its PDF."""
    return reverse(f"letters:{audience}_pdf", args=[patient.pk])


@register.filter
def says_answer(answer: str) -> str:
    """An eligibility or the status of a test, in the report's words."""
    return (
        words.known(terms.TEST_STATUS, answer)
        if answer in terms.TEST_STATUS
        else words.known(terms.ANSWERS, answer)
    )


@register.simple_tag
def answers(derived: Derived) -> SafeString:
    """The assessment as the report shows it: rendered, and escaped, by presentations/html.py."""
    return mark_safe(localised(derived.page))  # (autoescaped where it was made; tests/clinic/test_hostile.py)


@register.simple_tag(takes_context=True)
def may(context: Any, route: str) -> bool:
    """May this user open the route?"""
    return ROUTES[route].allows(context["request"].user)


@register.inclusion_tag("parts/program_plot.html")
def program_plot(view: ProgramView) -> dict[str, Any]:
    """Pain over time under one program; nothing is drawn without a score."""
    points = [Point(one.at, one.pain) for one in view.ratings]
    return {"plot": plot(points, 0, 10) if points else None, "name": view.program}
