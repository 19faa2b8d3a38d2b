"""What the commands of therapies share: flags or a TOML file with --from, sums shown, refusals as exit codes.

A flag wins over the file.
"""

import sys
import tomllib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from spinepath.errors import UnreadableInput
from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.worked import VERIFY, Worked, as_json

as_json_option = click.option("--json", "as_json_", is_flag=True, help="Write JSON.")


def _from_file(context: click.Context, _: click.Parameter, path: Path | None) -> None:
    """Make the file's values the defaults of the other options. Unknown names in it are refused."""
    if path is None:
        return
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableInput(f"{path}: {error}") from error
    known = {str(parameter.name) for parameter in context.command.params}
    values = {name.replace("-", "_"): value for name, value in found.items()}
    if strange := values.keys() - known:
        raise click.UsageError(f"{path}: no option {', '.join(sorted(strange))}")
    context.default_map = {**(context.default_map or {}), **values}


from_file_option = click.option(
    "--from",
    "file",
    type=click.Path(path_type=Path),
    callback=_from_file,
    is_eager=True,
    expose_value=False,
    help="A TOML file with the same names as the options.",
)


def show(*found: Worked, as_json_: bool, head: Iterable[str] = ()) -> None:
    """Write the answer (head) and the sums; anything refused makes the exit code that of TherapyRefused."""
    lines = [as_json(worked).decode() for worked in found] if as_json_ else [*head, *_text(found)]
    click.echo("\n".join(lines))
    refused = [remark.says for worked in found for remark in worked.refusals]
    if refused:
        click.echo(f"spinepath: refused: {'; '.join(refused)}", err=True)
        sys.exit(TherapyRefused.exit_code)


def _text(found: tuple[Worked, ...]) -> list[str]:
    return [*(line for worked in found for line in (*worked.body(), "")), VERIFY]


def number(value: str) -> Decimal:
    """An exact number. Raises BadParameter for anything else."""
    try:
        return Decimal(value)
    except InvalidOperation as error:
        raise click.BadParameter(f"{value!r} is not a number") from error


def day(value: str | date | None) -> date | None:
    """A day as a flag or the file gives it."""
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no date; write 2026-03-30") from error


_ANSWERS = {"yes": True, "no": False, "unknown": None}


def fact(text: str) -> tuple[str, bool | None]:
    """From "words=yes", "words=no" or "words=unknown"."""
    words, equals, said = text.rpartition("=")
    if not equals or said.strip() not in _ANSWERS:
        raise click.BadParameter(f"{text!r}: write words=yes, words=no or words=unknown")
    return words.strip(), _ANSWERS[said.strip()]


def said(value: str) -> bool | None:
    """yes, no or unknown."""
    return _ANSWERS[value]


answers = click.Choice(list(_ANSWERS))


def scores(text: str) -> tuple[Decimal, ...]:
    """From "8, 7.5, 8"."""
    return tuple(number(part.strip()) for part in text.split(",") if part.strip())
