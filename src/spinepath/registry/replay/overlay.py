"""Today's program with earlier tables: a copy of the package in which only the data files are exchanged.

A process of its own reads them, so nothing in the program need know that other tables exist, and no cache can mix the
two. Tables that the earlier knowledge did not have yet are today's, and are named.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import msgspec

from spinepath.errors import KnowledgeError
from spinepath.knowledge import approve
from spinepath.registry.replay.snapshot import Snapshot, today

_CHECK = (
    "from spinepath.knowledge.loader import all_rules; from spinepath.assessment.network import network; "
)
_CHECK += "all_rules(); network()"


class Overlay(msgspec.Struct, frozen=True):
    """A folder to put first on the path. newer: data files that the snapshot lacks, taken from today's."""

    folder: Path
    newer: tuple[str, ...]

    def run(self, arguments: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
        """`spinepath` with these arguments under the earlier knowledge; its output goes where ours goes."""
        program = [sys.executable, "-c", "from spinepath.cli import main; main()"]
        return subprocess.run([*program, *arguments], env=self._environment(), check=False)

    def check(self) -> None:
        """Raises KnowledgeError when today's program cannot read the earlier tables."""
        done = subprocess.run(
            [sys.executable, "-c", _CHECK],
            env=self._environment(),
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise KnowledgeError(
                f"the earlier tables cannot be read by this program ({last}); replay with the one that made them"
            )

    def _environment(self) -> dict[str, str]:
        path = os.pathsep.join(filter(None, [str(self.folder), os.environ.get("PYTHONPATH", "")]))
        return {**os.environ, "PYTHONPATH": path}


@contextmanager
def overlay(snapshot: Snapshot) -> Iterator[Overlay]:
    """The package with a snapshot's tables, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="spinepath-replay-") as folder:
        package = Path(folder) / "spinepath"
        shutil.copytree(
            Path(str(files("spinepath"))), package, ignore=shutil.ignore_patterns("__pycache__", "snapshots")
        )
        newer = tuple(sorted(today().content.keys() - snapshot.content.keys()))
        for name, data in snapshot.content.items():
            target = package / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        approve.write(package / "knowledge")  # the snapshot's own hash has proven what stands there
        made = Overlay(Path(folder), newer)
        made.check()
        yield made
