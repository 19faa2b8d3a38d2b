"""Any knowledge file missing, cut or changed: loading stops with the file and the line; nothing passes in silence."""

import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import spinepath
from knowledge.faults import Fault, faults
from spinepath.assessment.assess import assess
from spinepath.chart.chart import Chart
from spinepath.errors import KnowledgeError
from spinepath.knowledge import approve, battery, manifest, tables

HOME = Path(spinepath.__file__).parent / "knowledge"
NAMES = [name for name, _ in manifest.found(HOME)]
AT_LEAST = 500
DAY = date(2026, 5, 1)


@cache
def every() -> list[Fault]:
    return list(faults(HOME, NAMES))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("knowledge")
    for name in (*NAMES, manifest.NAME):
        (where / name).parent.mkdir(exist_ok=True)
        shutil.copy(HOME / name, where / name)
    return where


@pytest.fixture
def forgetful() -> Iterator[None]:
    """Whatever was loaded is loaded anew, before and after."""
    forget()
    yield
    forget()


def forget() -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith("spinepath.") and ".clinic" not in name:
            for value in list(vars(module).values()):
                if callable(getattr(value, "cache_clear", None)):
                    value.cache_clear()


class Broken:
    """A fault put into the copy, and taken out again."""

    def __init__(self, where: Path, fault: Fault) -> None:
        self.file, self.fault = where / fault.file, fault
        self.before = self.file.read_bytes() if self.file.exists() else None

    def __enter__(self) -> None:
        if self.fault.content is None:
            self.file.unlink()
        else:
            self.file.write_bytes(self.fault.content)

    def __exit__(self, *_: object) -> None:
        if self.before is None:
            self.file.unlink()
        else:
            self.file.write_bytes(self.before)


def first_change(fault: Fault) -> int:
    was, now = ((HOME / fault.file).read_bytes().splitlines(True), (fault.content or b"").splitlines(True))
    same = next((at for at, (one, other) in enumerate(zip(was, now, strict=False)) if one != other), None)
    return min(len(was), len(now)) + 1 if same is None else same + 1


def test_there_are_enough_faults_of_every_kind() -> None:
    kinds = Counter(fault.kind for fault in every())
    assert sum(kinds.values()) >= AT_LEAST
    assert len(kinds) == 16, kinds
    assert {fault.file for fault in every()} >= set(NAMES)


def test_what_ships_is_in_the_manifest() -> None:
    manifest.insist(HOME)
    assert approve.written(HOME) == (HOME / manifest.NAME).read_text("utf-8")


def test_every_fault_is_found_with_file_and_line(copy: Path) -> None:
    """What every assessment asks before its first answer (tables.whole)."""
    silent = []
    for fault in every():
        with Broken(copy, fault):
            try:
                manifest.insist(copy)
            except KnowledgeError as error:
                wanted = (
                    "missing"
                    if fault.content is None
                    else f"line {first_change(fault) if fault.content else 1}:"
                )
                if not str(error).startswith(f"{fault.file}: ") or wanted not in str(error):
                    silent.append((fault.kind, fault.file, str(error)[:200]))
            else:
                silent.append((fault.kind, fault.file, "passed"))
    assert silent == []
    manifest.insist(copy)


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("kind", sorted({fault.kind for fault in every()}))
def test_no_assessment_is_made_with_it(kind: str, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = next(one for one in every() if one.kind == kind)
    monkeypatch.setattr(tables, "root", lambda: copy)
    with Broken(copy, fault), pytest.raises(KnowledgeError, match=re.escape(Path(fault.file).name)):
        assess(Chart(patient="p", events=[]), DAY)


@pytest.mark.usefixtures("forgetful")
def test_a_file_read_by_itself_is_compared_too(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that read one table (`spinepath mme`) do not pass through the rules."""
    fault = next(one for one in every() if one.kind == "digit changed" and one.file == "medicines.toml")
    monkeypatch.setattr(tables, "root", lambda: copy)
    with Broken(copy, fault), pytest.raises(KnowledgeError, match=f"line {first_change(fault)}"):
        tables.parse(tables.folder("medicines.toml"))


@pytest.mark.parametrize("damage", [None, b"", b"[file", b'[file."knowledge.toml"]\nsha256 = 1\n'])
def test_a_damaged_manifest_is_none(copy: Path, damage: bytes | None) -> None:
    with (
        Broken(copy, Fault("manifest", manifest.NAME, damage)),
        pytest.raises(KnowledgeError, match="manifest"),
    ):
        manifest.insist(copy)


@pytest.mark.usefixtures("forgetful")
def test_nothing_with_a_mistake_is_approved(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = next(
        one for one in every() if one.kind == "misspelt reference" and one.file == "rules/medicines.toml"
    )
    monkeypatch.setattr(tables, "root", lambda: copy)
    whole = (copy / manifest.NAME).read_bytes()
    with Broken(copy, fault):
        assert approve.main(copy) == 1
        assert (copy / manifest.NAME).read_bytes() == whole
    assert "not approved" in capsys.readouterr().out


def by_the_loaders(fault: Fault, where: Path) -> str:
    """Who finds a fault that somebody has approved: the loaders' own checks, or nobody."""
    with Broken(where, fault):
        approve.write(where)
        forget()
        try:
            wrong: list[Any] = battery.check()
        except KnowledgeError as error:
            wrong = [error]
    return "found" if wrong else "only the manifest"


@pytest.mark.usefixtures("forgetful")
@pytest.mark.deep
def test_approved_faults_never_crash_a_loader(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even without the manifest: each is a named mistake, or reads well; none is a traceback."""
    monkeypatch.setattr(tables, "root", lambda: copy)
    found = Counter(by_the_loaders(fault, copy) for fault in every()[::5])
    assert found["found"] > found["only the manifest"]
    shutil.copy(HOME / manifest.NAME, copy / manifest.NAME)
