"""The log begins, and the database refuses to change or remove what is in it."""

from typing import Any

from django.db import migrations

from spinepath.clinic.immutable import guard


def begin(apps: Any, _editor: Any) -> None:
    apps.get_model("audit", "Head").objects.create(pk=1, number=0, hash="0" * 64)


class Migration(migrations.Migration):
    dependencies = (("audit", "0001_initial"),)
    operations = (migrations.RunPython(begin, migrations.RunPython.noop), guard("audit_entry"))
