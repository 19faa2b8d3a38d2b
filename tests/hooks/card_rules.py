"""The rules of CDS Hooks 2.0 for a response, restated from the specification without our own types."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

CARD = {"uuid", "summary", "detail", "indicator", "source", "suggestions", "selectionBehavior", "overrideReasons",
        "links", "extension"}  # fmt: skip


def mistakes(response: Any) -> list[str]:
    """Everything in a response that the specification forbids."""
    return list(_response(response))


def _response(response: Any) -> Iterator[str]:
    if not isinstance(response, dict) or not isinstance(response.get("cards"), list):
        yield "no array of cards"
        return
    yield from _empties(response["cards"], "cards")
    for card in response["cards"]:
        yield from _card(card)
    ids = [card.get("uuid") for card in response["cards"]]
    if len(ids) != len(set(ids)):
        yield "two cards with one uuid"


def _empties(value: Any, where: str) -> Iterator[str]:
    """No null; no empty object, list or text. A resource is FHIR's own business."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        if one is None or one in ({}, []) or (isinstance(one, str) and not one.strip()):
            yield f"{where}.{key} is empty"
        if key != "resource":
            yield from _empties(one, f"{where}.{key}")


def _card(card: dict[str, Any]) -> Iterator[str]:
    yield from (f"no field {name}" for name in card.keys() - CARD)
    if not 0 < len(card["summary"]) < 140 or "\n" in card["summary"]:
        yield f"summary of {len(card['summary'])} characters"
    if card["indicator"] not in ("info", "warning", "critical"):
        yield f"indicator {card['indicator']}"
    UUID(card["uuid"])
    if not card["source"].get("label") or not _absolute(card["source"].get("url")):
        yield f"source {card['source']}"
    if "topic" in card["source"] and not card["source"]["topic"].get("code"):
        yield "topic without code"
    yield from (f"override reason {one}" for one in card.get("overrideReasons", []) if not one.get("code"))
    yield from _suggestions(card)
    for link in card.get("links", []):
        if link["type"] not in ("absolute", "smart") or not _absolute(link["url"]) or not link["label"]:
            yield f"link {link}"
        if link["type"] == "absolute" and "appContext" in link:
            yield "appContext with an absolute link"


def _suggestions(card: dict[str, Any]) -> Iterator[str]:
    suggestions = card.get("suggestions", [])
    if bool(suggestions) != ("selectionBehavior" in card):
        yield "suggestions and selectionBehavior go together"
    if card.get("selectionBehavior", "any") not in ("any", "at-most-one"):
        yield "selectionBehavior"
    recommended = sum(one.get("isRecommended", False) for one in suggestions)
    if card.get("selectionBehavior") == "at-most-one" and recommended > 1:
        yield "more than one recommended"
    for one in suggestions:
        UUID(one["uuid"])
        if not one["label"]:
            yield "suggestion without label"
        for action in one.get("actions", []):
            yield from _action(action)


def _action(action: dict[str, Any]) -> Iterator[str]:
    if not action.get("description"):
        yield "action without description"
    if action["type"] == "delete":
        if "resource" in action or "/" not in action.get("resourceId", ""):
            yield f"delete {action}"
    elif action["type"] in ("create", "update"):
        resource = action.get("resource", {})
        if "resourceType" not in resource or ("id" not in resource and action["type"] == "update"):
            yield f"{action['type']} without a whole resource"
    else:
        yield f"action {action['type']}"


def _absolute(url: str | None) -> bool:
    return url is None or (urlsplit(url).scheme in ("https", "http") and bool(urlsplit(url).hostname))
