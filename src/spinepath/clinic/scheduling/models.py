"""Rows of the appointment book."""

from spinepath.clinic.scheduling.messages import Feed, Message
from spinepath.clinic.scheduling.places import Absence, Closure, Device, Hours, Room, Session
from spinepath.clinic.scheduling.visits import Appointment, Cell, Clearance, VisitKind, Waiting

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
