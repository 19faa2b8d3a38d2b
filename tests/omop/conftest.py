"""A PostgreSQL server of the test's own, and a small clinic in OMOP tables."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from omop import databases
from omop.convert import Converter
from spinepath.chart.chart import Chart
from spinepath.sources.read import read_one


@pytest.fixture
def omop() -> Converter:
    """Tables with one person, born on 1950-06-15: `put` adds rows."""
    tables = Converter()
    tables.add([{"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1950-06-15"}])
    return tables


@pytest.fixture
def chart(tmp_path: Path, omop: Converter) -> Callable[[], Chart]:
    """The chart of the person in the tables."""

    def build() -> Chart:
        path = tmp_path / "clinic.sqlite"
        path.unlink(missing_ok=True)
        return read_one(databases.sqlite(path, omop.rows))

    return build


@pytest.fixture
def events(chart: Callable[[], Chart]) -> Callable[[], list[Any]]:
    """Its events without that of the patient."""
    return lambda: [event for event in chart().events if event.kind != "patient"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of an empty PostgreSQL, stopped when the tests are done."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)
    if programs is None:
        pytest.skip("no PostgreSQL on this machine")
    folder = Path(tempfile.mkdtemp(prefix="spinepath-pg-"))
    user = _give_away(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = str(folder / "data")
    options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off"

    def run(*command: str) -> None:
        subprocess.run(
            [*user, str(programs / command[0]), *command[1:]],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
        )

    run("initdb", "-D", data, "-A", "trust", "-U", "clinic")
    run("pg_ctl", "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgresql://clinic@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _give_away(folder: Path) -> tuple[str, ...]:
    """PostgreSQL refuses to run as root: hand the folder to its own user."""
    if os.geteuid() != 0:
        return ()
    owner = pwd.getpwnam("postgres")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return ("runuser", "-u", "postgres", "--")
