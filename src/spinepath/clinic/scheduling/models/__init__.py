"""Rows of the appointment book."""

from spinepath.clinic.scheduling.models.messages import Feed, Message
from spinepath.clinic.scheduling.models.places import Absence, Closure, Device, Hours, Room, Session
from spinepath.clinic.scheduling.models.visits import Appointment, Cell, Clearance, VisitKind, Waiting

__all__ = [
    "Absence",
    "Appointment",
    "Cell",
    "Clearance",
    "Closure",
    "Device",
    "Feed",
    "Hours",
    "Message",
    "Room",
    "Session",
    "VisitKind",
    "Waiting",
]
