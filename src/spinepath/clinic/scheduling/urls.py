"""Addresses of appointments."""

from django.urls import path

from spinepath.clinic.scheduling import desk, views

app_name = "scheduling"
_ONE = "appointments/<uuid:patient>/<uuid:appointment>"
urlpatterns = [
    path("day/", desk.day, name="day"),
    path("wait-list/", desk.wait_list, name="wait_list"),
    path("locations/", desk.locations, name="locations"),
    path("closures/", desk.closures, name="closures"),
    path("appointments/<uuid:patient>/", views.appointments, name="appointments"),
    path("appointments/<uuid:patient>/book/", views.book, name="book"),
    path("appointments/<uuid:patient>/calendar/", views.feed, name="feed"),
    path("appointments/<uuid:patient>/first-date/", views.clear, name="clear"),
    path("appointments/<uuid:patient>/wait-list/<int:entry>/leave/", views.leave, name="leave"),
    path(f"{_ONE}/", views.appointment, name="appointment"),
    path(f"{_ONE}/move/", views.move, name="move"),
    path(f"{_ONE}/cancel/", views.cancel, name="cancel"),
    path(f"{_ONE}/answer/", views.answer, name="answer"),
    path(f"{_ONE}/mark/", views.mark, name="mark"),
    path(f"{_ONE}/appointment.ics", views.file, name="file"),
    path("calendar/<str:token>.ics", views.calendar, name="calendar"),
]
