"""Addresses of emergency access."""

from django.urls import path

from spinepath.clinic.access import views, views_tokens

app_name = "access"
urlpatterns = [
    path("emergency-access/", views.break_glass, name="break_glass"),
    path("access-tokens/", views_tokens.access_tokens, name="tokens"),
]
