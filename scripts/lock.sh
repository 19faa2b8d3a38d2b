#!/bin/sh
# Writes requirements/*.txt: every version with its hashes, no addresses. `lock.sh --upgrade` takes newer versions.
set -eu
cd "$(dirname "$0")/.."

lock() { # lock NAME [uv arguments...]
    name=$1
    shift
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
        --custom-compile-command "make lock" "$@" -o "requirements/$name.txt"
    echo "lock: wrote requirements/$name.txt"
}

PATH="$PWD/.venv/bin:$PATH"
lock all "$@" --all-extras pyproject.toml requirements/run.in requirements/all.in
lock run -c requirements/all.txt pyproject.toml requirements/run.in
