"""The knowledge has a version for people and a hash that changes with every byte of its data."""

import re
from pathlib import Path

from spinepath import knowledge
from spinepath.knowledge.version import _files, content_hash, data_files

CONTENT = {"a.toml": b"x = 1", "b.toml": b"x = 2"}


def test_version_and_hash() -> None:
    assert re.fullmatch(r"\d{4}\.\d{1,2}\.\d+", knowledge.version())
    assert re.fullmatch(r"[0-9a-f]{64}", knowledge.sha256())


def test_the_order_of_files_is_irrelevant() -> None:
    assert content_hash(CONTENT) == content_hash(dict(reversed(CONTENT.items())))


def test_every_name_and_every_byte_counts() -> None:
    hashes = {
        content_hash(CONTENT),
        content_hash(CONTENT | {"a.toml": b"x = 3"}),
        content_hash({"a.toml": b"x = 2", "b.toml": b"x = 1"}),
        content_hash({"a.toml": b"x = 1"}),
        content_hash(CONTENT | {"c.toml": b""}),
    }
    assert len(hashes) == 5


def test_all_that_decides_an_answer_is_in_the_hash() -> None:
    names = {name for name, _ in data_files()}
    assert {
        "knowledge/rules/red_flags.toml", "knowledge/evidence/causes.toml", "knowledge/knowledge.toml",
        "chart/findings.toml", "chart/terminology/valuesets.csv", "sources/text/cues.toml",
    } <= names  # fmt: skip
    assert not [name for name in names if name.endswith((".py", ".pyc", ".md"))]


def test_what_compilers_keep_is_no_knowledge(tmp_path: Path) -> None:
    (tmp_path / "rules" / "__pycache__").mkdir(parents=True)
    (tmp_path / "rules" / "__pycache__" / "scan.nbi").write_bytes(b"compiled")
    (tmp_path / "rules" / "a.toml").write_bytes(b"")
    assert [name for name, _ in _files(tmp_path, "knowledge")] == ["knowledge/rules/a.toml"]
