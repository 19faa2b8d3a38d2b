"""Pages about the formats that go in and out."""

from pages.markup import code, page, table
from spinepath import shipped
from spinepath.presentations.fhir.shapes import shapes
from spinepath.sources.fhir.echo import OUTPUT, WRITTEN
from spinepath.sources.omop.tables import tables


def fhir_out() -> str:
    """What each part of an assessment becomes in FHIR, and the elements that are written."""
    maps = shipped.toml("spinepath.presentations.fhir", "maps.toml")
    codes = shipped.toml("spinepath.presentations.fhir", "codes.toml")
    return page(
        "FHIR out",
        "`--format fhir` writes a Bundle of type collection in FHIR R4. How to use it:"
        " [FHIR out](../how-to/fhir-out.md).",
        "## Where each part stands",
        table(("part of the assessment", "in FHIR"), ((code(part), where) for part, where in maps.items())),
        "## Marks",
        f"Every resource carries a tag of system `{OUTPUT}`, and an identifier of that system or, where the type has"
        " none, an extension of that address.",
        "## Codes",
        "Each stands in the [value sets](value-sets.md); what has no code is text.",
        table(
            ("for", "system", "code", "display"),
            ((name, *row) for group in codes.values() for name, row in group.items()),
        ),
        "## Elements",
        "All that is ever written. A code must be one of a required value set.",
        table(("element", "cardinality and type", "required codes"), _elements()),
    )


def _elements() -> list[tuple[str, str, str]]:
    return [
        (
            code(f"{kind}.{name}"),
            f"{int(one.required)}..{'*' if one.many else 1} {one.kind}",
            ", ".join(one.codes),
        )
        for kind in shapes()
        if kind.startswith((*WRITTEN, "DataRequirement"))
        for name, one in shapes()[kind].items()
    ]


def omop() -> str:
    """The tables and columns of OMOP that are read, and what each is read as."""
    parts = [
        "OMOP Common Data Model 5.4. How to use it: [Read an OMOP database](../how-to/omop.md). Each row is read as the"
        " FHIR resource that it means; *read as* names the element. Of a day and a time, the day is used when it is"
        " there. Concept columns are looked up in `concept` (`concept_id`, `vocabulary_id`, `concept_code`,"
        " `concept_name`, `domain_id`) and `concept_relationship` (`Maps to`)."
    ]
    for name, one in tables().items():
        rows = [(code(column), element) for column, element in one.columns.items()]
        parts += [f"## {name}", f"Key: {code(one.key)}. Needed: {', '.join(map(code, one.needs))}."]
        parts.append(table(("column", "read as"), rows))
    return page("OMOP in", *parts)
