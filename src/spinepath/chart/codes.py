"""Codes of records: which system they come from, and to which of our value sets they belong."""

from functools import cache, lru_cache

from spinepath.chart.terminology.medicines import Product, ingredient_concepts, products
from spinepath.chart.terminology.tables import toml, valuesets
from spinepath.chart.terminology.words import medicine_concepts

KNOWN = tuple(toml("systems.toml")["known"])
"""Short names of the systems whose codes stand in our value sets."""

# The same code means the same thing in these national editions as in ICD-10-CM; no prefix logic.
_READ_AS = {"ICD10": "ICD10CM", "ICD10GM": "ICD10CM"}


@cache
def _systems() -> dict[str, str]:
    blocks = toml("systems.toml").values()
    return {uri: name for block in blocks for name, uris in block.items() for uri in uris}


@lru_cache(4096)
def system_name(system: str | None) -> str:
    """Short name of a code system given as URI, OID or name ("LOINC"); an unknown one as written."""
    text = (system or "").strip()
    if not text:
        return "UNKNOWN"
    key = text.lower().rstrip("/").split("|", 1)[0]
    key = f"urn:oid:{key}" if key[:2] in ("1.", "2.") else key
    if key.startswith("http://snomed.info/sct/"):  # an edition: http://snomed.info/sct/900000000000207008
        return "SNOMED"
    return _systems().get(key, text)


def clean_code(name: str, code: str) -> str:
    """A code in the spelling of our tables: "m961 " of ICD10CM is "M96.1". name: short system name."""
    code = code.strip()
    if name in ("ICD10CM", "ICD10", "ICD10GM"):
        bare = code.upper().replace(".", "")
        return f"{bare[:3]}.{bare[3:]}" if len(bare) > 3 else bare
    return code.upper() if name in ("ICD10PCS", "ICD11", "CPT", "HCPCS", "ATC", "LOINC") else code


@lru_cache(65536)
def full_code(system: str | None, code: str) -> str:
    """ "SYSTEM/code", the form of `Event.code` and `Event.codes`."""
    name = system_name(system)
    return f"{name}/{clean_code(name, code)}"


@lru_cache(65536)
def concepts_of(system: str | None, code: str) -> tuple[str, ...]:
    """Value sets of a code, and "ingredient:<name>" for each ingredient of a medicine; () when in none."""
    name = system_name(system)
    clean = clean_code(name, code)
    if name == "RXNORM":
        return _medicine(clean)
    return valuesets().get((_READ_AS.get(name, name), clean), ())


def products_of(rxcui: str) -> tuple[Product, ...]:
    """Ingredients with strength of an RxNorm product; () when it is not in the tables."""
    return products().get(rxcui, ())


def _medicine(rxcui: str) -> tuple[str, ...]:
    known = products_of(rxcui)
    parts = [item.ingredient_rxcui for item in known] or [rxcui]
    # The tables list a product under the ingredients we follow; its name also tells the others.
    named = medicine_concepts(known[0].name.split("[")[0]) if known else ()
    return tuple(dict.fromkeys((*(item for part in parts for item in ingredient_concepts(part)), *named)))
