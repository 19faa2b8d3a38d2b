"""Every setting of the decision service, from the environment: SPINEPATH_HOOKS_ and the name in capitals."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self, get_origin, get_type_hints
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from spinepath.errors import SettingsError
from spinepath.sources.server.address import is_base

PREFIX = "SPINEPATH_HOOKS_"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
HOOKS = ("patient-view", "order-select", "order-sign", "appointment-book")
_BUDGET = {"patient-view": 5, "order-select": 3, "order-sign": 5, "appointment-book": 3}

Seconds = Annotated[float, Meta(gt=0, le=600)]
Positive = Annotated[int, Meta(ge=1)]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an operator decides. Lists are separated by spaces, pairs written as name=value."""

    base_url: str = "http://127.0.0.1:8080"
    """Where clients reach the service; tokens must be made out to it (aud)."""
    clients: dict[str, str] = {}
    """Who may call: issuer (iss) = address of its key set (JWKS)."""
    open_to_all: bool = False
    """No tokens asked for. Only on this machine itself."""
    token_seconds: Positive = 600
    """The longest life of a client's token that is accepted."""
    replay_file: str = ":memory:"
    """SQLite file of tokens already used; give one when several services share the work."""
    trusted_servers: tuple[str, ...] = ()
    """Base URLs of FHIR servers that may be called. No other is, whatever a request says."""
    resource_types: tuple[str, ...] = ()
    """Types that may be read from a server; none named: all that spinepath reads."""
    budget: dict[str, Annotated[int, Meta(ge=0, le=100)]] = msgspec.field(default_factory=_BUDGET.copy)
    """Most alert cards of each hook; red flags and gaps come on top."""
    quiet: bool = False
    """No card when all was checked and nothing found. Default: a card says what was checked."""
    largest_request: Positive = 10_000_000
    """Bytes."""
    body_seconds: Seconds = 10.0
    """How long a request's body may take to arrive."""
    fetch_seconds: Seconds = 4.0
    """How long the FHIR server is waited for, in all."""
    judge_seconds: Seconds = 10.0
    """How long one assessment may take."""
    stop_seconds: Seconds = 20.0
    """How long running requests may end after a stop is asked for."""
    workers: Annotated[int, Meta(ge=0, le=64)] = 2
    """Processes that assess; 0: in the service itself, for tests."""
    waiting: Positive = 64
    """Requests that may wait for a worker; more are told that nothing was checked."""
    day: date | None = None
    """The day of judgement; none: today. For demonstrations with old records."""
    feedback_file: str | None = None
    """JSON lines of what users did with cards; none: only counted in the log."""
    keep_comments: bool = False
    """Keep the free text of feedback. It may name people."""
    smart_client_id: str | None = None
    """Our id as a SMART app; with it cards link to the full report."""
    smart_scope: str = "launch openid fhirUser patient/*.rs"
    """What the app asks for; a standalone launch adds launch/patient."""
    cookie_key: str | None = None
    """Fernet key for the cookie of a launch; none: a new one at each start."""
    origins: tuple[str, ...] = ()
    """Web origins that may call from a browser (CORS), such as a sandbox. Default: none."""
    telemetry: bool = False
    """Spans by OpenTelemetry, which must then be installed."""

    @classmethod
    def from_environment(cls, given: Mapping[str, str], **flags: Any) -> Self:
        """From variables, flags before them. Raises SettingsError naming the variable that is wrong."""
        found = {name: value for name, value in flags.items() if value is not None}
        hints = get_type_hints(cls)
        names = {name for name, text in given.items() if name.startswith(PREFIX) and text.strip()}
        for name in sorted(names):
            field = name.removeprefix(PREFIX).lower()
            if field not in hints:
                raise SettingsError(f"{name}: no such setting; there are: {', '.join(sorted(hints))}")
            found.setdefault(field, _parsed(name, given[name], hints[field]))
        try:
            settings = msgspec.convert(found, cls, strict=False)
        except msgspec.ValidationError as error:
            raise SettingsError(f"a setting is wrong: {error}") from None
        return settings.checked()

    def checked(self) -> Self:
        """Itself. Raises SettingsError for settings that do not go together or are not safe."""
        parts = urlsplit(self.base_url)
        if not is_base(self.base_url):
            raise SettingsError(f"base_url {self.base_url!r}: give https, or http on this machine")
        if not self.clients and not self.open_to_all:
            raise SettingsError(
                "nobody may call: set clients (issuer=https://its/jwks), or open_to_all for a trial"
            )
        if self.open_to_all and parts.hostname not in LOOPBACK:
            raise SettingsError("open_to_all is only for this machine: base_url must be on 127.0.0.1")
        for url in (*self.clients.values(), *self.trusted_servers):
            if not is_base(url):
                raise SettingsError(f"{url!r}: give https, or http on this machine, without query")
        if strange := self.budget.keys() - set(HOOKS):
            raise SettingsError(f"budget: no hook {', '.join(sorted(strange))}; there are {', '.join(HOOKS)}")
        return self

    @property
    def root(self) -> str:
        """base_url without a slash at its end."""
        return self.base_url.rstrip("/")

    def most(self, hook: str) -> int:
        """The budget of a hook."""
        return self.budget.get(hook, _BUDGET[hook])


def _parsed(name: str, text: str, kind: Any) -> Any:
    """A variable's text in the shape of its type: lists by spaces, pairs by "="; the rest is converted later."""
    shape = get_origin(kind)
    if shape is tuple:
        return text.split()
    if shape is dict:
        pairs = [pair.rpartition("=") for pair in text.split()]
        if not all(key and value for key, _, value in pairs):
            raise SettingsError(f"{name}: write name=value, separated by spaces")
        return {key: value for key, _, value in pairs}
    return text.strip()
