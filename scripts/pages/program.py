"""Pages about the program: commands, errors, the assessment's shape."""

import inspect
import json
from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules

import click
import msgspec

import spinepath
from pages.markup import code, page, table
from spinepath.assessment import model
from spinepath.cli import main
from spinepath.errors import SpinepathError

WIDTH = 96


def _errors(kind: type[SpinepathError] = SpinepathError) -> list[type[SpinepathError]]:
    return [kind, *(found for child in kind.__subclasses__() for found in _errors(child))]


def _load(path: Iterable[str], prefix: str) -> None:
    """Import every module: an error may stand in any of them. Of the clinic only its errors, which need no Django."""
    for module in iter_modules(path, prefix):
        if module.name == "spinepath.clinic":
            import_module("spinepath.clinic.errors")
            continue
        loaded = import_module(module.name)
        if module.ispkg:
            _load(loaded.__path__, f"{module.name}.")


def errors() -> str:
    """Every error a user can meet, with its exit code."""
    _load(spinepath.__path__, "spinepath.")
    rows = [(kind.exit_code, code(kind.__name__), kind.__doc__ or "") for kind in _errors()]
    return page(
        "Errors and exit codes",
        "What the command line returns: 0 when all went well, 2 for a wrong option, and otherwise:",
        table(("exit code", "error", "meaning"), sorted(rows)),
    )


def _help(command: click.Command, path: str, parent: click.Context | None) -> list[str]:
    context = click.Context(command, info_name=path.rpartition(" ")[2], parent=parent, terminal_width=WIDTH)
    heading = "#" * (2 + path.count(" "))
    shown = [f"{heading} {path}", f"```text\n{context.get_help()}\n```"]
    children = command.commands if isinstance(command, click.Group) else {}
    return shown + [part for name in children for part in _help(children[name], f"{path} {name}", context)]


def commands() -> str:
    """`--help` of every command."""
    return page("Command line", *_help(main, "spinepath", None))


def schema() -> str:
    """The JSON schema of an assessment."""
    return json.dumps(msgspec.json.schema(model.Assessment), indent=2, ensure_ascii=False) + "\n"


def _type(found: object) -> str:
    text = found.__name__ if inspect.isclass(found) else str(found)
    for module in ("spinepath.assessment.model.", "datetime.", "typing."):
        text = text.replace(module, "")
    return text


def _part(kind: type[model.Part]) -> list[str]:
    fields = [(code(field.encode_name), _type(field.type)) for field in msgspec.structs.fields(kind)]
    words = [inspect.cleandoc(kind.__doc__)] if kind.__doc__ else []
    return [f"## {kind.__name__}", *words, table(("field", "type"), fields)]


def assessment() -> str:
    """The parts of an assessment and their fields, the whole first."""
    kinds = [kind for kind in vars(model).values() if inspect.isclass(kind) and issubclass(kind, model.Part)]
    parts = [part for kind in reversed(kinds) if kind is not model.Part for part in _part(kind)]
    return page(
        "The assessment",
        f"Schema version {model.SCHEMA_VERSION}; the [JSON schema](assessment.schema.json) says the same to"
        " machines. An answer is always `yes`, `no` or `unknown`. Probabilities are 0 to 1. Dates are ISO"
        " text, partial where the record's date is.",
        *parts,
    )
