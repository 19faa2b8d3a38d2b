"""Records in, charts out: files, folders and bytes of FHIR R4, and OMOP databases."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from spinepath.chart.chart import Chart
from spinepath.chart.event import Problem
from spinepath.errors import UnknownName, UnreadableInput
from spinepath.sources.fhir.files import content, is_other, members, unpacked
from spinepath.sources.fhir.gather import Gathered
from spinepath.sources.fhir.people import charts
from spinepath.sources.omop.where import is_omop

Source = str | Path | bytes
"""A path of a file or folder, the bytes of a file, or where an OMOP database is (omop.where)."""


def read(*sources: Source) -> Iterator[Chart]:
    """One chart for each person in each source, in order of first appearance.

    Each source is read by itself; a folder is one source, and its files are joined by person.
    Raises UnreadableInput when a source cannot be used, UnsupportedFormat for STU3, R5 and XML.
    """
    for source in sources:
        if is_omop(source) and not isinstance(source, bytes):
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
