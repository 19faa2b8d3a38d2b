"""Addresses of FHIR, all of them to be read."""

from django.urls import path

from spinepath.clinic.fhir import views

app_name = "fhir"
urlpatterns = [
    path("fhir/metadata", views.metadata, name="metadata"),
    path("fhir/Patient", views.people, name="people"),
    path("fhir/Patient/<uuid:patient>", views.person, name="person"),
    path("fhir/Patient/<uuid:patient>/$everything", views.everything, name="everything"),
    path("fhir/<slug:kind>", views.search, name="search"),
    path("fhir/<slug:kind>/<str:key>", views.read, name="read"),
]
