"""How the command line signs in to a server: from the environment, so that no secret stands in a command."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from spinepath.chart.chart import Chart
from spinepath.errors import UnreadableInput
from spinepath.sources.server.address import address
from spinepath.sources.server.fetch import chart_of, person
from spinepath.sources.server.pages import Fetched
from spinepath.sources.server.reader import Credentials, Given, Patience, Reader
from spinepath.sources.server.smart import read_key
from spinepath.sources.server.tokens import Backend

TOKEN, CLIENT, KEY = "SPINEPATH_FHIR_TOKEN", "SPINEPATH_FHIR_CLIENT_ID", "SPINEPATH_FHIR_KEY"
SCOPE = "SPINEPATH_FHIR_SCOPE"


def _credentials(client: httpx.AsyncClient, base: str, given: Mapping[str, str]) -> Credentials:
    if given.get(TOKEN):
        return Given(given[TOKEN])
    if given.get(CLIENT) and given.get(KEY):
        key, scope = read_key(Path(given[KEY])), given.get(SCOPE, "system/*.rs")
        return Backend(client, base, given[CLIENT], key, scope=scope)
    if given.get(CLIENT) or given.get(KEY):
        raise UnreadableInput(f"to sign in set both {CLIENT} and {KEY} (a file with the private JWK)")
    return Given(None)


@asynccontextmanager
async def reader(
    base: str,
    given: Mapping[str, str] = os.environ,
    patience: Patience = Patience(),  # noqa: B008 (immutable)
) -> AsyncIterator[Reader]:
    """A server, with the token or the key that the environment names; without either, as anybody."""
    async with httpx.AsyncClient(timeout=patience.seconds) as client:
        yield Reader(client, base, _credentials(client, base, given), patience)


def fetch(text: str) -> Fetched:
    """Everything the server has on the person of `fhir+https://server/Patient/1`. Raises ServerFault."""
    where = address(text)

    async def fetched() -> Fetched:
        async with reader(where.base) as found:
            return await person(found, where.patient)

    return asyncio.run(fetched())


def read_server(text: str) -> Chart:
    """The chart of the person at an address; what could not be fetched is among its problems."""
    return chart_of(fetch(text), address(text).patient, text)
