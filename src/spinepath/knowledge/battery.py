"""Every check of every knowledge file, in one list."""

from collections.abc import Iterator, Mapping

from spinepath.errors import KnowledgeError
from spinepath.features import registry
from spinepath.features.feature import Feature
from spinepath.knowledge import loader, references, sanity, standing
from spinepath.knowledge.mistake import Mistake
from spinepath.knowledge.tables import EVIDENCE, evidence, folder


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


def check(features: Mapping[str, Feature] | None = None) -> list[Mistake]:
    """Every mistake in the package's knowledge; empty when all is well."""
    features = registry.features() if features is None else features
    wrong = list(references.mistakes(evidence("references")))
    try:
        wrong += [] if wrong else evidence_mistakes()
        wrong += loader.gone(folder("rules"))
        wrong += loader.read(folder("rules"), features, references.references())[1]
    except KnowledgeError as error:
        wrong.append(Mistake("knowledge", "file", str(error), "mend it"))
    return wrong
