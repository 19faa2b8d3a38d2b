"""Real processes: they answer as one process does; one that dies or takes too long is replaced, and it is said."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from hooks.people import WHO, medicine, prefetch, view
from spinepath.hooks.judge import Job, judged
from spinepath.hooks.workers import Workers

DAY = date(2026, 3, 2)
ROOT = Path(__file__).parents[2]


def job(**more: Any) -> Job:
    parts = [
        (key, json.dumps(value).encode())
        for key, value in prefetch(medicine("a", "Oxycodone 10 mg")).items()
        if value
    ]
    given: dict[str, Any] = {"hook": "patient-view", "instance": "1", "patient": "p", "day": DAY, "parts": parts,
        "gaps": (), "budget": 5, "sources": "https://cds.example/sources/"}  # fmt: skip
    return Job(**given | more)


async def _life() -> None:
    workers = Workers(1, DAY, seconds=30.0, waiting=1)
    assert not workers.ready
    await workers.start()
    assert workers.ready
    assert (await workers.answer(job())).body == judged(job()).body

    workers._seconds = 0.001
    for _ in range(5):  # on a busy machine the answer may be there before anybody looks at the clock
        slow = await workers.answer(job())
        if slow.failed:
            break
    assert (slow.failed, b"took longer than" in slow.body) == ("Slow", True)
    workers._seconds = 30.0
    again = await workers.answer(job())
    assert again.body == judged(job()).body

    (worker,) = workers._all
    os.kill(worker._process.pid or 0, signal.SIGKILL)
    dead = await workers.answer(job())
    assert b"the assessing process ended" in dead.body

    both = await asyncio.gather(*(workers.answer(job()) for _ in range(4)))
    assert sorted(answer.failed or "" for answer in both)[-1] == "Busy"
    assert b"too many requests at once" in b"".join(answer.body for answer in both)
    await workers.stop()
    assert not workers.ready


def test_the_life_of_a_worker() -> None:
    asyncio.run(_life())


def test_a_worker_that_cannot_use_the_knowledge() -> None:
    """With no rule in force nothing can be judged, so it never becomes ready."""
    workers = Workers(1, date(1999, 1, 1), seconds=5.0, waiting=1)

    async def start() -> None:
        try:
            await workers.start()
        finally:
            await workers.stop()

    with pytest.raises(RuntimeError, match="spinepath knowledge check"):
        asyncio.run(start())


class Process:
    """The service as an operator starts it."""

    def __init__(self) -> None:
        command = [str(Path(sys.executable).with_name("spinepath")), "hooks", "serve", "--open", "--port", "0",
            "--workers", "1", "--day", "2026-03-02"]  # fmt: skip
        environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
        self.lines: list[dict[str, Any]] = []
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(json.loads(line))
            found = re.search(r"http://127\.0\.0\.1:(\d+)", self.lines[-1]["event"])
            if found:
                self.url = found[0]
                break
        self._rest = Thread(target=self._read, daemon=True)
        self._rest.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        self.lines += [json.loads(line) for line in self.process.stderr]

    def ready(self) -> None:
        for _ in range(600):
            if httpx.get(f"{self.url}/ready").status_code == 200:
                return
            asyncio.run(asyncio.sleep(0.1))
        raise AssertionError("never ready")

    def stopped(self) -> int:
        code = self.process.wait(30)
        self._rest.join(5)
        return code


@pytest.fixture(scope="module")
def served() -> Iterator[Process]:
    found = Process()
    yield found
    found.process.kill()
    found.process.wait(10)
    if found.process.stderr is not None:
        found.process.stderr.close()


def test_it_is_alive_at_once_ready_later_and_stops_after_the_last_answer(served: Process) -> None:
    assert httpx.get(f"{served.url}/live").json() == {"live": True}
    served.ready()
    body = json.dumps(view(medicine("a", "Oxycodone 10 mg")))
    asking = [HTTPConnection(served.url.removeprefix("http://"), timeout=60) for _ in range(6)]
    for one in asking:
        one.request(
            "POST", "/cds-services/spinepath-patient-view", body, {"Content-Type": "application/json"}
        )
    answers = [asking[0].getresponse().read()]  # the others are in line behind the one worker
    served.process.send_signal(signal.SIGTERM)
    answers += [one.getresponse().read() for one in asking[1:]]
    for one in asking:
        one.close()
    assert served.stopped() == 0
    assert all(json.loads(answer)["cards"] for answer in answers)
    events = [line["event"] for line in served.lines]
    assert {"ready", "judged", "answered", "stopping"} <= set(events)
    assert WHO["userId"] not in json.dumps(served.lines)
