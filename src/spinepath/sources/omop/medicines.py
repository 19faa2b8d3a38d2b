"""What a row of drug_exposure and drug_era means: prescribed, dispensed, given or said to be taken, and until when.

The end date is required in the common data model, so most are inferred. By the convention of OHDSI's Themis group
(ohdsi.github.io/Themis/drug_end_date_not_in_data.html) an end that is not in the source is the start plus the days of
supply less one, plus 29 for a prescription, plus 89 for one by mail, or the start itself. `verbatim_end_date` is real.
"""

from collections.abc import Iterator
from datetime import date

from spinepath.sources.fhir.datatypes import Concept, Dosage, Period, Quantity, Repeat, Timing
from spinepath.sources.fhir.resources_care import (
    AdministeredDosage,
    DispenseRequest,
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
)
from spinepath.sources.omop.item import Meant, later, meant
from spinepath.sources.omop.row import Fields

MAYBE_DAYS = 90
"""A supply whose end was inferred may last so long (medicines.toml, unknown_supply_days)."""

_DISPENSED = ("dispens", "pharmacy claim", "mail order")
_GIVEN = ("administration", "administered")
_PRESCRIBED = ("prescription", "written", "order")
_TYPES = {32825: "dispens", 32869: "pharmacy claim", 32818: "administration", 32838: "prescription"}
"""Without a concept table: EHR dispensing record, Pharmacy claim, EHR administration record, EHR prescription
(ohdsi.github.io/ETL-Synthea/articles/Drug_exposure.html; ohdsi.github.io/ETL-LambdaBuilder)."""


def drug(fields: Fields) -> Iterator[Meant]:
    """An exposure, as the resource that its type names; a statement where the type names none."""
    number = fields.whole("drug_type_concept_id") or 0
    kind = fields.name_of("drug_type_concept_id") if fields.concepts.there else _TYPES.get(number, "")
    what, start = fields.coded("drug"), fields.day("drug_exposure_start")
    if any(word in kind for word in _GIVEN):
        yield _given(fields, what, start)
    elif any(word in kind for word in _DISPENSED):
        yield _dispensed(fields, what, start)
    else:
        yield _ordered(fields, what, start, prescribed=any(word in kind for word in _PRESCRIBED))


def _given(fields: Fields, what: Concept, start: str | None) -> Meant:
    end = fields.day("drug_exposure_end")
    lasting = Period(start, end) if start and end and end != start else None
    dosage = AdministeredDosage(text=fields.text("sig"), route=_route(fields))
    body = MedicationAdministration(
        status="completed",
        medication_codeable_concept=what,
        effective_date_time=None if lasting else start,
        effective_period=lasting,
        dosage=dosage if dosage != AdministeredDosage() else None,
    )
    return meant(fields, body)


def _dispensed(fields: Fields, what: Concept, start: str | None) -> Meant:
    amount, days = _supply(fields)
    body = MedicationDispense(
        status="completed",
        medication_codeable_concept=what,
        when_handed_over=start,
        quantity=amount,
        days_supply=days,
        dosage_instruction=_dosage(fields, None),
    )
    return meant(fields, body)


def _ordered(fields: Fields, what: Concept, start: str | None, *, prescribed: bool) -> Meant:
    """A prescription or statement; active when nothing says that it ended."""
    end, maybe_until = _end(fields, start)
    status = "stopped" if fields.text("stop_reason") else "completed" if end else "unknown"
    period = Period(start, end) if end else None
    dosage = _dosage(fields, period)
    if not prescribed:
        body = MedicationStatement(
            status=status, medication_codeable_concept=what, effective_date_time=start, dosage=dosage
        )
        return meant(fields, body, maybe_until=maybe_until)
    amount, days = _supply(fields)
    supply = DispenseRequest(amount, days) if amount or days else None
    request = MedicationRequest(
        status=status,
        intent="order",
        medication_codeable_concept=what,
        authored_on=start,
        dosage_instruction=dosage,
        dispense_request=supply,
    )
    return meant(fields, request, maybe_until=maybe_until)


def _end(fields: Fields, start: str | None) -> tuple[str | None, date | None]:
    """The end, and until when it may lie where it was inferred; no end where the column only repeats the start."""
    real = fields.day("verbatim_end")  # verbatim_end_date
    if real is not None:
        return real, None
    end = fields.day("drug_exposure_end")
    if end is None or start is None or end <= start:
        if end is not None and start is not None and end < start:
            fields.problem("drug_exposure_end_date", "it ended before it began; the end is not used")
        return None, None
    inferred = {later(start, days) for days in (*_supplied(fields), 29, 89)}
    return end, later(start, MAYBE_DAYS) if date.fromisoformat(end) in inferred else None


def _supplied(fields: Fields) -> tuple[float, ...]:
    days = fields.number("days_supply")
    return () if days is None or not 0 < days < 3660 else (days - 1, days)


def _supply(fields: Fields) -> tuple[Quantity | None, Quantity | None]:
    """What was handed out, and for how many days; refills make it last longer."""
    amount, days = fields.number("quantity"), fields.number("days_supply")
    refills = fields.number("refills") or 0
    lasting = days * (1 + max(refills, 0)) if days and days > 0 else None
    return (
        Quantity(amount) if amount else None,
        Quantity(lasting, code="d") if lasting else None,
    )


def _dosage(fields: Fields, period: Period | None) -> tuple[Dosage, ...] | None:
    sig, route = fields.text("sig"), _route(fields)
    if sig is None and route is None and period is None:
        return None
    timing = Timing(repeat=Repeat(bounds_period=period)) if period is not None else None
    return (Dosage(text=sig, route=route, timing=timing),)


def _route(fields: Fields) -> Concept | None:
    known = fields.concept("route_concept_id")
    words = known.name if known is not None else fields.text("route_source_value")
    return Concept(text=words) if words else None


def era(fields: Fields) -> Iterator[Meant]:
    """A stretch of treatment with one ingredient, where the database holds nothing closer to the source."""
    start, end = fields.day("drug_era_start"), fields.day("drug_era_end")
    body = MedicationStatement(
        status="completed" if end else "unknown",
        medication_codeable_concept=fields.coded("drug"),
        effective_period=Period(start, end),
    )
    yield meant(fields, body)
