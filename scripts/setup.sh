#!/bin/sh
# Makes .venv from the locked requirements. `setup.sh run`: to use spinepath. `setup.sh all`: to work on it.
# Done once; the Makefile calls it again when the lock or pyproject.toml changes. PYTHON picks the interpreter.
set -eu
cd "$(dirname "$0")/.."

set_of=${1:?usage: setup.sh run|all}
python=${PYTHON:-python3}
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

say() { printf 'setup: %s\n' "$*"; }
stop() { printf 'setup: %s\n' "$*" >&2; exit 1; }
can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

apt() { # quiet unless it fails
    log=$(mktemp)
    if { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"; } \
        >"$log" 2>&1; then rm -f "$log"; return 0; fi
    tail -n 5 "$log" >&2
    rm -f "$log"
    return 1
}

environment() {
    [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1 && return
    command -v "$python" >/dev/null || stop "there is no $python. Install Python 3.11 or newer, or say which: make PYTHON=/path/to/python3"
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        stop "$("$python" --version) is too old: Python 3.11 or newer is needed. Say which to use: make PYTHON=/path/to/python3"
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        can_apt || stop "$python lacks the venv module. On Debian or Ubuntu: sudo apt-get install python3-venv. Then run make again."
        say "installing python3-venv"
        apt python3-venv || stop "python3-venv could not be installed. Install it by hand, then run make again."
    fi
    say "making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
}

packages() {
    say "installing the locked packages (requirements/$set_of.txt)"
    .venv/bin/python -m pip install -qq --progress-bar off --require-hashes -r "requirements/$set_of.txt" ||
        stop "the packages could not be installed. Is the package index within reach? Then run make again."
    .venv/bin/python -m pip install -qq --progress-bar off --no-deps --no-build-isolation -e .
}

browser() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null && return
    done
    if can_apt; then
        say "installing Chromium for the browser tests"
        apt chromium && return
    fi
    say "no Chromium: the browser tests will be skipped. To have them: sudo apt-get install chromium"
}

postgres() {
    for folder in /usr/lib/postgresql/*/bin; do
        [ -x "$folder/initdb" ] && return
    done
    if can_apt; then
        say "installing PostgreSQL for the tests that start one"
        apt postgresql postgresql-client && return
    fi
    say "no PostgreSQL: its tests will be skipped. To have them: sudo apt-get install postgresql"
}

pango() {
    ldconfig -p 2>/dev/null | grep -q libpangoft2 && return
    if can_apt; then
        say "installing Pango, which sets the type of PDF letters"
        apt libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core && return
    fi
    say "no Pango: PDF letters and their tests will be skipped. To have them: sudo apt-get install libpangoft2-1.0-0"
}

java() {
    command -v java >/dev/null && return
    if can_apt; then
        say "installing Java, which Spark runs on"
        apt openjdk-17-jre-headless && return
    fi
    say "no Java: the Spark tests will be skipped. To have them: sudo apt-get install openjdk-17-jre-headless"
}

environment
packages
if [ "$set_of" = all ]; then browser; postgres; pango; java; fi
touch ".venv/.$set_of"
if [ "$set_of" = all ]; then touch .venv/.run; fi
say "ready"
