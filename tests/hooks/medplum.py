"""Starts the FHIR server of tests/hooks/fhir-server: Medplum's, from the npm registry, on this machine only."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

FOLDER = Path(__file__).parent / "fhir-server"
TOKEN = "a-token-of-the-tests"


def install() -> None:
    """The locked packages, once; what is missing for that is a reason to skip, but a failure where CI must not."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip(
            "node and npm are not installed: the tests with a FHIR server that we did not write need them"
        )
    with (FOLDER / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (FOLDER / "node_modules" / ".package-lock.json").is_file():
            return
        run = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund"], cwd=FOLDER, capture_output=True, text=True, check=False
        )
    if run.returncode:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"npm ci failed: {run.stderr[-400:]}")


class Medplum:
    """The running server. url: its FHIR base."""

    def __init__(self) -> None:
        install()
        self._process = subprocess.Popen(
            ["node", "server.mjs", TOKEN], cwd=FOLDER, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self._root = f"http://127.0.0.1:{int(self._process.stdout.readline())}"
        self.url = f"{self._root}/fhir/R4"

    def load(self, bundle: dict[str, Any]) -> None:
        """Put the resources of a bundle in, with their ids."""
        httpx.post(self._root, json=bundle, timeout=60).raise_for_status()

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait(10)
        if self._process.stdout is not None:
            self._process.stdout.close()
