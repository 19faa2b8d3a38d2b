"""What a CodeableConcept says: its codes, its name, the value sets and findings it stands for."""

from functools import lru_cache
from typing import NamedTuple

from spinepath.chart import vocabulary
from spinepath.chart.codes import KNOWN, concepts_of, full_code, system_name
from spinepath.sources.fhir.datatypes import Coding, Concept

NOT_NAMED = "not named"
CLASSIFICATIONS = ("ICD10CM", "ICD10PCS", "ICD11", "CPT", "HCPCS", "LOINC", "RXNORM", "ATC")
"""Systems whose titles describe a class, not a patient."""


class Coded(NamedTuple):
    """code: the leading "SYSTEM/code", or "TEXT/words"; codes: all of them; concepts: our value sets."""

    code: str
    name: str
    codes: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()


def coded(*concepts: Concept | None, name: str | None = None) -> Coded:
    """The first concept leads; all give codes and value sets. name: its name when it gives no words."""
    only = concepts[0] if len(concepts) == 1 else None
    if only is not None and only.coding is not None and len(only.coding) == 1 and only.coding[0].code:
        coding = only.coding[0]  # by far the most frequent, and the same few repeat
        return _single(coding.system, coding.code, coding.display, only.text, name)
    codings = [coding for concept in concepts if concept for coding in concept.coding or () if coding.code]
    texts = [concept.text.strip() for concept in concepts if concept and concept.text]
    said = next(filter(None, texts), None) or next((one.display for one in codings if one.display), None)
    return from_codings(codings, said or name)


@lru_cache(16384)
def _single(
    system: str | None, code: str | None, display: str | None, text: str | None, name: str | None
) -> Coded:
    """`coded` of one coding."""
    said = (text and text.strip()) or display
    return from_codings([Coding(system, code, display)], said or name)


def forget() -> None:
    """Forget the names read so far."""
    _single.cache_clear()


def from_codings(codings: list[Coding], name: str | None = None) -> Coded:
    """The same from bare codings."""
    if not codings:
        return Coded(f"TEXT/{name or NOT_NAMED}", name or NOT_NAMED)
    codes = tuple(dict.fromkeys(full_code(one.system, one.code or "") for one in codings))
    found = (concept for one in codings for concept in concepts_of(one.system, one.code or ""))
    leading = next((one for one in codings if system_name(one.system) in KNOWN), codings[0])
    lead = full_code(leading.system, leading.code or "")
    return Coded(lead, name or leading.display or lead, codes, tuple(dict.fromkeys(found)))


def words_of(concept: Concept | None) -> str:
    """All that a concept says in words: its text, and displays that add to it."""
    if concept is None:
        return ""
    said = [concept.text or "", *(coding.display or "" for coding in concept.coding or ())]
    kept = dict.fromkeys(words.strip() for words in said if words.strip())
    return next(iter(kept), "") if len({words.lower() for words in kept}) == 1 else ". ".join(kept)


def readable(concept: Concept | None) -> str:
    """The words a person wrote. The title of a classification ("... without mention of ...") is none of theirs."""
    if concept is None:
        return ""
    titled = (coding for coding in concept.coding or () if system_name(coding.system) in CLASSIFICATIONS)
    titles = {(coding.display or "").strip().lower() for coding in titled}
    words = words_of(concept) if concept.text is None else concept.text.strip()
    return "" if words.lower() in titles else words


@lru_cache(4096)
def findings_of(concepts: tuple[str, ...]) -> tuple[str, ...]:
    """Findings that these value sets state."""
    return vocabulary.findings_of(concepts)
