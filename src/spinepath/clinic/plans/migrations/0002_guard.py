"""The database keeps plans, what was done, and what came of it."""

from django.db import migrations

from spinepath.clinic.immutable import guard

TABLES = ("blockplan", "blockdone", "blockpain", "physioplan", "physiosession", "physioreview")


class Migration(migrations.Migration):
    dependencies = (("plans", "0001_initial"),)
    operations = tuple(guard(f"plans_{table}") for table in TABLES)
