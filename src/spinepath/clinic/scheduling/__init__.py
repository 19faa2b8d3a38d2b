"""Appointments: places and hours, weekly sessions, first free times, booking, waiting, reminders, calendars."""
