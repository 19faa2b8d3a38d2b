"""Address of the log."""

from django.urls import path

from spinepath.clinic.audit import views

app_name = "audit"
urlpatterns = [path("audit/", views.log, name="log")]
