"""A backup taken while the clinic is in use, and put back, on the database that these tests run on."""

import os
import shutil
import sqlite3
from contextlib import closing

import pytest
from django.conf import settings
from django.db import connection

from spinepath.clinic.backup import backup, restore
from spinepath.clinic.errors import BackupFailed
from spinepath.errors import UnreadableInput


@pytest.fixture
def database(tmp_path):
    """A database of its own, so that restoring touches no other test."""
    if connection.vendor == "sqlite":
        copy = tmp_path / "clinic.sqlite3"
        with (
            closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as one,
            closing(sqlite3.connect(copy)) as two,
        ):
            one.backup(two)
        yield settings.DATABASES["default"] | {"NAME": str(copy)}
        return
    from psycopg import connect

    name = f"backup_{os.getpid()}"
    told = settings.DATABASES["default"]
    address = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    with connect(f"{address}/template1", autocommit=True) as opened:
        opened.execute(f"CREATE DATABASE {name}")
    first = tmp_path / "first"
    backup(told, first)
    restore(told | {"NAME": name}, first)
    yield told | {"NAME": name}
    with connect(f"{address}/template1", autocommit=True) as opened:
        opened.execute(f"DROP DATABASE {name} WITH (FORCE)")


def ask(database, statement, write=False):
    if "sqlite" in database["ENGINE"]:
        opened = sqlite3.connect(database["NAME"])
    else:
        from psycopg import connect

        opened = connect(
            host=database["HOST"], port=database["PORT"], user=database["USER"], dbname=database["NAME"]
        )
    with closing(opened):
        cursor = opened.execute(statement)
        found = None if write else cursor.fetchall()
        opened.commit()
        return found


EVERYTHING = "SELECT number, family_name, birth FROM people_patient ORDER BY number"


def test_what_is_put_back_is_what_was_there(database, tmp_path):
    before = ask(database, EVERYTHING)
    log = ask(database, "SELECT number, hash FROM audit_entry ORDER BY number")
    backup(database, tmp_path / "a.backup")
    ask(database, "UPDATE people_patient SET family_name = 'Gone'", write=True)
    assert ask(database, EVERYTHING) != before
    restore(database, tmp_path / "a.backup")
    assert ask(database, EVERYTHING) == before
    assert ask(database, "SELECT number, hash FROM audit_entry ORDER BY number") == log
    assert len(before) > 10


def test_the_guards_come_back_too(database, tmp_path):
    backup(database, tmp_path / "a.backup")
    restore(database, tmp_path / "a.backup")
    with pytest.raises(Exception, match="never changed or removed"):
        ask(database, "DELETE FROM audit_entry", write=True)


def test_a_backup_is_for_its_owner_only_and_never_overwrites(database, tmp_path):
    file = tmp_path / "a.backup"
    backup(database, file)
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(BackupFailed, match="already"):
        backup(database, file)


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00 but not really"])
def test_what_is_no_backup_is_refused_and_nothing_is_touched(database, tmp_path, content):
    before = ask(database, EVERYTHING)
    bad = tmp_path / "bad"
    bad.write_bytes(content)
    with pytest.raises(UnreadableInput):
        restore(database, bad)
    with pytest.raises(UnreadableInput):
        restore(database, tmp_path / "none")
    assert ask(database, EVERYTHING) == before


def test_a_damaged_backup_is_refused(database, tmp_path):
    file = tmp_path / "a.backup"
    backup(database, file)
    content = bytearray(file.read_bytes())
    content[8192:-100] = b"\xff" * (len(content) - 8292)
    shutil.copy(file, tmp_path / "b")
    (tmp_path / "b").write_bytes(bytes(content))
    before = ask(database, EVERYTHING)
    with pytest.raises((UnreadableInput, BackupFailed)):
        restore(database, tmp_path / "b")
    assert ask(database, EVERYTHING) == before
