"""The clinic with 10,000 patients of ten years: how long a patient's page takes, and a minute of 50 users.

    python benchmarks/clinic_load.py [--people 10000] [--seconds 60] [--users 50] [--keep FILE.md]

Starts a PostgreSQL of its own in a temporary folder, fills it (clinic_world.py), starts gunicorn with two processes as
docs/how-to/clinic.md says, and asks it over loopback (clinic_visits.py). It exits with 1 when a target is missed: p95
of the page under 300 ms, no error in the minute of 50 users. Everything is stopped and removed at the end.

First look: nothing is kept of this patient, so that the request assesses. Later looks: the assessment is kept.
"""

import argparse
import http.client
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from clinic import postgres  # noqa: E402
from clinic_visits import HOST, Day, Timed, Visitor  # noqa: E402

TARGET_MS = 300.0
WARM = 20  # patients whose page is not counted
EACH = 6  # patients of each user in the minute
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TICK = os.sysconf("SC_CLK_TCK")
ROLES = ("clinician", "clinician", "clinician", "nurse", "reception")
HEAD = "| {} | times | median ms | p95 ms | longest ms | {} |\n| --- | --- | --- | --- | --- | --- |"


@contextmanager
def served(port: int) -> Iterator[None]:
    """gunicorn as documented."""
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "8"]
    command = [sys.executable, "-m", "gunicorn", "spinepath.clinic.wsgi", *options, "--log-level", "warning"]
    running = subprocess.Popen(command, env=os.environ)
    ROOTS.add(running.pid)
    try:
        wait(port)
        yield
    finally:
        running.terminate()
        running.wait(30)


def wait(port: int) -> None:
    """Until it answers."""
    for _ in range(300):
        try:
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            asked.request("GET", "/healthz", headers={"Host": HOST})
            if asked.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def session_of(user: Any) -> str:
    """The cookie of somebody who is signed in."""
    from django.test import Client

    client = Client()
    client.force_login(user, backend=BACKEND)
    return str(client.cookies["sessionid"].value)


def page(visitor: Visitor, patient: Any) -> float:
    """Milliseconds of a patient's page."""
    began = time.perf_counter()
    text = visitor.get(f"/patients/{patient.pk}/")
    taken = (time.perf_counter() - began) * 1e3
    assert patient.number in text
    return taken


def p95(found: list[float]) -> float:
    return quantiles(found, n=20)[-1] if len(found) > 1 else found[0]


def line(name: str, found: list[float], target: float | None = None) -> str:
    """A row of a table."""
    says = "" if target is None else "met" if p95(found) < target else "missed"
    return f"| {name} | {len(found)} | {median(found):.0f} | {p95(found):.0f} | {max(found):.0f} | {says} |"


def used() -> float:
    """Milliseconds of processor that the server and the database have taken so far."""
    names = {int(one.name): (one / "stat") for one in Path("/proc").iterdir() if one.name.isdigit()}
    rows: dict[int, list[str]] = {}
    for number, file in names.items():
        with suppress(OSError):
            rows[number] = file.read_text().rpartition(")")[2].split()
    ours = [number for number in rows if _is_ours(number, rows)]
    return sum(int(rows[one][place]) for one in ours for place in (11, 12, 13, 14)) / TICK * 1e3


def _is_ours(number: int, rows: dict[int, list[str]]) -> bool:
    """One of the two, or started by one of them."""
    while number in rows and number > 1:
        if number in ROOTS:
            return True
        number = int(rows[number][1])
    return False


ROOTS: set[int] = set()
"""Process ids of gunicorn and of PostgreSQL."""


def alone(port: int, count: int) -> tuple[list[float], list[float], list[float]]:
    """First and later looks at random patients, one after the other, as a clinician who treats them.

    The third list: milliseconds of processor for one page of the first and of the later looks, on average.
    """
    from clinic_world import sampled
    from spinepath.clinic.people.models import User
    from spinepath.clinic.records.models import Derived

    patients = sampled(count + WARM, random.Random(5))
    treating = User.objects.filter(care_teams__patient__in=patients).distinct()
    visitors = {user.pk: Visitor(port, session_of(user)) for user in treating}
    of = {one.pk: visitors[one.care_team.all()[0].user_id] for one in patients}
    for one in patients[:WARM]:
        page(of[one.pk], one)
    counted = patients[WARM:]
    Derived.objects.filter(patient__in=counted).delete()
    marks = [used()]
    first = [page(of[one.pk], one) for one in counted]
    marks.append(used())
    later = [page(of[one.pk], one) for _ in range(3) for one in counted]
    marks.append(used())
    return first, later, [(marks[1] - marks[0]) / len(first), (marks[2] - marks[1]) / len(later)]


def minute(port: int, args: argparse.Namespace) -> list[Timed]:
    """All users at once, each with a session of their own and some patients, assessed in the night."""
    from django.utils import timezone

    from spinepath.clinic.people.models import Patient, User
    from spinepath.clinic.records.derive import derived

    known = {role: list(User.objects.filter(email__regex=rf"^{role}\..*\.\d+@")) for role in set(ROLES)}
    days = []
    for place in range(args.users):
        role = ROLES[place % len(ROLES)]
        user = known[role][place // len(ROLES) * 7 % len(known[role])]
        mine = Patient.objects.for_user(user).filter(number__startswith="LD-").order_by("?")[:EACH]
        for one in mine:
            with timezone.override(user.site.zone):
                derived(one, timezone.localdate())
        days.append(Day(Visitor(port, session_of(user)), role, list(mine), place))
    until = time.monotonic() + args.seconds
    threads = [threading.Thread(target=day.run, args=(until, args.pause)) for day in days]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return [one for day in days for one in day.done]


def told(done: list[Timed], seconds: float) -> list[str]:
    """The minute as a table, and its errors."""
    rows = [
        line(step, [one.ms for one in done if one.step == step])
        for step in dict.fromkeys(one.step for one in done)
    ]
    failed = [f"- {one.step}: {one.error}" for one in done if one.error]
    return [
        HEAD.format("step", ""),
        *rows,
        "",
        f"{len(done)} requests in {seconds:.0f} s, {len(failed)} errors.",
        *failed[:10],
    ]


def export(folder: str) -> str:
    """The registry's export in a process of its own: how long, and the most memory it held."""
    began, most = time.monotonic(), 0
    command = [sys.executable, "-m", "spinepath", "clinic", "export", f"{folder}/export"]
    running = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL)
    while running.poll() is None:
        said = Path(f"/proc/{running.pid}/status").read_text()
        most = max(most, *(int(one.split()[1]) for one in said.splitlines() if one.startswith("VmHWM")), 0)
        time.sleep(0.1)
    assert running.returncode == 0
    size = sum(one.stat().st_size for one in Path(f"{folder}/export").rglob("*.*")) / 1024**2
    taken = time.monotonic() - began
    return f"Registry export: {taken:.0f} s, {size:,.0f} MB, at most {most / 1024:.0f} MB of memory."


def measured(args: argparse.Namespace, folder: str) -> tuple[list[str], bool]:
    """The tables, and whether the targets are met."""
    port, load = postgres.free_port(), os.getloadavg()
    with served(port):
        first, later, taken = alone(port, args.pages)
        done = minute(port, args)
    rows = [
        HEAD.format("one user, one page after the other", "under 300 ms"),
        line("first look", first, TARGET_MS), line("later looks", later, TARGET_MS), "",
        f"Of that the server and the database took {taken[0]:.0f} ms of processor for a first look, {taken[1]:.0f} for "
        f"a later one. Others used the machine too: load {load[0]:.1f} at first, {os.getloadavg()[0]:.1f} at last.", "",
        f"{args.users} users at once, each with a request every {args.pause:g} s or so:", "",
        *told(done, args.seconds), *(["", export(folder)] if args.export else []),
    ]  # fmt: skip
    return rows, p95(first) < TARGET_MS and p95(later) < TARGET_MS and not any(one.error for one in done)


def prepare(count: int) -> str:
    """A filled database; says what is in it."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from clinic_world import fill, staff
    from spinepath.clinic.made_up.load import load

    began = time.monotonic()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    load("made-up-password-of-a-benchmark", 12)
    fill(count, staff())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()) / 1048576")
        size = cursor.fetchone()[0]
        cursor.execute(
            "SELECT relname, n_live_tup FROM pg_stat_user_tables WHERE n_live_tup > 900 ORDER BY 2 DESC"
        )
        rows = dict(cursor.fetchall())
    print(f"filled in {time.monotonic() - began:.0f} s: {json.dumps(rows)}", file=sys.stderr)
    return f"PostgreSQL {connection.pg_version // 10000}, {count:,} patients, {size:,} MB"


def run(args: argparse.Namespace, folder: str, url: str) -> bool:
    """Fill, ask, tell."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "spinepath.clinic.settings", "DATABASE_URL": url, "SPINEPATH_CLINIC_DATA": folder,
        "SPINEPATH_LOCAL": "0", "SPINEPATH_BEHIND_PROXY": "1", "SPINEPATH_HOSTS": f"{HOST},testserver",
        "SPINEPATH_SECOND_FACTOR": "0", "SPINEPATH_REGISTRY_KEY": "the key of a benchmark, long enough",
    }  # fmt: skip
    collect = [sys.executable, "-m", "spinepath.clinic", "collectstatic", "--no-input", "-v0"]
    subprocess.run(collect, env=os.environ | {"SPINEPATH_COLLECTING": "1"}, check=True)
    filled = prepare(args.people)
    rows, good = measured(args, folder)
    where = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    text = "\n".join([f"{date.today()}: {where}, {filled}.", "", *rows])
    print(text)
    if args.keep:
        args.keep.write_text(text + "\n", "utf-8")
    return good


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--pages", type=int, default=200, help="patients whose page is looked at")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument(
        "--pause", type=float, default=5, help="seconds between two requests of a user, on average"
    )
    parser.add_argument("--export", action="store_true", help="measure the export for a registry too")
    parser.add_argument("--keep", type=Path, help="write the tables to this file")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="clinic-load-") as folder:
        database = postgres.Server()
        ROOTS.add(int((database.data / "postmaster.pid").read_text().split()[0]))
        try:
            good = run(args, folder, database.url)
        finally:
            database.stop()
    raise SystemExit(0 if good else 1)


if __name__ == "__main__":
    main()
