"""The shapes of CDS Hooks 2.0: cards, suggestions, links. Optional parts that are empty are left out, as it asks."""

from typing import Any, Literal

import msgspec

Indicator = Literal["info", "warning", "critical"]
LONGEST_SUMMARY = 139
"""A summary is shorter than 140 characters."""


class Shape(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """Base of every part of a response."""


class Coding(Shape, frozen=True, kw_only=True):
    """A code, where it is from, and its words."""

    code: str
    system: str | None = None
    display: str | None = None


class Source(Shape, frozen=True, kw_only=True):
    """Where the guidance comes from. url: of the publication."""

    label: str
    url: str | None = None
    icon: str | None = None
    topic: Coding | None = None


class Link(Shape, frozen=True, kw_only=True):
    """absolute: opened as it is; smart: the client adds its launch parameters, and may pass appContext on."""

    label: str
    url: str
    type: Literal["absolute", "smart"]
    app_context: str | None = None


class Action(Shape, frozen=True, kw_only=True):
    """create and update hold a whole resource; delete names one ("MedicationRequest/1")."""

    type: Literal["create", "update", "delete"]
    description: str
    resource: dict[str, Any] | None = None
    resource_id: str | None = None


class Suggestion(Shape, frozen=True, kw_only=True):
    """Something the user may accept with one click."""

    label: str
    uuid: str
    actions: tuple[Action, ...]
    is_recommended: bool = False


class Card(Shape, frozen=True, kw_only=True):
    """One statement for the user. summary: one sentence below 140 characters; detail: GitHub Markdown."""

    uuid: str
    summary: str
    indicator: Indicator
    source: Source
    detail: str | None = None
    suggestions: tuple[Suggestion, ...] = ()
    selection_behavior: Literal["at-most-one", "any"] | None = None
    override_reasons: tuple[Coding, ...] = ()
    links: tuple[Link, ...] = ()


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """What a service answers: its cards, maybe none."""

    cards: tuple[Card, ...]


REASONS_SYSTEM = "urn:spinepath:override-reasons"
TOPIC_SYSTEM = "urn:spinepath:card-topics"
OVERRIDE_REASONS = tuple(
    Coding(code=code, system=REASONS_SYSTEM, display=display)
    for code, display in (
        ("benefit-outweighs", "The benefit outweighs the risk for this person"),
        ("already-managed", "Known and already managed"),
        ("record-wrong", "The record is wrong or out of date"),
        ("short-or-supervised", "Short course or under supervision"),
        ("not-applicable", "Does not apply to this person"),
        ("other", "Another reason (please comment)"),
    )
)
"""Why a card was set aside. The user may write a comment instead or as well."""
