"""Users of the clinic over loopback: a visitor with a session, and the day of one of them."""

import http.client
import random
import re
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

HOST = "clinic.example"
_HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|ticket)"[^>]*value="([^"]+)"')


class Visitor:
    """Somebody with a browser: one connection, a session, the headers that the proxy adds."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port, self._jar = port, {"sessionid": cookie}
        self._open()

    def _open(self) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)

    def get(self, path: str) -> str:
        return self._ask("GET", path, None)

    def post(self, path: str, form: dict[str, str]) -> str:
        return self._ask("POST", path, urlencode(form))

    def _ask(self, method: str, path: str, body: str | None) -> str:
        """The page. Raises RuntimeError for anything but a page or the way to one."""
        jar = "; ".join(f"{name}={value}" for name, value in self._jar.items())
        headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "Cookie": jar,
        }
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"https://{HOST}{path}",
            }
        try:
            self._line.request(method, path, body, headers)
            answer = self._line.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self._open()  # a connection that rested too long is closed by the server; a browser opens another
            self._line.request(method, path, body, headers)
            answer = self._line.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("csrftoken="):
                self._jar["csrftoken"] = value.partition("=")[2].partition(";")[0]
        where = answer.getheader("Location", "")
        if answer.status == 302 and "login" not in where:
            return text
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {where}")
        return text


class Timed(NamedTuple):
    step: str
    ms: float
    error: str


class Day:
    """One user's realistic day, over and over: home, a search, a patient, a form while typing and kept, free times."""

    def __init__(self, visitor: Visitor, role: str, patients: list[Any], seed: int) -> None:
        self.visitor, self.role, self.patients, self.rng = visitor, role, patients, random.Random(seed)
        self.done: list[Timed] = []

    def run(self, until: float, pause: float) -> None:
        while time.monotonic() < until:
            for name, step in self._steps():
                self._timed(name, step)
                if time.monotonic() > until:
                    return
                time.sleep(self.rng.uniform(0.5, 1.5) * pause)

    def _timed(self, name: str, step: Callable[[], Any]) -> None:
        began, error = time.perf_counter(), ""
        try:
            step()
        except (RuntimeError, OSError, http.client.HTTPException) as failed:
            error = str(failed) or type(failed).__name__
        self.done.append(Timed(name, (time.perf_counter() - began) * 1e3, error))

    def _steps(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        patient, get = self.rng.choice(self.patients), self.visitor.get
        base = f"/patients/{patient.pk}"
        yield "home", lambda: get("/")
        yield "search", lambda: get(f"/patients/?q={quote(patient.family_name)}")
        if self.role == "reception":
            yield "details", lambda: get(f"{base}/details/")
        else:
            yield "patient page", lambda: get(f"{base}/")
            page: list[str] = []
            yield "form", lambda: page.append(get(f"{base}/typed/blood/"))
            given = {"day": str(date.today()), "crp_value": "4", "crp_unit": "mg/L"}
            form = dict(_HIDDEN.findall(page[0] if page else "")) | given
            yield "form, while typing", lambda: self.visitor.post(f"{base}/typed/blood/adds/", form)
            yield "form, kept", lambda: self.visitor.post(f"{base}/typed/blood/", form)
            yield "patient page, changed", lambda: get(f"{base}/")
        yield "appointments", lambda: get(f"/appointments/{patient.pk}/")
        yield "free times", lambda: get(f"/appointments/{patient.pk}/book/?kind=follow-up")
