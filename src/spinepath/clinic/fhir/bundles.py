"""Answers of a search: a Bundle with its total and the addresses of the pages beside it."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from spinepath.clinic.errors import BadSearch

PAGE, LARGEST = 100, 500


class Page(NamedTuple):
    """Which part of the answers is asked for."""

    size: int
    offset: int


def page_of(given: Any, known: set[str]) -> Page:
    """Raises BadSearch for a parameter that is not known, rather than answer more than was asked for."""
    strange = sorted(name for name in given if name not in known)
    if strange:
        raise BadSearch(
            f"{', '.join(strange)}: not a search parameter here; there are {', '.join(sorted(known))}"
        )
    if "json" not in given.get("_format", "json"):
        raise BadSearch("_format: only JSON is written here")
    return Page(min(_number(given, "_count", PAGE), LARGEST), _number(given, "_offset", 0))


def _number(given: Any, name: str, default: int) -> int:
    text = given.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadSearch(f"{name}: give a whole number")
    return int(text)


def searchset(
    url: str, given: Any, page: Page, total: int, found: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """url: of the search, without its parameters. found: the resources of this page. total: of all pages."""
    base = url.partition("/fhir/")[0] + "/fhir"
    asked = {name: value for name, value in given.items() if name not in ("_offset", "_count")}

    def link(relation: str, offset: int) -> dict[str, str]:
        query = urlencode(asked | {"_count": page.size, "_offset": offset})
        return {"relation": relation, "url": f"{url}?{query}"}

    links = [link("self", page.offset)]
    if page.size and page.offset + page.size < total:
        links.append(link("next", page.offset + page.size))
    if page.size and page.offset:
        links.append(link("previous", max(page.offset - page.size, 0)))
    entries = [
        {"fullUrl": f"{base}/{one['resourceType']}/{one['id']}", "resource": one, "search": {"mode": "match"}}
        for one in found
    ]
    bundle = {"resourceType": "Bundle", "type": "searchset", "total": total, "link": links}
    return bundle | ({"entry": entries} if entries else {})
