"""A slot is never booked twice, however many want it at once; what was acknowledged survives a killed process."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from clinic import postgres
from clinic.browsing import copied

PROCESSES = 3
TESTS = Path(__file__).parents[1]


@pytest.fixture
def own_copy(world, tmp_path):
    """The environment of programs on a database of their own."""
    own = copied(tmp_path, f"rush_{time.monotonic_ns()}")
    return prepared(os.environ | {"SPINEPATH_CLINIC_DATA": str(tmp_path)} | own)


def prepared(environment):
    source = str(TESTS.parent / "src")
    environment |= {"PYTHONPATH": os.pathsep.join((source, str(TESTS)))}
    run(environment, "prepare")
    return environment


def start(environment, *arguments):
    command = [sys.executable, "-m", "clinic.rush", *map(str, arguments)]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def run(environment, *arguments):
    running = start(environment, *arguments)
    said, wrong = running.communicate(timeout=1800)
    assert running.returncode == 0, wrong
    return json.loads(said) if said else None


@pytest.mark.parametrize("attempts", [500, pytest.param(10_000, marks=pytest.mark.deep)])
def test_many_attempts_at_once_and_no_slot_is_booked_twice(own_copy, attempts):
    ends = [attempts * number // PROCESSES for number in range(PROCESSES + 1)]
    running = [start(own_copy, "book", first, end) for first, end in pairwise(ends)]
    told = Counter()
    for one in running:
        said, wrong = one.communicate(timeout=1800)
        assert one.returncode == 0, wrong
        told.update(json.loads(said))
    found = run(own_copy, "check")
    assert set(told) == {"booked", "taken"}, told
    assert sum(told.values()) == attempts
    assert (found["overlaps"], found["torn"], found["faults"]) == (0, 0, 0)
    assert len(found["appointments"]) == told["booked"] == found["logged"] == found["messages"]
    assert (
        4 <= told["booked"] <= 6
    )  # one room, three hours and a quarter: no more than six half hours, and it fills


@pytest.mark.parametrize(("writes", "kill_each"), [(24, 14), pytest.param(1000, 170, marks=pytest.mark.deep)])
def test_a_killed_process_loses_nothing_that_was_acknowledged(own_copy, writes, kill_each):
    """Given someone writing, when the process is killed again and again, then each write is whole or not there."""
    acknowledged = []
    while len(acknowledged) < writes:
        acknowledged += killed_after(own_copy, writes, min(kill_each, writes - len(acknowledged)))
    whole(run(own_copy, "check"), acknowledged)


def killed_after(environment, writes, lines, kill=None):
    """What was acknowledged until the process, or the database, was killed in the middle of its work."""
    running = start(environment, "write", writes)
    said = [running.stdout.readline().strip() for _ in range(lines)]
    assert all(said), running.stderr.read()
    (kill or (lambda: os.kill(running.pid, signal.SIGKILL)))()
    said += running.communicate(timeout=600)[0].split()  # committed and said before it died
    assert running.returncode != 0
    return [one for one in said if len(one) == 36]


def whole(found, acknowledged):
    assert set(acknowledged) <= set(found["appointments"])
    assert len(found["appointments"]) == found["logged"] == found["messages"]
    assert (found["overlaps"], found["torn"], found["faults"], found["intact"]) == (0, 0, 0, "ok")


@pytest.mark.deep
def test_a_killed_postgresql_loses_nothing_that_was_acknowledged(tmp_path):
    server = postgres.Server()
    environment = os.environ | {"SPINEPATH_CLINIC_DATA": str(tmp_path), "DATABASE_URL": server.url}
    for command in (("migrate", "--verbosity=0"), ("createcachetable",)):
        subprocess.run([sys.executable, "-m", "spinepath.clinic", *command], env=environment, check=True)
    environment, acknowledged = prepared(environment), []
    while len(acknowledged) < 1000:
        acknowledged += killed_after(environment, 1000, min(340, 1000 - len(acknowledged)), server.kill)
        server.start()
    whole(run(environment, "check"), acknowledged)
    server.stop()
