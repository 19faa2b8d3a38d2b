"""Tokens that were used already: each may be used once."""

import sqlite3
from threading import Lock


class Replays:
    """Remembers tokens until they end. path: an SQLite file that several services may share, or ":memory:"."""

    def __init__(self, path: str) -> None:
        self._lock = Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("CREATE TABLE IF NOT EXISTS used (token TEXT PRIMARY KEY, until REAL) WITHOUT ROWID")

    def first(self, issuer: str, jti: str, until: float, now: float) -> bool:
        """Whether this token was never seen; from now on it was."""
        with self._lock:
            self._db.execute("DELETE FROM used WHERE until < ?", (now,))
            added = self._db.execute("INSERT OR IGNORE INTO used VALUES (?, ?)", (f"{issuer}\n{jti}", until))
            return added.rowcount == 1

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()
