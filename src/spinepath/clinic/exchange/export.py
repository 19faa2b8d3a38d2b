"""The export for a registry: NDJSON by type and attribute files, one patient at a time, so that memory stays flat."""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from spinepath.chart.event import Problem
from spinepath.clinic.errors import NotExported
from spinepath.clinic.exchange.addresses import of_patient
from spinepath.clinic.exchange.attributes import Attributes
from spinepath.clinic.exchange.held import origins
from spinepath.clinic.exchange.pseudonyms import Disguised, Keyed, Left
from spinepath.clinic.exchange.record import bare_person, record
from spinepath.clinic.people.models import Patient

CHUNK = 200  # patients fetched at once
FHIR, ATTRIBUTES, ABOUT, PROBLEMS = "fhir", "attributes", "export.json", "problems.jsonl"
_TAKEN = (
    "names, addresses, telephone numbers, e-mail addresses, photographs and identifiers of the person",
    "who performed, ordered, wrote or recorded something, save in attributes/ under a pseudonym",
    "extensions, narratives and every other element that spinepath does not read",
    "attachments that are no text",
    "the person's own names and numbers, e-mail addresses and telephone numbers inside texts",
)
_KEPT = (
    "dates, birth date and death among them",
    "sex",
    "the words of reports and notes, which may name other people: have them read before they leave the house",
)


class Summary(msgspec.Struct, kw_only=True):
    """What an export says of itself. left_out: resources that are not in it, by type and reason."""

    identified: bool
    made_up: int = 0
    people: int = 0
    resources: dict[str, int] = msgspec.field(default_factory=dict)
    left_out: dict[str, int] = msgspec.field(default_factory=dict)
    masked_in_texts: int = 0
    problems: int = 0
    taken_out: tuple[str, ...] = ()
    still_in_it: tuple[str, ...] = ()


class Export:
    """An export on its way: `write` makes it beside its folder, `publish` gives it its name once it is whole."""

    def __init__(self, out: Path, keyed: Keyed | None) -> None:
        """keyed: None names everybody. Raises NotExported when something is there already."""
        if out.exists():
            raise NotExported(
                f"{out}: is there already; give a folder that is not, so that no two exports are mixed"
            )
        self.out, self.keyed, self.part = out, keyed, out.with_name(f"{out.name}.part")

    def write(self) -> Summary:
        """Everything the assessments are made from."""
        shutil.rmtree(self.part, ignore_errors=True)
        with ExitStack() as stack:
            writer = _Writer(self.part, self.keyed, stack)
            for patient in _everybody():
                writer.add(patient)
        about = msgspec.json.format(msgspec.json.encode(writer.summary), indent=2)
        (self.part / ABOUT).write_bytes(about + b"\n")
        return writer.summary

    def publish(self) -> None:
        """Under its name."""
        self.part.rename(self.out)


def _everybody() -> Iterator[Patient]:
    rows = Patient.objects.order_by("pk").select_related("site").prefetch_related("care_team__user__posts")
    return rows.iterator(chunk_size=CHUNK)


class _Writer:
    """The files of one export, open until it is done."""

    def __init__(self, folder: Path, keyed: Keyed | None, stack: ExitStack) -> None:
        self.keyed, self._stack, self._folder = keyed, stack, folder
        taken, kept = ((), ()) if keyed is None else (_TAKEN, _KEPT)
        self.summary = Summary(identified=keyed is None, taken_out=taken, still_in_it=kept)
        self._open: dict[str, BinaryIO] = {}
        for name in (FHIR, ATTRIBUTES):
            (folder / name).mkdir(mode=0o700, parents=True)
        self._problems = stack.enter_context((folder / PROBLEMS).open("wb"))
        people, operations = (
            stack.enter_context((folder / ATTRIBUTES / f"{name}.csv").open("w", encoding="utf-8"))
            for name in ("people", "operations")
        )
        self._attributes = Attributes(people, operations, self._called)

    def _called(self, *words: object, says: str) -> str:
        return says if self.keyed is None else self.keyed.of(*words)

    def add(self, patient: Patient) -> None:
        """Everything of one patient."""
        problems: list[Problem] = []
        found = origins(patient, problems)
        if self.keyed is None:
            person, named = str(patient.pk), of_patient(patient)
            self._write(record(patient, found))
        else:
            disguised = Disguised(patient, self.keyed)
            person, named = disguised.person, disguised.named
            self._write(iter([bare_person(patient, found, person)]))
            self._write(disguised.resources(found))
            self._count(disguised)
        self._attributes.add(patient, person, found, named)
        self._note(person, problems)
        self.summary.people += 1
        self.summary.made_up += patient.made_up

    def _write(self, resources: Iterator[dict[str, Any]]) -> None:
        for one in resources:
            kind = one["resourceType"]
            self._file(kind).write(msgspec.json.encode(one) + b"\n")
            self.summary.resources[kind] = self.summary.resources.get(kind, 0) + 1

    def _file(self, kind: str) -> BinaryIO:
        if kind not in self._open:
            path = self._folder / FHIR / f"{kind}.ndjson"
            self._open[kind] = self._stack.enter_context(path.open("wb", buffering=1 << 18))
        return self._open[kind]

    def _count(self, disguised: Disguised) -> None:
        self.summary.masked_in_texts += disguised.mask.taken
        for (kind, why), count in Counter[Left](disguised.left).items():
            name = f"{kind}: {why}"
            self.summary.left_out[name] = self.summary.left_out.get(name, 0) + count

    def _note(self, person: str, problems: list[Problem]) -> None:
        """Where it stood is left out: a name of a file may name a person."""
        self.summary.problems += len(problems)
        for one in problems:
            line = {"patient": person, "field": one.field, "severity": one.severity}
            self._problems.write(
                msgspec.json.encode(line | ({} if self.keyed else {"reason": one.reason})) + b"\n"
            )
