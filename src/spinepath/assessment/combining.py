"""Results that look at the same thing: each mechanism speaks once about each cause.

A channel is one cause seen by one mechanism (failed fusion by whatever reads bone). Within a channel
likelihood ratios of agreeing results are never multiplied: the one that says most stands for all of them, so a
second scan that agrees adds nothing. Where results disagree, the strongest for and the strongest against both
count, and the conflict is reported. Channels of different mechanisms multiply. A question that already holds part of a
sign (claudication and "no pain when seated") sits in the sign's channel, and what it has said itself is
taken off again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from spinepath.knowledge.accuracy import Result
from spinepath.knowledge.causes import Question, Range

Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
MODE, LOW, HIGH = 0, 1, 2
ALL = slice(None)

# A weaker result is called contradicting only if by itself it would move the odds by half: a normal white
# count (LR- 0.75) next to a raised CRP is what one expects of it.
CONTRADICTS = float(np.log(1.5))


@dataclass(frozen=True, eq=False)
class Channels:
    """Members (results and the questions they overlap) sorted by channel.

    column: (members,) evidence column. yes, no: (3, members) log likelihood ratio of that answer at mode, low
    and high. held: (members,) 1 for a question that has been counted elsewhere. starts: (channels,) first
    member. of_cause: (channels, causes) 0/1. names: (cause, mechanism) per channel.
    """

    column: Places
    yes: Array
    no: Array
    held: Array
    starts: Places
    of_cause: Array
    names: tuple[tuple[str, str], ...]

    @cached_property
    def channel(self) -> Places:
        """(members,) the channel of each."""
        return np.repeat(np.arange(len(self.starts)), np.diff(self.starts, append=len(self.column)))


class _Member(NamedTuple):
    channel: tuple[str, str]
    column: str
    yes: tuple[float, float, float]
    no: tuple[float, float, float]
    held: bool


def _logs(ratio: Range | None) -> tuple[float, float, float]:
    """Nothing known about an answer: it moves nothing."""
    if ratio is None:
        return 0.0, 0.0, 0.0
    mode, low, high = np.log([ratio.mode, ratio.low, ratio.high])
    return float(mode), float(low), float(high)


def _question(result: Result, question: Question, leak: str) -> _Member:
    """What a question says of one cause against pain without explanation; its range counts where it is
    asked."""
    there, else_ = question.given[result.cause].mode, question.given[leak].mode
    yes, no = float(np.log(there / else_)), float(np.log((1 - there) / (1 - else_)))
    return _Member((result.cause, result.mechanism), question.id, (yes,) * 3, (no,) * 3, True)


def _members(results: Sequence[Result], questions: Sequence[Question], leak: str) -> list[_Member]:
    asked = {question.id: question for question in questions}
    members = [
        _Member(
            (result.cause, result.mechanism), result.id, _logs(result.lr_pos), _logs(result.lr_neg), False
        )
        for result in results
    ]
    overlapping = {(r.cause, r.mechanism, r.overlaps): r for r in results if r.overlaps in asked}
    members += [_question(r, asked[r.overlaps], leak) for r in overlapping.values() if r.overlaps]
    return sorted(members, key=lambda member: member.channel)


def channels(
    results: Sequence[Result],
    questions: Sequence[Question],
    columns: Sequence[str],
    causes: Sequence[str],
    leak: str,
) -> Channels:
    """Sort results into channels. leak: the cause whose row describes pain nobody can explain."""
    members = _members(results, questions, leak)
    names = sorted({member.channel for member in members})
    first = [next(i for i, member in enumerate(members) if member.channel == name) for name in names]
    of_cause = np.zeros((len(names), len(causes)))
    of_cause[np.arange(len(names)), [causes.index(cause) for cause, _ in names]] = 1
    return Channels(
        column=np.array([columns.index(member.column) for member in members], dtype=np.intp),
        yes=np.array([member.yes for member in members]).T.copy(),
        no=np.array([member.no for member in members]).T.copy(),
        held=np.array([float(member.held) for member in members]),
        starts=np.array(first, dtype=np.intp),
        of_cause=of_cause,
        names=tuple(names),
    )


def of_cause(tied: Channels, cause: int) -> Channels:
    """The channels of one cause alone."""
    own = tied.of_cause[:, cause] > 0
    sizes = np.diff(tied.starts, append=len(tied.column))
    members = own[tied.channel]
    return Channels(
        column=tied.column[members],
        yes=tied.yes[:, members],
        no=tied.no[:, members],
        held=tied.held[members],
        starts=np.cumsum(sizes[own]) - sizes[own],
        of_cause=tied.of_cause[own],
        names=tuple(name for name, kept in zip(tied.names, own, strict=True) if kept),
    )


def strongest(evidence: Array, tied: Channels, end: int = MODE) -> tuple[Array, Array, Array]:
    """Per channel: what speaks for, what against (<= 0), what a question said already.

    (n, channels) each, at the mode or at one end.
    """
    answers = evidence[:, tied.column]
    known = np.flatnonzero(answers != 0)  # few of each person's: the others say nothing
    person, member = np.divmod(known, len(tied.column))
    value = answers.ravel()[known]
    said = np.abs(value) * np.where(value > 0, tied.yes[end][member], tied.no[end][member])
    where = person * len(tied.starts) + tied.channel[member]
    speaks_for, against, counted = np.zeros((3, len(evidence), len(tied.starts)))
    np.maximum.at(speaks_for.ravel(), where, said)
    np.minimum.at(against.ravel(), where, said)
    np.add.at(counted.ravel(), where, said * tied.held[member])
    return speaks_for, against, counted


def effective(evidence: Array, tied: Channels, end: int | slice = MODE) -> Array:
    """Log likelihood ratio of each channel: the strongest for and the strongest against, less what counts elsewhere.

    Agreeing results are capped at the stronger one; of disagreeing ones neither silences the other. (n, channels) at
    the mode or at one end; for end = ALL, (3, n, channels).
    """
    if isinstance(end, slice):
        return np.stack([effective(evidence, tied, one) for one in (MODE, LOW, HIGH)])
    speaks_for, against, held = strongest(evidence, tied, end)
    stands: Array = speaks_for + against - held
    return stands


def conflicts(evidence: Array, tied: Channels) -> npt.NDArray[np.bool_]:
    """(n, channels): do results of one mechanism disagree?"""
    speaks_for, against, _ = strongest(evidence, tied)
    disagree: npt.NDArray[np.bool_] = np.minimum(speaks_for, -against) >= CONTRADICTS
    return disagree


def combine(evidence: Array, tied: Channels) -> Array:
    """(n, causes) log likelihood ratio, natural, to be added to every set that holds the cause.

    evidence (n, columns): -1 no, 0 unknown, +1 yes; a fraction is a result that counts only so far (another
    level or side).
    """
    ratios: Array = effective(evidence, tied) @ tied.of_cause
    return ratios
