"""What became of the cards: kept as JSON lines, without anything that says who anybody is."""

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from spinepath.hooks.logs import say
from spinepath.hooks.messages import Feedback
from spinepath.hooks.refusal import Refused
from spinepath.hooks.settings import Settings
from spinepath.presentations.card import OVERRIDE_REASONS

_OUR_REASONS = {reason.code for reason in OVERRIDE_REASONS}


class Kept(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line. commented: the user wrote something; comment: what, only where the operator chose to keep it."""

    service: str
    card: str
    outcome: str
    at: str
    suggestions: tuple[str, ...] = ()
    reason: str | None = None
    reason_system: str | None = None
    commented: bool = False
    comment: str | None = None


def kept(service: str, one: Feedback, settings: Settings) -> Kept:
    """The line for one feedback. Raises Refused (400) when it contradicts itself."""
    if one.outcome == "accepted" and not one.accepted_suggestions:
        raise Refused(400, "outcome accepted: name the suggestions in acceptedSuggestions")
    why = one.override_reason
    said = why.user_comment if why is not None else None
    code = why.reason if why is not None else None
    return Kept(
        service=service,
        card=one.card[:100],
        outcome=one.outcome,
        at=_moment(one.outcome_timestamp),
        suggestions=tuple(accepted.id[:100] for accepted in one.accepted_suggestions),
        reason=code.code[:100] if code is not None else None,
        reason_system=code.system[:200] if code is not None and code.system else None,
        commented=bool(said),
        comment=said if settings.keep_comments else None,
    )


def _moment(text: str) -> str:
    """The time in UTC. Raises Refused (400) for one that is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(400, "outcomeTimestamp: write an ISO time in UTC, like 2026-03-02T09:30:00Z") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


async def keep(lines: list[Kept], settings: Settings) -> None:
    """Append to the file and count in the log. Raises Refused (503) when the file cannot be written."""
    for line in lines:
        known = line.reason if line.reason in _OUR_REASONS else line.reason and "another"
        say("feedback", hook=line.service, outcome=line.outcome, reason=known, commented=line.commented)
    if settings.feedback_file is None:
        return
    try:
        await asyncio.to_thread(_append, Path(settings.feedback_file), lines)
    except OSError:
        raise Refused(503, "the feedback could not be kept; send it again later") from None


def _append(path: Path, lines: list[Kept]) -> None:
    """In one write, so that lines of several services never mix."""
    data = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, data)
    finally:
        os.close(descriptor)
