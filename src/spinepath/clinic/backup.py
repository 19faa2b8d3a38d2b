"""Backup and restore of the whole database, while it is in use: SQLite's online backup, or pg_dump and pg_restore."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from spinepath.clinic.errors import BackupFailed
from spinepath.errors import UnreadableInput


def backup(database: dict[str, Any], file: Path) -> None:
    """Write a whole, checked copy to a new file. database: an entry of DATABASES. Raises BackupFailed."""
    if file.exists():
        raise BackupFailed(f"{file}: is there already; choose another name")
    draft = file.with_name(file.name + ".part")
    (_sqlite_copy if _is_sqlite(database) else _pg_dump)(database, draft)
    draft.chmod(0o600)
    draft.replace(file)  # a file with the full name is always a whole backup


def restore(database: dict[str, Any], file: Path) -> None:
    """Put the database back to a backup; what came after is gone. Stop the server first.

    Raises UnreadableInput when the file is no backup of this kind of database; the database is then untouched.
    """
    if not file.is_file():
        raise UnreadableInput(f"{file}: no such file")
    if _is_sqlite(database):
        _check_sqlite(file)
        _copy(file, Path(database["NAME"]))
    else:
        _pg_restore(database, file)


def _is_sqlite(database: dict[str, Any]) -> bool:
    return "sqlite" in str(database["ENGINE"])


def _sqlite_copy(database: dict[str, Any], file: Path) -> None:
    _copy(Path(database["NAME"]), file)
    _check_sqlite(file)


def _copy(source: Path, target: Path) -> None:
    """Page by page, consistent even while others write."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def _check_sqlite(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as opened:
            said = opened.execute("PRAGMA integrity_check").fetchone()[0]
            ours = opened.execute(
                "SELECT count(*) FROM sqlite_master WHERE name = 'django_migrations'"
            ).fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise UnreadableInput(f"{file}: no SQLite backup ({error})") from error
    if said != "ok" or not ours:
        raise UnreadableInput(f"{file}: {said if said != 'ok' else 'not a database of the clinic'}")


def _pg_dump(database: dict[str, Any], file: Path) -> None:
    _run("pg_dump", database, "--format=custom", f"--file={file}")


def _pg_restore(database: dict[str, Any], file: Path) -> None:
    with file.open("rb") as opened:
        if opened.read(5) != b"PGDMP":
            raise UnreadableInput(f"{file}: no backup made by pg_dump")
    flags = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
    _run("pg_restore", database, *flags, f"--dbname={database['NAME']}", str(file))


def _run(program: str, database: dict[str, Any], *arguments: str) -> None:
    """The password goes by the environment, never by the command line, where others could read it."""
    found = shutil.which(program) or _installed(program)
    if found is None:
        raise BackupFailed(f"{program} is not installed; it comes with PostgreSQL's client")
    wanted = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    given = {name: str(database[key]) for name, key in wanted.items() if database.get(key)}
    done = subprocess.run(
        [found, *arguments], env=os.environ | given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupFailed(f"{program}: {done.stderr.strip()[:500]}")


def _installed(program: str) -> str | None:
    """Debian keeps PostgreSQL's programs by version; the newest one reads every older server."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    return str(found[-1]) if found else None
