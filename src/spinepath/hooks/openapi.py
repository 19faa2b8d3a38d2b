"""The OpenAPI description, written from the very types that requests are decoded into."""

from importlib.metadata import version
from typing import Any

import msgspec

from spinepath.hooks.messages import (
    BookContext,
    Context,
    FeedbackMessage,
    OrderContext,
    Request,
    SelectContext,
)
from spinepath.hooks.refusal import OperationOutcome
from spinepath.hooks.services import OFFERS, Discovery, Offer
from spinepath.hooks.settings import Settings
from spinepath.presentations.card import Response

_TYPES = (Request, Context, OrderContext, SelectContext, BookContext, FeedbackMessage, Response, Discovery,
          OperationOutcome)  # fmt: skip
_REF = "#/components/schemas/"


def description(settings: Settings) -> dict[str, Any]:
    """The document served at /openapi.json."""
    _, components = msgspec.json.schema_components(_TYPES, ref_template=f"{_REF}{{name}}")
    bearer = {"client": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "spinepath decision service (CDS Hooks 2.0)",
            "version": version("spinepath"),
            "description": "Decision support for persistent pain after back surgery. It supports clinicians; it does "
            "not decide, and it holds no regulatory clearance.",
        },
        "servers": [{"url": settings.root}],
        "paths": _paths(),
        "components": {"schemas": components, "securitySchemes": bearer},
        "security": [] if settings.open_to_all else [{"client": []}],
    }


def _paths() -> dict[str, Any]:
    paths: dict[str, Any] = {
        "/cds-services": {"get": _operation("discover", "The services on offer", "Discovery")},
        "/live": {"get": _operation("live", "Whether the service runs", None)},
        "/ready": {"get": _ready()},
    }
    for id_, offer in OFFERS.items():
        hook = offer.service.hook
        paths[f"/cds-services/{id_}"] = {
            "post": _operation(hook, offer.service.description, "Response", _asked(offer))
        }
        paths[f"/cds-services/{id_}/feedback"] = {
            "post": _operation(f"{hook}-feedback", "What users did with cards", None, _ref("FeedbackMessage"))
        }
    return paths


def _ready() -> dict[str, Any]:
    """503 is no failure here: it says that the service is warming up, or that its knowledge cannot be used."""
    found = _operation("ready", "Whether it can answer now", None)
    return found | {"responses": found["responses"] | {"503": {"description": "Not now"}}}


def _asked(offer: Offer) -> dict[str, Any]:
    """The request of one hook: the general one, with this hook's name and context."""
    context = {"hook": {"const": offer.service.hook}, "context": _ref(offer.context.__name__)}
    return {"allOf": [_ref("Request"), {"type": "object", "properties": context}]}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"{_REF}{name}"}


def _operation(id_: str, says: str, gives: str | None, takes: dict[str, Any] | None = None) -> dict[str, Any]:
    well = {"description": "Done"} | ({"content": _json(_ref(gives))} if gives else {})
    refused = {"description": "Not done, and why", "content": _json(_ref("OperationOutcome"))}
    found: dict[str, Any] = {
        "operationId": id_,
        "summary": says,
        "responses": {"200": well, "default": refused},
    }
    return found | ({"requestBody": {"required": True, "content": _json(takes)}} if takes else {})


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
