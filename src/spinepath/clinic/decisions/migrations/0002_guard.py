"""The database keeps decision rows as they were written."""

from django.db import migrations

from spinepath.clinic.immutable import guard


class Migration(migrations.Migration):
    dependencies = (("decisions", "0001_initial"),)
    operations = (guard("decisions_decision"),)
