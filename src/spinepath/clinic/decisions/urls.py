"""Addresses of the decisions."""

from django.urls import path

from spinepath.clinic.decisions import views

app_name = "decisions"
urlpatterns = [
    path("patients/<uuid:patient>/decisions/", views.page, name="page"),
    path("patients/<uuid:patient>/decisions/take/", views.take, name="take"),
]
