"""The database keeps documents and signed assessments as they were written."""

from django.db import migrations

from spinepath.clinic.immutable import guard


class Migration(migrations.Migration):
    dependencies = (("records", "0001_initial"),)
    operations = (guard("records_receiveddocument"), guard("records_signedassessment"))
