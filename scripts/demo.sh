#!/bin/sh
# The main job on the bundled made-up patient: the report here, the same as a page in out/demo.html.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
sample=src/spinepath/samples/made-up-patient.json
day=2026-03-01

spinepath assess "$sample" --as-of "$day"
spinepath assess "$sample" --as-of "$day" --format html -o out/demo.html
cat <<END

The same as a page, with a chart of the course: out/demo.html (open it in a browser).
Now a record of your own (FHIR R4):             .venv/bin/spinepath assess patient.json
All that it can do:                             .venv/bin/spinepath --help
END
