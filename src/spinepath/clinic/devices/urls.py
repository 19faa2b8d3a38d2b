"""Addresses of devices: the clinic's side, and the patient's own."""

from django.urls import path

from spinepath.clinic.devices import views, views_pump

app_name = "devices"
urlpatterns = [
    path("patients/<uuid:patient>/devices/", views.devices, name="devices"),
    path("patients/<uuid:patient>/devices/program/", views.program, name="program"),
    path("patients/<uuid:patient>/devices/program/<int:release>/withdraw/", views.withdraw, name="withdraw"),
    path("patients/<uuid:patient>/devices/trial/", views.new_trial, name="new_trial"),
    path("patients/<uuid:patient>/devices/trial/<int:trial>/", views.trial, name="trial"),
    path("patients/<uuid:patient>/pump/", views_pump.pump, name="pump"),
    path("patients/<uuid:patient>/pump/<int:pump>/refill/", views_pump.refill, name="refill"),
    path("patients/<uuid:patient>/refill/<int:refill>/", views_pump.record, name="record"),
    path("pump-calendar/", views_pump.calendar, name="calendar"),
    path("mine/<uuid:patient>/device/", views.mine, name="mine"),
    path("mine/<uuid:patient>/device/bad-day/", views.bad_day, name="bad_day"),
    path("mine/<uuid:patient>/device/diary/<int:trial>/", views.diary, name="diary"),
]
