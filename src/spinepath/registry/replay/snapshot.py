"""Earlier knowledge, kept whole: one archive of every data file that decides an answer, proven by its hash."""

import zipfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import msgspec

from spinepath.errors import UnknownName, UnreadableInput
from spinepath.knowledge.version import content_hash, data_files
from spinepath.knowledge.version import version as knowledge_version

MANIFEST = "manifest.json"
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the same knowledge gives the same bytes


class Snapshot(msgspec.Struct, frozen=True):
    """The data files of one knowledge version by name ("knowledge/rules/alerts.toml")."""

    version: str
    sha256: str
    content: Mapping[str, bytes]


def today() -> Snapshot:
    """The knowledge of this installation."""
    content = dict(data_files())
    return Snapshot(knowledge_version(), content_hash(content), content)


def write(snapshot: Snapshot, path: Path) -> None:
    """Write a snapshot as an archive."""
    manifest = msgspec.json.encode({"version": snapshot.version, "sha256": snapshot.sha256})
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in sorted({MANIFEST: manifest, **snapshot.content}.items()):
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), data, zipfile.ZIP_LZMA)


def read(path: Path) -> Snapshot:
    """A snapshot from its archive. Raises UnreadableInput when it is none, or is not what its hash says."""
    try:
        with zipfile.ZipFile(path) as archive:
            content = {name: archive.read(name) for name in archive.namelist()}
        manifest = msgspec.json.decode(content.pop(MANIFEST), type=dict[str, str])
        found = Snapshot(manifest["version"], manifest["sha256"], content)
    except (OSError, zipfile.BadZipFile, KeyError, msgspec.MsgspecError) as error:
        raise UnreadableInput(
            f"{path}: no snapshot of knowledge ({error}); `spinepath registry snapshot` makes one"
        ) from error
    if content_hash(content) != found.sha256:
        raise UnreadableInput(f"{path}: its content does not have the hash it states; get the snapshot anew")
    return found


def shipped() -> dict[str, Path]:
    """The snapshots that come with spinepath, by version."""
    folder = Path(str(files("spinepath.registry.replay") / "snapshots"))
    return {path.stem: path for path in sorted(folder.glob("*.zip"))}


def find(name: str) -> Snapshot:
    """A snapshot by version, or by the path of an archive. Raises UnknownName, listing the versions there are."""
    known = shipped()
    if name in known:
        return read(known[name])
    if Path(name).is_file():
        return read(Path(name))
    raise UnknownName(
        f"no knowledge {name!r}: neither a file nor one of the versions {', '.join(known) or '(none)'}"
    )
