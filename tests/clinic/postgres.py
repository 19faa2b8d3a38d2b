"""A PostgreSQL of our own, in a temporary folder, for as long as the tests run."""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

BIN = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Server:
    """An empty database. PostgreSQL refuses to run as root, so root hands it to `postgres`."""

    def __init__(self, *options: str) -> None:
        assert BIN is not None, "PostgreSQL is not installed; apt-get install postgresql brings it"
        self.folder, self.port = Path(tempfile.mkdtemp(prefix="clinic-pg-")), free_port()
        self.user = {"user": "postgres"} if os.geteuid() == 0 else {}
        if self.user:
            shutil.chown(self.folder, "postgres")
        self.data, self.options = self.folder / "data", options
        self.url = f"postgres://clinic@127.0.0.1:{self.port}/postgres"
        self._run("initdb", "-D", str(self.data), "-U", "clinic", "--auth=trust", "--no-sync")
        self.start()
        atexit.register(self.stop)

    def _run(self, program: str, *arguments: str) -> None:
        command = [BIN / program, *arguments]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=self.folder, check=False, **self.user
        )
        assert done.returncode == 0, done.stderr + done.stdout

    def start(self) -> None:
        options = " ".join((f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1", *self.options))
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.data), "-l", log, "-w", "-o", options, "start")

    def kill(self) -> None:
        """As when the power goes: nobody is asked to finish anything."""
        number = int((self.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
        numbers = (number, *map(int, children))
        for one in numbers:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        while any(_alive(one) for one in numbers):
            time.sleep(0.1)
        # In a container nobody may fetch what ended, and PostgreSQL would take it for running.
        for lock in (self.data / "postmaster.pid", *self.folder.glob(".s.PGSQL.*.lock")):
            lock.unlink(missing_ok=True)

    def stop(self) -> None:
        if self.folder.exists():
            self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")
            shutil.rmtree(self.folder, ignore_errors=True)


def _alive(number: int) -> bool:
    """Running; one that ended and was not fetched by its parent is not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def start() -> str:
    """The address of one for all tests, which need not outlive them."""
    return Server("-c fsync=off").url
