"""Bulk data (`$export`): asked for, waited for, downloaded file by file, and resumed after an interruption.

What was done so far stands in a hidden file of the folder, so the same call goes on where the last one stopped.
"""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from pathlib import Path

import msgspec

from spinepath.errors import ServerFault, UnreadableInput
from spinepath.sources.server.reader import Reader, Reply

STATE = ".spinepath-export.json"
LONGEST_WAIT = 120.0
"""Seconds between two questions whether the export is ready, at most."""


class File(msgspec.Struct, frozen=True):
    """One NDJSON file of the manifest. count: of its resources, when the server says it."""

    type: str
    url: str
    count: int | None = None


class Manifest(msgspec.Struct, rename="camel"):
    """What a finished export holds."""

    transaction_time: str = ""
    output: list[File] = []
    error: list[File] = []
    deleted: list[File] = []


class State(msgspec.Struct):
    """How far an export is. done: file name by url. lost: what could not be had, in words."""

    base: str
    kind: str
    status_url: str
    manifest: Manifest | None = None
    done: dict[str, str] = {}
    lost: list[str] = []

    def save(self, folder: Path) -> None:
        """Write it whole or not at all."""
        part = folder / f"{STATE}.part"
        part.write_bytes(msgspec.json.format(msgspec.json.encode(self)))
        part.replace(folder / STATE)


def saved(folder: Path) -> State | None:
    """The state of an export begun earlier. Raises UnreadableInput when it is damaged."""
    path = folder / STATE
    try:
        return msgspec.json.decode(path.read_bytes(), type=State) if path.is_file() else None
    except msgspec.MsgspecError as error:
        raise UnreadableInput(f"{path}: damaged ({error}); delete it to begin the export anew") from None


async def export(
    reader: Reader, kind: str, folder: Path, *, sleep: Callable[[float], Awaitable[None]], polls: int = 720
) -> State:
    """Export "Patient", "Group/<id>" or "" (everything) into a folder, or go on with the one begun there.

    Raises ServerFault when the export is refused or fails as a whole; single files that fail are in `State.lost`
    and are tried again by the next call. polls: how often to ask whether it is ready.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = saved(folder)
    if state is None:
        state = State(reader.base, kind, await _begun(reader, kind))
        state.save(folder)
    if (state.base, state.kind) != (reader.base, kind):
        raise UnreadableInput(f"{folder}: holds another export ({state.kind or 'all'} of {state.base})")
    if state.manifest is None:
        state.manifest = await _ready(reader, state.status_url, sleep, polls)
        state.save(folder)
    await _download(reader, state, folder)
    return state


async def _begun(reader: Reader, kind: str) -> str:
    where = f"{kind}/$export" if kind else "$export"
    answer = await reader.reply(where, {"Prefer": "respond-async"})
    place = answer.headers.get("content-location")
    if answer.status != 202 or not place:
        raise ServerFault(
            f"{where}: the server did not begin an export ({answer.status}, without a place to ask)"
        )
    return place


async def _ready(reader: Reader, url: str, sleep: Callable[[float], Awaitable[None]], polls: int) -> Manifest:
    for _ in range(polls):
        answer = await reader.reply(url, {"Accept": "application/json"})
        if answer.status == 200:
            return _manifest(answer)
        await sleep(_pause(answer))
    raise ServerFault("the export is still not ready; call again later, it goes on where it is")


def _pause(answer: Reply) -> float:
    said = answer.headers.get("retry-after", "")
    return min(float(said), LONGEST_WAIT) if said.isdigit() else 5.0


def _manifest(answer: Reply) -> Manifest:
    try:
        return msgspec.json.decode(answer.body, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ServerFault(f"the export's list of files is damaged: {str(error)[:120]}") from None


async def _download(reader: Reader, state: State, folder: Path) -> None:
    """Fetch what is not there yet. Each file is whole or absent."""
    assert state.manifest is not None
    state.lost = []
    files = [*state.manifest.output, *state.manifest.error]
    for file in files:
        if state.done.get(file.url) and (folder / state.done[file.url]).is_file():
            continue
        try:
            body = (await reader.reply(file.url, {"Accept": "application/fhir+ndjson"}, check=_lines)).body
        except ServerFault as fault:
            state.lost.append(f"{file.type}: {fault}")
            continue
        _keep(body, file, state, folder)
        state.save(folder)
    state.save(folder)


def _lines(answer: Reply) -> None:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if "json" not in kind and kind not in ("application/octet-stream", "text/plain"):
        raise ServerFault(f"answers with {kind or 'no content type'}, not with NDJSON")


def _keep(body: bytes, file: File, state: State, folder: Path) -> None:
    """Write a file under a name that only its address decides, and note it when resources are missing in it."""
    name = (
        f"{''.join(filter(str.isalnum, file.type))[:40]}-{sha256(file.url.encode()).hexdigest()[:8]}.ndjson"
    )
    held = sum(bool(line.strip()) for line in body.split(b"\n"))
    if file.count is not None and held != file.count:
        state.lost.append(f"{file.type}: {held} of {file.count} resources came; asked for again next time")
        return
    part = folder / f"{name}.part"
    part.write_bytes(body)
    part.replace(folder / name)
    state.done[file.url] = name
