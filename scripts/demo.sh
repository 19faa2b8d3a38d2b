#!/bin/sh
# The main job on the bundled made-up patient: the report here, the same as a page in out/demo.html.
set -eu
cd "$(dirname "$0")/.."
mkdir -p out
PATH="$PWD/.venv/bin:$PATH"

spinepath assess --sample
spinepath assess --sample --format html --output out/demo.html
