"""The database keeps what was set, used, tried and filled."""

from django.db import migrations

from spinepath.clinic.immutable import guard

TABLES = ("release", "use", "trial", "trialday", "trialresult", "pump", "refill")


class Migration(migrations.Migration):
    dependencies = (("devices", "0001_initial"),)
    operations = tuple(guard(f"devices_{table}") for table in TABLES)
