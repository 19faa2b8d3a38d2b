"""Times on the clock of a location, in templates."""

from typing import Any

from django import template

from spinepath.clinic.scheduling import times

register = template.Library()


@register.simple_tag
def when(moment: Any, site: Any) -> str:
    """Day, time and whose time it is."""
    return times.when(moment, site)


@register.simple_tag
def clock(moment: Any, site: Any) -> str:
    """The time alone, where the page names the location."""
    return times.clock(moment, site)
