"""Times as people at a location read them."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from spinepath.clinic.people.models import Site


def when(moment: datetime, site: Site) -> str:
    """ "Monday 23 Nov 2026, 09:30 (Berlin time)"."""
    local = moment.astimezone(site.zone)
    zone = _("%s time") % place(site)
    return f"{date_format(local, 'l')} {date_format(local, 'DATE_FORMAT')}, {clock(moment, site)} ({zone})"


def clock(moment: datetime, site: Site) -> str:
    """ "09:30"."""
    return date_format(moment.astimezone(site.zone), "TIME_FORMAT")


def place(site: Site) -> str:
    """The city that names the zone: "Berlin"."""
    return str(site.time_zone).rpartition("/")[2].replace("_", " ")
