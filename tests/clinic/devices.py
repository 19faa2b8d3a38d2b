"""A patient with every kind of device, so that each route has something to be refused."""

from django.utils import timezone

from spinepath.clinic.made_up.devices import pump_of, stimulator_of, trial_of
from spinepath.clinic.made_up.measures import measures_of
from spinepath.clinic.made_up.plans import plans_of


def equip(patient, by):
    now = timezone.now()
    stimulator_of(patient, by, now)
    trial_of(patient, by, now)
    pump_of(patient, by, now)
    measures_of(patient, by, now)
    plans_of(patient, by, now)
    return patient
