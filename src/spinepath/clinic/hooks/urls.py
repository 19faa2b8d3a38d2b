"""Addresses of the decision service: as in spinepath.hooks.app, without its sign of life (the clinic has its own)."""

from django.urls import path

from spinepath.clinic.hooks.views import forward

app_name = "hooks"
urlpatterns = [
    path("cds-services", forward, name="discovery"),
    path("cds-services/<slug:slug>", forward, name="service"),
    path("cds-services/<slug:slug>/feedback", forward, name="feedback"),
    path("smart/launch", forward, name="launch"),
    path("smart/callback", forward, name="callback"),
    path("sources/<str:key>", forward, name="source"),
    path("openapi.json", forward, name="openapi"),
    path("ready", forward, name="ready"),
]
