"""Random damage to one field costs that field or at worst its resource, and is said; never anything else."""

import copy
import json
import random

import msgspec
import pytest

from spinepath.errors import UnreadableInput
from spinepath.sources.read import read

MUTATIONS = 800
JUNK = [
    None,
    True,
    -1,
    0,
    1e308,
    2**70,
    "",
    " ",
    "junk",
    "2019-13-45",
    "\ud83d\ude00",
    "\x00",
    [],
    {},
    [None],
    [[]],
    {"value": "x"},
    {"coding": "x"},
    {"reference": 7},
    [{"coding": [{"code": 3}]}],
    {"extension": [{"url": 3}]},
    "entered-in-error",
    ["a", 1],
    {"text": {"text": "x"}},
]
"""Values of every JSON type, none of which fits everywhere."""


def paths(node, path=()):
    """Every place inside a resource."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in children:
        yield (*path, key)
        yield from paths(value, (*path, key))


def mutated(bundle, generator):
    """A copy with one place of one resource replaced, removed or doubled; its number and path."""
    damaged = copy.deepcopy(bundle)
    number = generator.randrange(len(damaged["entry"]))
    resource = damaged["entry"][number]["resource"]
    path = generator.choice([place for place in paths(resource) if place != ("id",)])
    node = resource
    for key in path[:-1]:
        node = node[key]
    action = generator.randrange(10)
    if action == 0:
        del node[path[-1]]
    elif action == 1 and isinstance(node, list):
        node.append(copy.deepcopy(node[path[-1]]))
    else:
        node[path[-1]] = copy.deepcopy(generator.choice(JUNK))
    return damaged, number, path


def charts_of(bundle):
    return list(read(json.dumps(bundle).encode()))


def by_resource(charts, but=()):
    """Events by the resource they come from, without those of `but`."""
    found = {}
    for chart in charts:
        for event in chart.events:
            source = event.source.split("#")[0]
            if source not in but:
                found.setdefault(source, []).append(event)
    return found


@pytest.mark.parametrize("block", range(5))
def test_damage_stays_where_it_is_and_is_said(anna, block):
    generator = random.Random(block)
    whole = charts_of(anna)
    for _ in range(MUTATIONS // 5):
        damaged, number, path = mutated(anna, generator)
        try:
            found = charts_of(damaged)
        except UnreadableInput:
            continue
        _check((anna, whole), (damaged, found), number, path)


def _check(before_damage, after_damage, number, path):
    (anna, whole), (damaged, found) = before_damage, after_damage
    name = "{resourceType}/{id}".format(**anna["entry"][number]["resource"])
    told = (name, path, damaged["entry"][number]["resource"])
    problems = [problem for chart in found for problem in chart.problems]
    assert not any("could not be read" in problem.reason for problem in problems), told
    touched = _related(name)
    before, after = by_resource(whole, touched), by_resource(found, touched)
    if path[0] not in ("subject", "patient", "participant") and name != "Patient/anna":
        assert after == before, told
    if _said(whole, name) > _said(found, name) and not _harmless(anna, damaged, number, path):
        known = [problem for chart in whole for problem in chart.problems]
        assert [problem for problem in problems if problem not in known], told


def _said(charts, name):
    """How much the chart holds of one resource: filled columns of its events."""
    events = by_resource(charts).get(name, ())
    return sum(value not in (None, "", ()) for event in events for value in msgspec.structs.astuple(event))


def _related(name):
    """Resources that hang together: a report and its result, a device and its use; a person and all ages."""
    groups = [
        {"DiagnosticReport/d1", "Observation/o1"},
        {"Device/v1", "DeviceUseStatement/v2"},
        {"Patient/anna", "Condition/c2"},
    ]
    return next((group for group in groups if name in group), {name})


def _harmless(anna, damaged, number, path):
    """Nothing stands there any more (absence is no damage), or something of the same shape."""
    old, new = _at(anna, number, path), _at(damaged, number, path)
    return new in (None, "", " ", [], {}, [None], [[]]) or type(new) is type(old)


def _at(bundle, number, path):
    node = bundle["entry"][number]["resource"]
    for key in path:
        try:
            node = node[key]
        except (KeyError, IndexError, TypeError):
            return None
    return node


def test_bytes_flipped_at_random(anna):
    generator = random.Random(7)
    data = json.dumps(anna).encode()
    for _ in range(500):
        damaged = bytearray(data)
        for _ in range(generator.randrange(1, 4)):
            damaged[generator.randrange(len(damaged))] = generator.randrange(256)
        try:
            list(read(bytes(damaged)))
        except UnreadableInput as error:
            assert str(error)
