"""Addresses of the home page and of the health check."""

from django.urls import path

from spinepath.clinic.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.health, name="health"),
]
