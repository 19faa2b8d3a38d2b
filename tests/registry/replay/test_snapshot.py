"""Earlier knowledge: kept whole, proven, and really used."""

import subprocess
import sys
import zipfile
from pathlib import Path

import msgspec
import pytest

from spinepath.errors import KnowledgeError, UnknownName, UnreadableInput
from spinepath.knowledge.version import sha256
from spinepath.registry.replay import find, overlay, read, shipped, today, write

RULE = "knowledge/rules/recognition.toml"


def test_a_snapshot_is_what_was_written(tmp_path: Path) -> None:
    now = today()
    write(now, tmp_path / "a.zip")
    write(now, tmp_path / "b.zip")
    assert read(tmp_path / "a.zip") == now
    assert now.sha256 == sha256()
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_a_changed_snapshot_is_refused(tmp_path: Path) -> None:
    now = today()
    content = {**now.content, RULE: now.content[RULE] + b"\n# quietly changed\n"}
    write(msgspec.structs.replace(now, content=content), tmp_path / "a.zip")
    with pytest.raises(UnreadableInput, match="does not have the hash it states"):
        read(tmp_path / "a.zip")


def test_what_is_no_snapshot_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"no archive")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("x", "y")
    for name in ("a.zip", "b.zip"):
        with pytest.raises(UnreadableInput, match="no snapshot of knowledge"):
            read(tmp_path / name)
    with pytest.raises(UnknownName, match=r"versions .*2026\.11\.1"):
        find("1999.1")


def test_shipped_snapshots_are_whole_and_named_by_their_version() -> None:
    assert shipped()
    for name in shipped():
        assert find(name).version == name


def _names_and_hash(path: str) -> list[str]:
    code = "from spinepath.knowledge.version import version, sha256; print(version(), sha256())"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": path}
    )
    return run.stdout.split()


def test_the_earlier_tables_are_used_and_newer_ones_named(tmp_path: Path) -> None:
    now = today()
    kept = {name: data for name, data in now.content.items() if name != "knowledge/questions.toml"}
    kept["knowledge/knowledge.toml"] = b'version = "2001.1.1"\n'
    with overlay(msgspec.structs.replace(now, content=kept)) as made:
        assert made.newer == ("knowledge/questions.toml",)
        assert _names_and_hash(str(made.folder))[0] == "2001.1.1"
        assert (
            made.run(["assess", "--sample", "--format", "json", "-o", str(tmp_path / "then.json")]).returncode
            == 0
        )
    then = msgspec.json.decode((tmp_path / "then.json").read_bytes())
    assert then["knowledge"]["version"] == "2001.1.1"
    assert then["knowledge"]["sha256"] != sha256()


def test_tables_that_today_cannot_read_are_refused_with_words() -> None:
    now = today()
    broken = {**now.content, RULE: b"[[rule]]\nid = 3\n"}
    with (
        pytest.raises(KnowledgeError, match="cannot be read by this program"),
        overlay(msgspec.structs.replace(now, content=broken)),
    ):
        pass
