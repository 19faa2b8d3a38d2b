"""The therapies weighed for one person: whom they fit, what stands against them, what to do first, what to expect."""

from spinepath.assessment.options.weigh import options

__all__ = ["options"]
