"""Addresses of outcome measures: the clinic's side, and the patient's own."""

from django.urls import path

from spinepath.clinic.measures import views

app_name = "measures"
urlpatterns = [
    path("patients/<uuid:patient>/measures/", views.measures, name="measures"),
    path("patients/<uuid:patient>/measures/ask/", views.ask, name="ask"),
    path("patients/<uuid:patient>/measures/score/", views.score_only, name="score"),
    path("patients/<uuid:patient>/measures/<int:answer>/seen/", views.seen, name="seen"),
    path("mine/<uuid:patient>/forms/", views.mine, name="mine"),
    path("mine/<uuid:patient>/forms/<int:asked>/", views.fill, name="fill"),
    path("mine/<uuid:patient>/forms/safe/", views.safe, name="safe"),
]
