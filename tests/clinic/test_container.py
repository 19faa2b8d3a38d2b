"""The container file, without a builder: what it copies is there, and what it would run is run as it says.

No image is built here: that needs a builder and a base image from the network.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clinic.postgres import free_port

ROOT = Path(__file__).parents[2]
LINES = re.sub(r"\\\n\s*", "", (ROOT / "Containerfile").read_text()).splitlines()


def said(word):
    """The arguments of every line that begins so."""
    return [line.removeprefix(word).strip() for line in LINES if line.startswith(word + " ")]


def test_everything_that_is_copied_is_there():
    for line in said("COPY"):
        *sources, _to = shlex.split(line)
        assert sources
        for one in sources:
            assert (ROOT / one).exists(), one


def test_only_locked_packages_with_their_hashes_are_installed():
    (run,) = (line for line in said("RUN") if "pip install" in line)
    first, second = (part.strip() for part in run.split("&&")[:2])
    assert "--require-hashes" in first and "--no-deps" in second
    lock = ROOT / re.search(r"-r (\S+)", first)[1]
    assert "--hash=sha256:" in lock.read_text()


def test_it_does_not_run_as_root_and_keeps_its_data_in_a_volume():
    assert said("USER") == ["clinic"] and LINES.index("USER clinic") < next(
        place for place, line in enumerate(LINES) if line.startswith("CMD")
    )
    assert said("VOLUME") == ["/data"] and "install -d -o clinic /data" in " ".join(said("RUN"))


def _environment(folder, port):
    """As the file sets it, with folders of this test, and the one name of the clinic that has to be given."""
    (line,) = said("ENV")
    given = dict(part.split("=", 1) for part in shlex.split(line))
    assert given["SPINEPATH_LOCAL"] == "0"
    folders = {"SPINEPATH_CLINIC_DATA": str(folder), "SPINEPATH_STATIC_ROOT": str(folder / "static")}
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SPINEPATH_", "DATABASE_", "DJANGO_"))
    }
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return kept | given | folders | {"SPINEPATH_HOSTS": "clinic.example", "PATH": path, "PORT": str(port)}


@pytest.fixture
def running(tmp_path):
    """The command of the file, on another port."""
    port = free_port()
    command = json.loads(next(line for line in said("CMD")))
    command[-1] = (
        command[-1].replace("0.0.0.0:8000", f"127.0.0.1:{port}").replace("--workers 2", "--workers 1")
    )
    assert str(port) in command[-1] and shutil.which("gunicorn", path=str(Path(sys.executable).parent))
    environment, log = _environment(tmp_path, port), tmp_path / "log"
    with log.open("wb") as opened:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=opened, stderr=opened)
    yield port, environment, process, log
    process.terminate()
    process.wait(timeout=20)


@pytest.mark.deep
def test_what_it_runs_answers_its_own_health_check(running):
    """A clinic that names only its own address was called ill by its own check, and would have been restarted for ever."""  # noqa: E501
    port, environment, process, log = running
    (check,) = said("HEALTHCHECK")
    command = shlex.split(check.removeprefix("CMD").strip().replace(":8000", f":{port}"))
    for _ in range(120):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        assert process.poll() is None, log.read_text()
        if "HTTP Error" in done.stderr:
            break
        time.sleep(0.5)
    raise AssertionError(done.stderr[-500:] + log.read_text()[-1500:])
