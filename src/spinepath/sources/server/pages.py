"""A search, page by page. What could not be had is a problem; the pages before it are still used."""

from collections.abc import Iterable

import msgspec

from spinepath.chart.event import Problem
from spinepath.errors import ServerFault
from spinepath.sources.server.reader import Reader

MOST_PAGES = 500


class Fetched(msgspec.Struct):
    """What came back. parts: name and JSON bytes of each piece, as sources.read.read_parts takes them."""

    parts: list[tuple[str, bytes]] = []
    problems: list[Problem] = []

    def add(self, *others: "Fetched") -> None:
        """Take in what others hold."""
        for other in others:
            self.parts += other.parts
            self.problems += other.problems

    def lost(self, where: str, reason: str, severity: str = "error") -> None:
        """Note what could not be fetched."""
        self.problems.append(Problem(source=where, field="server", reason=reason, severity=severity))


class _Link(msgspec.Struct):
    relation: str = ""
    url: str = ""


class _Search(msgspec.Struct):
    mode: str = "match"


class _Entry(msgspec.Struct):
    search: _Search = msgspec.field(default_factory=_Search)


class _Page(msgspec.Struct):
    """A page of a search; a server that counts says the total on each."""

    resource_type: str = msgspec.field(name="resourceType")
    total: int | None = None
    link: list[_Link] = []
    entry: msgspec.Raw = msgspec.Raw(b"[]")


_DECODER = msgspec.json.Decoder(_Page)
_ENTRIES = msgspec.json.Decoder(list[_Entry])


async def search(reader: Reader, query: str, where: str) -> Fetched:
    """All pages of a search ("Condition?patient=1") or operation; problems name what is missing."""
    found, seen = Fetched(), set[str]()
    next_: str | None = query
    matches, total = 0, None
    while next_ is not None:
        seen.add(next_)
        try:
            page = _page(await reader.resource(next_))
            matches += _matches(page)
        except ServerFault as fault:
            found.lost(where, f"page {len(seen)}: {fault}" if len(seen) > 1 else str(fault))
            return found
        total = page.total if page.total is not None else total
        found.parts.append((f"{where} page {len(seen)}", _bundle(page)))
        next_ = _next(page.link, seen, found, where)
    if total is not None and matches < total and not found.problems:
        found.lost(where, f"the server counts {total}, but gave {matches}; the rest is missing")
    return found


def _page(body: bytes) -> _Page:
    try:
        page = _DECODER.decode(body)
    except msgspec.MsgspecError as error:
        raise ServerFault(f"the answer is no bundle: {str(error)[:120]}") from None
    if page.resource_type != "Bundle":
        raise ServerFault(f"the server answers a search with one {page.resource_type[:40]}")
    return page


def _matches(page: _Page) -> int:
    try:
        return sum(entry.search.mode == "match" for entry in _ENTRIES.decode(page.entry))
    except msgspec.MsgspecError as error:
        raise ServerFault(f"the entries of the bundle are damaged: {str(error)[:120]}") from None


def _bundle(page: _Page) -> bytes:
    """The page without its links: the next ones are fetched, so none is missing by itself."""
    return b'{"resourceType":"Bundle","type":"searchset","entry":' + bytes(page.entry) + b"}"


def _next(links: Iterable[_Link], seen: set[str], found: Fetched, where: str) -> str | None:
    url = next((link.url for link in links if link.relation == "next"), None)
    if url in seen:
        found.lost(where, "the server's next page is one that was read already; stopped there")
    elif url is not None and len(seen) >= MOST_PAGES:
        found.lost(where, f"more than {MOST_PAGES} pages; stopped there")
    else:
        return url
    return None
