"""Settings: from the environment, refused by name when wrong, all of them documented, none of them unsafe."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from spinepath.cli import main
from spinepath.errors import SettingsError
from spinepath.hooks.settings import PREFIX, Settings
from spinepath.hooks.telemetry import spans

ROOT = Path(__file__).parents[2]
CLIENTS = {f"{PREFIX}CLIENTS": "https://ehr.example/=https://ehr.example/jwks"}


def given(**more: Any) -> Settings:
    return Settings.from_environment(
        CLIENTS | {f"{PREFIX}{name.upper()}": value for name, value in more.items()}
    )


def test_values_of_every_kind() -> None:
    found = given(
        budget="patient-view=1 order-sign=9", trusted_servers="https://a.example/r4 https://b.example", quiet="true",
        largest_request="1000", fetch_seconds="0.5", day="2026-03-02", workers="", keep_comments="1",
    )  # fmt: skip
    assert found.clients == {"https://ehr.example/": "https://ehr.example/jwks"}
    assert (found.most("patient-view"), found.most("order-select")) == (1, 3)
    assert found.trusted_servers == ("https://a.example/r4", "https://b.example")
    assert (found.quiet, found.keep_comments, found.workers, found.fetch_seconds) == (True, True, 2, 0.5)


def test_a_flag_goes_before_a_variable() -> None:
    assert Settings.from_environment(CLIENTS | {f"{PREFIX}WORKERS": "7"}, workers=3).workers == 3


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"workerz": "2"}, "SPINEPATH_HOOKS_WORKERZ: no such setting"),
        ({"workers": "many"}, "workers"),
        ({"largest_request": "0"}, "largest_request"),
        ({"budget": "patient-view"}, "name=value"),
        ({"budget": "patient-vew=3"}, "no hook patient-vew"),
        ({"base_url": "http://cds.example"}, "give https"),
        ({"trusted_servers": "http://fhir.example"}, "give https"),
        ({"trusted_servers": "https://me:secret@fhir.example"}, "give https"),
        ({"clients": "https://ehr.example/=ftp://ehr.example/jwks"}, "give https"),
        ({"open_to_all": "true", "base_url": "https://cds.example"}, "only for this machine"),
        ({"day": "yesterday"}, "day"),
    ],
)
def test_what_is_wrong_is_named(more: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says.replace(".", r"\.")):
        given(**more)


def test_without_clients_nobody_is_let_in_by_oversight() -> None:
    with pytest.raises(SettingsError, match="nobody may call"):
        Settings.from_environment({})


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["hooks", "serve"], SettingsError.exit_code, "nobody may call"),
        (["hooks", "serve", "--open", "--host", "0.0.0.0"], SettingsError.exit_code, "give https"),
        (
            ["hooks", "serve", "--open", "--host", "0.0.0.0", "--base-url", "http://localhost:1"],
            2,
            "only for this",
        ),
    ],
)
def test_the_command_refuses_to_serve_strangers(arguments: list[str], code: int, says: str) -> None:
    run = CliRunner().invoke(main, arguments)
    assert run.exit_code == code
    assert says in run.output


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "how-to" / "cds-hooks.md").read_text("utf-8")
    missing = [name for name in Settings.__struct_fields__ if f"`{PREFIX}{name.upper()}`" not in page]
    assert not missing


def test_telemetry_is_off_and_when_asked_for_must_be_there() -> None:
    with spans(given())("anything") as nothing:
        assert nothing is None
    with pytest.raises(SettingsError, match="not installed"):
        spans(given(telemetry="true"))
