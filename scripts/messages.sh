#!/bin/sh
# Collects the clinic's texts into its catalogues and compiles them. Needs gettext (apt-get install gettext).
set -eu
cd "$(dirname "$0")/.."
export SPINEPATH_LOCAL=1 SPINEPATH_CLINIC_DATA="${TMPDIR:-/tmp}/spinepath-messages" PYTHONPATH="$PWD/src"
python="$PWD/.venv/bin/python"
cd src/spinepath/clinic
"$python" -m spinepath.clinic makemessages --all --no-location --no-wrap --no-obsolete
for catalogue in locale/*/LC_MESSAGES/django.po; do
    msgfmt --check --output-file="${catalogue%.po}.mo" "$catalogue"
done
