"""Writes docs/reference/ from the code and the knowledge, so that the pages cannot say anything else.

`reference.py` writes what changed; `reference.py --check` writes nothing and fails when a file is stale.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from pages import formats, program, reasoning, vocabulary
from pages.markup import page, table

FOLDER = Path(__file__).parent.parent / "docs" / "reference"
PAGES: dict[str, Callable[[], str]] = {
    "cli.md": program.commands,
    "assessment.md": program.assessment,
    "assessment.schema.json": program.schema,
    "rules.md": reasoning.rules,
    "causes.md": reasoning.causes,
    "findings.md": vocabulary.findings,
    "features.md": vocabulary.features,
    "value-sets.md": vocabulary.value_sets,
    "errors.md": program.errors,
    "fhir-out.md": formats.fhir_out,
    "omop.md": formats.omop,
}


def index() -> str:
    """What there is to look up."""
    rows = [(f"[{name}]({name})", (write.__doc__ or "").strip()) for name, write in PAGES.items()]
    return page(
        "Reference",
        "Written by the program itself and compared with every test run.",
        table(("page", "holds"), rows),
    )


def wanted() -> dict[str, str]:
    """Every file as it should be."""
    return {"index.md": index(), **{name: write() for name, write in PAGES.items()}}


def is_stale(name: str, text: str) -> bool:
    """Whether the file is missing or says something else."""
    path = FOLDER / name
    return not path.is_file() or path.read_text("utf-8") != text


def main() -> int:
    """Write, or with --check only compare. Returns the exit code."""
    stale = {name: text for name, text in wanted().items() if is_stale(name, text)}
    if "--check" in sys.argv[1:]:
        if stale:
            print(f"docs/reference is stale ({', '.join(stale)}): run `make fix` and commit what it writes")
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in stale.items():
        (FOLDER / name).write_text(text, "utf-8")
        print(f"wrote docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
