"""Records in, charts out: files, folders, servers and bytes of FHIR R4, and OMOP databases."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from spinepath.chart.chart import Chart
from spinepath.chart.event import Problem
from spinepath.errors import UnknownName, UnreadableInput, UnsupportedFormat
from spinepath.sources.fhir.files import content, is_other, members, unpacked
from spinepath.sources.fhir.gather import Gathered
from spinepath.sources.fhir.people import charts
from spinepath.sources.omop.where import is_omop
from spinepath.sources.server.address import is_address

Source = str | Path | bytes
"""A file or folder, the address of a person on a server, where an OMOP database is, or the bytes of a file."""

Part = tuple[str, bytes]
"""A piece of a record: a name for messages, and its JSON."""


def read(*sources: Source) -> Iterator[Chart]:
    """One chart for each person in each source, in order of first appearance.

    Each source is read by itself; a folder is one source, and its files are joined by person.
    Raises UnreadableInput when a source cannot be used, UnsupportedFormat for STU3, R5 and XML.
    """
    for source in sources:
        if isinstance(source, str) and is_address(source):
            yield _on_server(source)
        elif is_omop(source) and not isinstance(source, bytes):
            from spinepath.sources.omop.people import read as read_omop  # noqa: PLC0415  when there is one

            yield from read_omop(source)
        elif isinstance(source, bytes) or not _is_folder(source):
            yield from _read_file(source)
        else:
            yield from _read_folder(Path(source))


def read_one(source: Source, patient: str | None = None) -> Chart:
    """The chart of the only person in a source, or of the one with this id.

    Raises UnreadableInput as `read` does, UnknownName when no or more than one person could be meant.
    """
    found = [chart for chart in read(source) if patient in (None, chart.patient)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(chart.patient for chart in (found or read(source)))
    raise UnknownName(f"{_name(source)}: which person? Name one of: {names[:500]}")


def read_results(sources: Iterable[Source]) -> Iterator[Chart | UnreadableInput]:
    """The same as `read`, but a source that cannot be used is given as its error, then the next follows."""
    for source in sources:
        try:
            yield from read(source)
        except UnreadableInput as error:
            yield error


def read_parts(
    parts: Iterable[Part], problems: Iterable[Problem] = (), drafts: Iterable[Part] = ()
) -> tuple[list[Chart], frozenset[str]]:
    """One chart for each person in several named pieces of one record, and the sources of what was only drafted.

    A draft goes before the record's own version of the same resource. A piece that cannot be used is a problem of
    every chart, like `problems`, those of getting the pieces. Raises UnreadableInput when no piece holds a person,
    UnsupportedFormat for STU3, R5 and XML.
    """
    record, drafted = _gathered(parts), _gathered(drafts)
    own = frozenset(item.source for item in drafted.items)
    record.items = [item for item in record.items if item.source not in own] + drafted.items
    record.unused += drafted.unused
    record.problems = [*problems, *record.problems, *drafted.problems]
    return list(charts(record, "record", None, None)), own


def _gathered(parts: Iterable[Part]) -> Gathered:
    gathered = Gathered()
    for where, data in parts:
        try:
            gathered.add(data, where)
        except UnsupportedFormat:
            raise
        except UnreadableInput as error:
            gathered.problems.append(Problem(source=where, field="file", reason=str(error), severity="error"))
    return gathered


def _on_server(source: str) -> Chart:
    from spinepath.sources.server.access import read_server  # noqa: PLC0415  httpx only when wanted

    return read_server(source)


def _is_folder(source: str | Path) -> bool:
    return Path(source).is_dir()


def _name(source: Source) -> str:
    return "input" if isinstance(source, bytes) else str(source)


def _read_file(source: Source) -> Iterator[Chart]:
    data = source if isinstance(source, bytes) else content(Path(source))
    where = "input" if isinstance(source, bytes) else Path(source).name
    gathered = Gathered()
    gathered.add(unpacked(data, where, gathered.problems), where)
    path = None if isinstance(source, bytes) else str(source)
    return charts(gathered, _name(source), path, sha256(data).hexdigest())


def _read_folder(folder: Path) -> Iterator[Chart]:
    gathered = Gathered()
    used = 0
    for path in members(folder):
        used += _add_member(gathered, path, path.relative_to(folder).as_posix())
    if not used:
        reasons = "; ".join(problem.reason for problem in gathered.problems[:3])
        raise UnreadableInput(f"{folder}: no file in it can be used. {reasons or 'It is empty.'}")
    return charts(gathered, str(folder), str(folder), None)


def _add_member(gathered: Gathered, path: Path, where: str) -> bool:
    """Take in one file of a folder; False when it cannot be used, which is said."""
    if is_other(path):
        reason = "not a record by its name; not read"
        gathered.problems.append(Problem(source=where, field="file", reason=reason, severity="info"))
        return False
    try:
        gathered.add(unpacked(content(path), where, gathered.problems), where)
    except UnreadableInput as error:
        gathered.problems.append(Problem(source=where, field="file", reason=str(error), severity="error"))
        return False
    return True
