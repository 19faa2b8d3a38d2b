"""Every check of every knowledge file, in one list."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from spinepath.errors import KnowledgeError
from spinepath.features import registry
from spinepath.features.feature import Feature
from spinepath.knowledge import (
    accuracy,
    causes,
    loader,
    manifest,
    meanings,
    medicines,
    mme_factors,
    named_tests,
    next_medicines,
    references,
    sanity,
    standing,
    version,
)
from spinepath.knowledge.mistake import Mistake
from spinepath.knowledge.tables import EVIDENCE, evidence, folder, parse, root

_BROKEN = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, msgspec.ValidationError)
LOADERS: tuple[tuple[str, Callable[[], Any]], ...] = (
    ("causes.toml", causes.causes),
    ("causes.toml", causes.questions),
    ("causes.toml", causes.course),
    ("causes.toml", causes.share_without_cause),
    ("tests.toml", accuracy.results),
    ("causes.toml", accuracy.signs),
    ("meanings.toml", meanings.meanings),
    ("tests_named.toml", named_tests.named_tests),
    ("tests_named.toml", lambda: named_tests.named("MRI lumbar spine")),
    ("medications.toml", medicines.drugs),
    ("medicines.toml", mme_factors.editions),
    ("next_medicines.toml", next_medicines.table),
    ("knowledge.toml", version.version),
)
"""What turns a file into something typed, by the file it reads first."""


def evidence_mistakes() -> Iterator[Mistake]:
    """What is wrong with the evidence: sources, standing of numbers, ids, fractions, private paths."""
    known = references.references()
    for name in EVIDENCE:
        yield from standing.mistakes(f"{name}.toml", evidence(name), known)
    ids = [cause["id"] for cause in evidence("causes")["cause"]]
    yield from sanity.causes(evidence("causes"))
    yield from sanity.tests(evidence("tests"), ids)
    yield from sanity.medications(evidence("medications"))
    for file in folder("evidence").iterdir():
        yield from sanity.private_paths(file.name, file.read_text("utf-8"))


def unread() -> Iterator[Mistake]:
    """Files that do not even parse, those included that only the floors above read; and empty ones."""
    for name, file in manifest.found(root()):
        if not parse(file):
            yield Mistake(name, "file", "is empty", "put its content back")


def check(features: Mapping[str, Feature] | None = None) -> list[Mistake]:
    """Every mistake in the package's knowledge; empty when all is well."""
    features = registry.features() if features is None else features
    wrong = _tried("knowledge", lambda: list(unread()))
    wrong += _tried("references.toml", lambda: list(references.mistakes(evidence("references"))))
    wrong += [] if wrong else _tried("evidence", lambda: list(evidence_mistakes()))
    wrong += _tried("rules", lambda: loader.read(folder("rules"), features, references.references())[1])
    for file, load in LOADERS:
        wrong += _tried(file, lambda load=load: load() and [])  # type: ignore[misc]
    return wrong


def _tried(file: str, step: Callable[[], Any]) -> list[Mistake]:
    """The mistakes a step finds; a step that cannot go on has found one as well."""
    try:
        return list(step())
    except KnowledgeError as error:
        return [Mistake(file, "file", str(error), "mend it")]
    except _BROKEN as error:
        said = f"cannot be read as it should: {type(error).__name__}: {error}"
        return [Mistake(file, "file", said, "compare it with the last approved version")]
