"""Addresses of the plain pages and of the export."""

from django.urls import path

from spinepath.clinic.guides import views

app_name = "guides"
urlpatterns = [
    path("guides/", views.guides, name="guides"),
    path("guides/<slug:slug>/", views.guide, name="guide"),
    path("mine/<uuid:patient>/export/", views.export, name="export"),
]
