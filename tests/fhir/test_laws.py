"""Laws of reading: the order of resources and the packing around them are irrelevant."""

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from spinepath.sources.read import read_one

_ANNA = json.loads((Path(__file__).parent / "records" / "anna.json").read_text("utf-8"))
_RESOURCES = [entry["resource"] for entry in _ANNA["entry"]]
_WHOLE = frozenset(range(len(_RESOURCES)))


def _events(data: bytes) -> set[object]:
    return set(read_one(data).events)


def _bundle(resources):
    entries = [{"resource": one} for one in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def _lines(resources):
    return "\n".join(map(json.dumps, resources)).encode()


@settings(max_examples=40, deadline=None)
@given(st.permutations(_RESOURCES))
def test_order_is_irrelevant(resources):
    assert _events(_bundle(resources)) == _events(_bundle(_RESOURCES))


@settings(max_examples=20, deadline=None)
@given(st.permutations(_RESOURCES))
def test_a_bundle_is_its_lines(resources):
    assert _events(_lines(resources)) == _events(_bundle(resources))


def test_a_folder_by_type_is_the_bundle(tmp_path):
    for resource in _RESOURCES:
        with (tmp_path / f"{resource['resourceType']}.ndjson").open("ab") as file:
            file.write(_lines([resource]) + b"\n")
    assert set(read_one(tmp_path).events) == _events(_bundle(_RESOURCES))


def test_the_made_up_record_is_read_without_a_problem():
    assert read_one(_bundle(_RESOURCES)).problems == []
