"""The database keeps every emergency access as it was written."""

from django.db import migrations

from spinepath.clinic.immutable import guard


class Migration(migrations.Migration):
    dependencies = (("access", "0001_initial"),)
    operations = (guard("access_glass"),)
