"""The database keeps entry rows as they were written."""

from django.db import migrations

from spinepath.clinic.immutable import guard


class Migration(migrations.Migration):
    dependencies = (("typed", "0001_initial"),)
    operations = (guard("typed_entry"),)
