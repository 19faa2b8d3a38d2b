"""Django's own commands: `python -m spinepath.clinic migrate`; the same as `spinepath clinic manage migrate`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spinepath.clinic.settings")
    execute_from_command_line(["spinepath clinic manage", *sys.argv[1:]])
