"""A PostgreSQL of our own, in a temporary folder, for as long as the tests run."""

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

BIN = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def start() -> str:
    """The address of an empty database. PostgreSQL refuses to run as root, so root hands it to `postgres`."""
    assert BIN is not None, "PostgreSQL is not installed; apt-get install postgresql brings it"
    folder, port = Path(tempfile.mkdtemp(prefix="clinic-pg-")), free_port()
    user = {"user": "postgres"} if os.geteuid() == 0 else {}
    if user:
        shutil.chown(folder, "postgres")

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [BIN / program, *arguments], capture_output=True, text=True, cwd=folder, check=False, **user
        )
        assert done.returncode == 0, done.stderr + done.stdout

    data, log = str(folder / "data"), str(folder / "log")
    run("initdb", "-D", data, "-U", "clinic", "--auth=trust", "--no-sync")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    run("pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")

    def stop() -> None:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return f"postgres://clinic@127.0.0.1:{port}/postgres"
