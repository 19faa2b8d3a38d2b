"""Processes that assess, so that the service itself always answers. One that takes too long is ended and replaced."""

import asyncio
import gc
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from multiprocessing.connection import Connection
from typing import Protocol, TypeVar

import msgspec

from spinepath.hooks.judge import Answer, Job, judged, unchecked

_CONTEXT = multiprocessing.get_context("spawn")  # a fork of a process with threads may hang
_ENCODE, _JOB = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Job)
_ANSWER = msgspec.msgpack.Decoder(Answer)
READY_SECONDS = 120.0
T = TypeVar("T")


class Judge(Protocol):
    """Whoever turns jobs into answers."""

    async def start(self) -> None:
        """Load the knowledge. Raises when it cannot be used."""

    async def answer(self, job: Job) -> Answer:
        """The answer to a job; never raises."""

    async def stop(self) -> None:
        """Let go of everything."""

    @property
    def ready(self) -> bool:
        """Whether answers can be given now."""


def warm_up(day: date) -> None:
    """Every kind of call once, so that the first caller does not wait for the knowledge to load, nor find it gone.

    Raises RuntimeError when anything of it cannot be used.
    """
    from spinepath.api import sample  # noqa: PLC0415  only when a service starts

    parts = [("sample", sample().read_bytes())]
    for hook, drafts in (
        ("patient-view", None),
        ("order-sign", [msgspec.json.encode(one) for one in _DRAFTS]),
    ):
        found = judged(Job(
            hook=hook, instance="warm-up", patient="made-up-1", day=day, gaps=(), budget=5, sources="", parts=parts,
            drafts=drafts,
        ))  # fmt: skip
        if found.failed or found.status != 200:
            raise RuntimeError(found.failed or found.says)
        if b'"code":"gap"' in found.body:
            raise RuntimeError("not even the bundled record can be read whole")


_SUBJECT = {"subject": {"reference": "Patient/made-up-1"}}
_DRUG = {"medicationCodeableConcept": {"text": "Warfarin 5 mg tablet"}}
_DRAFTS = (
    {"resourceType": "MedicationRequest", "id": "warm-1", **_DRUG} | _SUBJECT,
    {"resourceType": "ServiceRequest", "id": "warm-2", "code": {"text": "MRI lumbar spine"}} | _SUBJECT,
    {"resourceType": "ServiceRequest", "id": "warm-3", "code": {"text": "Caudal epidural injection"}}
    | _SUBJECT,
)


class Inside:
    """In a thread of the service itself: for tests and trials."""

    def __init__(self, day: date) -> None:
        self._day, self._pool, self.ready = day, ThreadPoolExecutor(1), False

    async def start(self) -> None:
        """Warm up."""
        await asyncio.get_running_loop().run_in_executor(self._pool, warm_up, self._day)
        self.ready = True

    async def answer(self, job: Job) -> Answer:
        """The answer."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, judged, job)

    async def stop(self) -> None:
        """End the thread."""
        self.ready = False
        self._pool.shutdown(wait=False)


def _serve(pipe: Connection, day: date) -> None:
    """The life of a worker: warm up, then jobs in, answers out, until the pipe closes.

    Garbage is collected between answers, never while somebody waits for one.
    """
    try:
        warm_up(day)
        gc.collect()
        gc.freeze()
        gc.disable()
        pipe.send_bytes(b"")
        while True:
            pipe.send_bytes(_ENCODE.encode(judged(_JOB.decode(pipe.recv_bytes()))))
            if not pipe.poll():
                gc.collect()
    except (EOFError, OSError, KeyboardInterrupt):
        return


class _Worker:
    """One process and the pipe to it. Its methods block, and are called in threads."""

    def __init__(self, day: date) -> None:
        self._pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_serve, args=(theirs, day), daemon=True)
        self._process.start()
        theirs.close()

    def warm(self) -> None:
        """Wait until it is ready. Raises EOFError when it died, TimeoutError when it never gets there."""
        if not self._pipe.poll(READY_SECONDS):
            raise TimeoutError("a worker is not ready")
        self._pipe.recv_bytes()

    def ask(self, job: bytes, seconds: float) -> bytes:
        """The answer. Raises TimeoutError, or EOFError when the process died."""
        self._pipe.send_bytes(job)
        if not self._pipe.poll(seconds):
            raise TimeoutError
        return self._pipe.recv_bytes()

    def end(self) -> None:
        """Stop it, whatever it does."""
        self._pipe.close()
        self._process.kill()
        self._process.join(5)


class Workers:
    """A number of processes; jobs wait in line for a free one. waiting: how many may wait."""

    def __init__(self, count: int, day: date, seconds: float, waiting: int) -> None:
        self._count, self._day, self._seconds, self._most = count, day, seconds, waiting
        self._free: asyncio.Queue[_Worker] = asyncio.Queue()
        self._all: set[_Worker] = set()
        self._in_line, self._stopped = 0, False
        os.environ.setdefault("POLARS_MAX_THREADS", "1")  # the processes are the parallel part
        self._threads = ThreadPoolExecutor(count * 2 + 2)

    @property
    def ready(self) -> bool:
        """Whether at least one process is alive and warm."""
        return bool(self._all) and not self._stopped

    async def start(self) -> None:
        """Start and warm all of them. Raises when one cannot use the knowledge."""
        await asyncio.gather(*(self._add() for _ in range(self._count)))

    async def _add(self) -> None:
        worker = await self._run(_Worker, self._day)
        try:
            await self._run(worker.warm)
        except (EOFError, OSError, TimeoutError):
            await self._run(worker.end)
            raise RuntimeError("a worker cannot start; run: spinepath knowledge check") from None
        self._all.add(worker)
        self._free.put_nowait(worker)

    async def answer(self, job: Job) -> Answer:
        """The answer; a card that nothing was checked when it takes too long, fails, or too many wait."""
        if self._in_line >= self._most:
            return unchecked(job, "too many requests at once; nothing was checked", "Busy")
        self._in_line += 1
        try:
            worker = await asyncio.wait_for(self._free.get(), self._seconds)
        except TimeoutError:
            return unchecked(job, "no process was free in time; nothing was checked", "Busy")
        finally:
            self._in_line -= 1
        # Shielded: whoever asked may go away, the worker must come back to the line all the same.
        return await asyncio.shield(asyncio.create_task(self._asked(worker, job)))

    async def _asked(self, worker: _Worker, job: Job) -> Answer:
        try:
            answer = _ANSWER.decode(await self._run(worker.ask, _ENCODE.encode(job), self._seconds))
        except TimeoutError:
            await self._replace(worker)
            return unchecked(
                job, f"the assessment took longer than {self._seconds:g} s; nothing was checked", "Slow"
            )
        except (EOFError, OSError, msgspec.MsgspecError) as error:
            await self._replace(worker)
            return unchecked(job, "the assessing process ended; nothing was checked", type(error).__name__)
        self._free.put_nowait(worker)
        return answer

    async def _replace(self, worker: _Worker) -> None:
        """End a process and start another beside the requests that go on."""
        self._all.discard(worker)
        await self._run(worker.end)
        if not self._stopped:
            self._adding = asyncio.create_task(self._again())

    async def _again(self) -> None:
        while not self._stopped and len(self._all) < self._count:
            try:
                await self._add()
            except RuntimeError:
                await asyncio.sleep(1.0)

    async def _run(self, work: Callable[..., T], *given: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *given)

    async def stop(self) -> None:
        """End all of them."""
        self._stopped = True
        await asyncio.gather(*(self._run(worker.end) for worker in self._all))
        self._all.clear()
        self._threads.shutdown(wait=False)
