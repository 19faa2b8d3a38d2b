"""Addresses of a patient's record."""

from django.urls import path

from spinepath.clinic.records import views

app_name = "records"
urlpatterns = [
    path("patients/<uuid:patient>/", views.patient_page, name="patient"),
    path("patients/<uuid:patient>/documents/", views.documents, name="documents"),
    path("patients/<uuid:patient>/documents/fetch/", views.fetch, name="fetch"),
    path("patients/<uuid:patient>/documents/<uuid:document>/", views.document, name="document"),
    path("patients/<uuid:patient>/sign/", views.sign, name="sign"),
    path("patients/<uuid:patient>/signed/<uuid:signed>/", views.signed, name="signed"),
]
