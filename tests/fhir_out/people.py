"""Records of people to write FHIR about: made up, simulated, published, and of Synthea."""

import gzip
import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import spinepath
from spinepath.api import SAMPLE_DAY
from spinepath.registry.simulate import parameters, people

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT.parent / "shared" / "examples"
SYNTHEA = sorted(EXAMPLES.glob("synthea/bundles/*.gz"))


class Given(NamedTuple):
    """A record as an EHR would hand it over. as_of: the day of judgement that suits it."""

    name: str
    record: bytes
    as_of: date


def sample() -> Given:
    return Given("sample", Path(spinepath.sample()).read_bytes(), SAMPLE_DAY)


def vignettes(step: int = 1) -> Iterator[Given]:
    for name in ("vignettes", "redflags"):
        lines = (ROOT / "tests" / "vignettes" / f"{name}.jsonl").read_text("utf-8").splitlines()
        for line in lines[::step]:
            one = json.loads(line)
            yield Given(one["id"], json.dumps(one["bundle"]).encode(), date.fromisoformat(one["as_of"]))


def simulated(count: int, seed: int = 54) -> Iterator[Given]:
    for number, person in enumerate(people(count, seed)):
        yield Given(f"simulated-{number}", person.bundle(), parameters().as_of)


def published(step: int = 1) -> Iterator[Given]:
    for path in sorted(EXAMPLES.glob("cases/*/bundle.json"))[::step]:
        yield Given(path.parent.name, path.read_bytes(), date(2026, 3, 2))


def synthea(count: int) -> Iterator[Given]:
    """Whole bundles first, then people put together from the export."""
    whole = (Given(path.name, gzip.decompress(path.read_bytes()), date(2026, 3, 2)) for path in SYNTHEA)
    yield from islice(whole, count)
    if count > len(SYNTHEA):
        yield from islice(_exported(), count - len(SYNTHEA))


def _exported() -> Iterator[Given]:
    """The people of the bulk export as bundles."""
    of: dict[str, list[Any]] = {}
    for path in sorted(EXAMPLES.glob("synthea/*.ndjson.gz")):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            resource = json.loads(line)
            of.setdefault(_owner(resource), []).append(resource)
    for owner, resources in of.items():
        if any(one["resourceType"] == "Patient" for one in resources):
            yield Given(owner, _bundle(resources), date(2026, 3, 2))


def _owner(resource: Any) -> str:
    if resource["resourceType"] == "Patient":
        return f"Patient/{resource['id']}"
    return str((resource.get("subject") or resource.get("patient") or {}).get("reference"))


def _bundle(resources: Iterable[Any]) -> bytes:
    entries = [{"resource": one} for one in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
