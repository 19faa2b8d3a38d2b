"""The database keeps a clinician's word as it was given."""

from django.db import migrations

from spinepath.clinic.immutable import guard


class Migration(migrations.Migration):
    dependencies = (("scheduling", "0001_initial"),)
    operations = (guard("scheduling_clearance"),)
