"""Changes of the administrator: each with its entry in the log, or not at all; none that strands a visit."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.forms import ModelForm

from spinepath.clinic.audit import chain
from spinepath.clinic.errors import Strands
from spinepath.clinic.office.stranded import ahead, tried
from spinepath.clinic.office.things import Thing
from spinepath.clinic.people.models import Site, User


def _told(row: Any) -> dict[str, str]:
    return {field.name: str(field.value_from_object(row)) for field in row._meta.concrete_fields}


def kept(form: ModelForm, thing: Thing, by: User, *, new: bool) -> Any:
    """The row of a valid form. Raises Strands."""
    row = form.instance
    before = {} if new else _told(thing.model._default_manager.get(pk=row.pk))

    def change() -> Any:
        made = form.save()
        detail = {"before": before, "after": _told(made)}
        chain.write(
            by,
            "added" if new else "changed",
            f"{thing.model.__name__}: {made}",
            why="administration",
            detail=detail,
        )
        return made

    return tried(thing.touched(row), change)


def ended(row: Any, thing: Thing, by: User, why: str, day: date | None) -> None:
    """No longer in use. Raises Strands."""

    def change() -> None:
        what, told = f"{thing.model.__name__}: {row}", _told(row)
        thing.ends(row, day)
        chain.write(by, "ended", what, why=why, detail={"before": told})

    tried(thing.touched(row), change)


def site_kept(form: ModelForm, by: User, *, new: bool) -> Site:
    """A location. Another time zone would move every visit on the clock: refused while any is ahead."""
    was = None if new else Site.objects.get(pk=form.instance.pk)
    visits = ahead(Q(site=was)) if was and was.time_zone != form.cleaned_data["time_zone"] else []
    if visits:
        raise Strands(visits)

    def change() -> Site:
        made: Site = form.save()
        detail = {"before": _told(was) if was else {}, "after": _told(made)}
        chain.write(by, "added" if new else "changed", f"Site: {made}", why="administration", detail=detail)
        return made

    found: Site = tried(Q(site=was) if was else Q(pk__in=()), change)
    return found
