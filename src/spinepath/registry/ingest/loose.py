"""What names no Patient in its own words: found its person through other records, or counted as a problem.

A device belongs to whom a DeviceUseStatement names; a logical reference means the Patient with that identifier; and
what names nobody belongs to the only person there is. One more pass over the parts, only when there is such a thing.
"""

from collections.abc import Iterator
from pathlib import Path

from spinepath.chart.event import Problem
from spinepath.registry.ingest.deal import GOES_WITH, UNUSED, bucket_of, patient_of
from spinepath.registry.ingest.parts import Part, footer_of, lines_of, slips_of
from spinepath.sources.fhir.aside import add_line
from spinepath.sources.fhir.datatypes import Reference
from spinepath.sources.fhir.decode import Item
from spinepath.sources.fhir.gather import Gathered
from spinepath.sources.fhir.index import Index, canonical
from spinepath.sources.fhir.links import about, owners
from spinepath.sources.fhir.resources_care import DeviceUseStatement

NAME = "999999-00000.part"
Loose = list[tuple[str, int, bytes, list[Item]]]  # file, line, the line, what it holds


def deal_loose(parts: list[Path], buckets: int, folder: Path) -> None:
    """Write one more part with the loose lines of all the others."""
    loose, part = _loose(parts, buckets), Part(buckets + 2)
    if loose:
        keys = _keys(loose, parts, buckets)
        for number, (file, line, data, items) in enumerate(loose):
            key = next((keys[item.source] for item in items if item.source in keys), None)
            if key is not None:
                name = key.encode("utf-8", "surrogatepass")
                bucket = bucket_of(name.removeprefix(b"Patient/"), buckets)
                part.add(bucket, GOES_WITH + name + GOES_WITH + data, number)
            else:
                part.problems += [
                    (number, problem) for problem in _lost(items, data, f"{file} line {line + 1}")
                ]
    part.write(folder / NAME, None, len(loose))


def _loose(parts: list[Path], buckets: int) -> Loose:
    found: Loose = []
    for path in parts:
        for data, number in lines_of(path, buckets + 1):
            gathered = Gathered()
            add_line(gathered, data, "")
            found.append((footer_of(path).file, number, data, gathered.items))
    return found


def _keys(loose: Loose, parts: list[Path], buckets: int) -> dict[str, str]:
    """Source of a loose resource -> the key of its person."""
    own = [item for *_, items in loose for item in items]
    wanted = {name for item in own for name in _names(item)} | {
        item.source for item in own if item.type == "Device"
    }
    witnesses, people = _witnesses(parts, buckets, wanted)
    items = [*witnesses, *own]
    found = owners(items, Index(items))
    keys = {item.source: found[item.source] for item in own if item.source in found}
    if len(people) == 1:
        only = next(iter(people))
        keys |= {
            item.source: only for item in own
            if item.source not in keys and item.type != "Device" and about(item) is None
        }  # fmt: skip
    return keys


def _names(item: Item) -> Iterator[str]:
    references: list[Reference | None] = [item.body.subject, getattr(item.body, "patient", None)]
    for reference in references:
        if reference is not None and reference.reference:
            yield reference.reference
        if reference is not None and reference.identifier is not None and reference.identifier.value:
            yield reference.identifier.value


def _witnesses(parts: list[Path], buckets: int, wanted: set[str]) -> tuple[list[Item], set[str]]:
    """Patients and statements about devices that tell whose a loose resource is; and up to two people."""
    found: list[Item] = []
    people: set[str] = set()
    for path in parts:
        for bucket in range(buckets):
            for one in slips_of(path, bucket):
                data = (
                    one.line or b""
                )  # of a plain Patient, and of any statement about a device, the line is kept
                if len(people) < 2 and not data.startswith(UNUSED):
                    people.add(_key_of(data, one.owner))
                if b'"Patient"' in data or b'"DeviceUseStatement"' in data:
                    found += [item for item in _items(data) if _tells(item, wanted)]
    return found, people


def _key_of(data: bytes, owner: bytes) -> str:
    if data.startswith(GOES_WITH):
        return data.split(GOES_WITH, 2)[1].decode("utf-8", "surrogatepass")
    return "Patient/" + (owner or patient_of(data) or b"").decode("utf-8", "surrogatepass")


def _items(data: bytes) -> list[Item]:
    gathered = Gathered()
    add_line(gathered, data.split(GOES_WITH, 2)[-1], "")
    return gathered.items


def _tells(item: Item, wanted: set[str]) -> bool:
    if isinstance(item.body, DeviceUseStatement):
        reference = item.body.device.reference if item.body.device is not None else None
        return reference is not None and canonical(reference) in wanted
    if item.type != "Patient":
        return False
    known = {identifier.value for identifier in getattr(item.body, "identifier", None) or ()}
    urls = {item.full_url, f"urn:uuid:{item.body.id}"}
    conditional = any(value and name.endswith(f"|{value}") for value in known for name in wanted)
    return bool((known | urls) & wanted) or conditional


def _lost(items: list[Item], data: bytes, where: str) -> Iterator[Problem]:
    for item in items:
        other = about(item)
        reason = f"is about {other}, no patient; not used" if other else "names no patient; not used"
        yield Problem(source=item.source, field="subject", reason=reason, severity="error")
    if not items:
        gathered = Gathered()
        add_line(gathered, data, where)
        yield from gathered.problems
