"""Structured logs: one JSON line an event, and nothing in it that says who the patient or the user is."""

import logging
import sys
from datetime import UTC, datetime
from typing import Any

import msgspec

LOG = logging.getLogger("spinepath.hooks")
ALLOWED = frozenset({
    "event", "method", "route", "status", "ms", "bytes", "hook", "hook_instance", "issuer", "cards", "gaps", "failed",
    "outcome", "reason", "count", "workers", "knowledge", "version", "commented", "signal",
})  # fmt: skip
"""The only fields a line may have. None can hold a name, an id of a person or words of a record."""


class JsonLines(logging.Formatter):
    """A log record as a JSON line; of an exception only its kind and the places it passed."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        fields: dict[str, Any] = getattr(record, "fields", {})
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname.lower(), "logger": record.name, **fields}
        if not fields:
            line["event"] = record.getMessage()
        if record.exc_info and record.exc_info[0] is not None:
            line["failed"] = record.exc_info[0].__name__
        return msgspec.json.encode(line).decode()


def say(event: str, level: int = logging.INFO, **fields: Any) -> None:
    """Log an event. Raises ValueError for a field that is not on the list."""
    if strange := fields.keys() - ALLOWED:
        raise ValueError(f"not to be logged: {', '.join(sorted(strange))}")
    LOG.log(level, event, extra={"fields": {"event": event, **fields}})


def to_stderr(level: int = logging.INFO) -> None:
    """Send the log of this program and of its server to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name in ("spinepath.hooks", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
    logging.getLogger("uvicorn.access").disabled = True  # its lines hold addresses with ids in them
