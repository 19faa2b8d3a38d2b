"""The database keeps what was asked, answered and done."""

from django.db import migrations

from spinepath.clinic.immutable import guard


class Migration(migrations.Migration):
    dependencies = (("measures", "0001_initial"),)
    operations = tuple(guard(f"measures_{table}") for table in ("asked", "answer", "seento"))
