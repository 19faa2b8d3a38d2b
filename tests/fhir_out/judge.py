"""An independent judge in a process of its own: there `fhir` is the library, here it is the folder of tests.

Standard input: one Bundle a line. Standard output: one line each, "" when the library accepts it.
`judge.py shapes`: for each class named on a line ("careplan CarePlanActivity"), its elements as JSON.
"""

import importlib
import json
import subprocess
import sys
import warnings
from collections.abc import Iterable
from typing import Any, get_args


def verdicts(bundles: Iterable[bytes]) -> list[str]:
    """What the library says of each Bundle."""
    return _ask([], b"\n".join(line.strip() for line in bundles) + b"\n")


def elements(names: Iterable[str]) -> list[dict[str, Any]]:
    """For each class: elements by name, with many, required, codes and types of reference."""
    return [json.loads(line) for line in _ask(["shapes"], "\n".join(names).encode() + b"\n")]


def _ask(arguments: list[str], lines: bytes) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-P", __file__, *arguments], input=lines, capture_output=True, check=False
    )
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout.decode().splitlines()


def _judge(line: str, bundle: Any) -> str:
    try:
        bundle.model_validate_json(line)
    except ValueError as error:
        return " ".join(str(error).split())[:500]
    return ""


def _describe(module: str, name: str) -> dict[str, Any]:
    kind = getattr(importlib.import_module(f"fhir.resources.R4B.{module}"), name)
    return {
        field.alias: _element(field)
        for field in kind.model_fields.values()
        if not field.alias.startswith("_")
    }


def _element(field: Any) -> dict[str, Any]:
    extra = field.json_schema_extra or {}
    parts = (field.annotation, *(get_args(field.annotation)))
    return {
        "many": any("List" in str(part) for part in parts),
        "required": bool(extra.get("element_required")) or field.is_required(),
        "codes": extra.get("enum_values") or [],
        "targets": extra.get("enum_reference_types") or [],
        "says": str(field.annotation),
    }


def main() -> None:
    warnings.simplefilter("ignore")
    if sys.argv[1:] == ["shapes"]:
        for line in sys.stdin:
            print(json.dumps(_describe(*line.split())))
        return
    bundle = importlib.import_module("fhir.resources.R4B.bundle").Bundle
    for line in sys.stdin:
        print(_judge(line, bundle))


if __name__ == "__main__":
    main()
