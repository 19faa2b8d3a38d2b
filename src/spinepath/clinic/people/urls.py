"""Addresses of patients, invitations and staff."""

from django.urls import path

from spinepath.clinic.people import invitations, views

app_name = "people"
urlpatterns = [
    path("patients/", views.patients, name="patients"),
    path("patients/new/", views.register, name="register"),
    path("patients/<uuid:patient>/details/", views.details, name="details"),
    path("patients/<uuid:patient>/invite/", invitations.invite, name="invite"),
    path("invitation/<str:token>/", invitations.accept, name="accept"),
    path("patients/<uuid:patient>/language/", views.language, name="language"),
    path("mine/<uuid:patient>/", views.mine, name="mine"),
    path("mine/<uuid:patient>/carers/", invitations.carers, name="carers"),
    path("staff/", views.staff, name="staff"),
]
