"""FHIR records as OMOP tables: a small converter, independent of the reader, that only the tests use.

It writes what an ETL would: dates where FHIR has them, the source's own code and its words, standard concepts from our
terminology under made-up numbers. What OMOP cannot hold (a partial date, a date not known) is filled in first, in both.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Any

Resource = dict[str, Any]
Rows = dict[str, list[dict[str, Any]]]

_VOCABULARIES = {
    "http://snomed.info/sct": "SNOMED",
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD10CM",
    "http://loinc.org": "LOINC",
    "http://www.ama-assn.org/go/cpt": "CPT4",
    "http://www.cms.gov/medicare/coding/hcpcsreleasecodesets": "HCPCS",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
}
_STANDARD = ("SNOMED", "LOINC", "CPT4", "HCPCS", "RxNorm", "UCUM")
NAMED = {
    32899: "Preliminary diagnosis",
    32840: "EHR problem list entry",
    32817: "EHR",
    32865: "Patient self-report",
    32838: "EHR prescription",
    32825: "EHR dispensing record",
    32818: "EHR administration record",
}
FIRST_OWN = 2_000_000_000  # concept ids from here on are free for local use


class Concepts:
    """Numbers for codes, and the rows of the concept table."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = [
            _concept(number, name, "Type Concept", "Type Concept", str(number))
            for number, name in NAMED.items()
        ]
        self.rows += [
            _concept(8507, "MALE", "Gender", "Gender", "M"), _concept(8532, "FEMALE", "Gender", "Gender", "F"),
            _concept(1147304, "procedure_occurrence.procedure_occurrence_id", "CDM", "Metadata", "CDM1"),
            _concept(706391, "Diagnostic study report", "Note Type", "Note", "report"),
            _concept(4328749, "High", "SNOMED", "Meas Value", "75540009"),
            _concept(4069590, "Normal", "SNOMED", "Meas Value", "17621005"),
            _concept(4171756, "<", "SNOMED", "Meas Value Operator", "276139006"),
        ]  # fmt: skip
        self._numbers: dict[tuple[str, str], int] = {}

    def number(self, vocabulary: str, code: str, name: str, domain: str = "") -> int:
        key = vocabulary, code
        if key not in self._numbers:
            self._numbers[key] = FIRST_OWN + len(self._numbers)
            self.rows.append(_concept(self._numbers[key], name, vocabulary, domain, code))
        return self._numbers[key]

    def of(self, concept: Resource | None) -> tuple[int, int, str | None]:
        """Standard number, source number and source value of a CodeableConcept."""
        concept = concept or {}
        coding = (concept.get("coding") or [None])[0]
        if coding is None:
            return 0, 0, concept.get("text")
        vocabulary = _VOCABULARIES[
            coding["system"].lower() if "cms" in coding["system"] else coding["system"]
        ]
        number = self.number(vocabulary, coding["code"], coding.get("display", ""))
        return number if vocabulary in _STANDARD else 0, number, concept.get("text") or coding["code"]


def _concept(number: int, name: str, vocabulary: str, domain: str, code: str) -> dict[str, Any]:
    return {
        "concept_id": number, "concept_name": name, "domain_id": domain, "vocabulary_id": vocabulary,
        "concept_class_id": "", "standard_concept": "S" if vocabulary in _STANDARD else None,
        "concept_code": code, "valid_start_date": "1970-01-01", "valid_end_date": "2099-12-31",
    }  # fmt: skip


def one_code(uri: str, code: str, display: str) -> Resource:
    """A CodeableConcept of one coding."""
    return {"coding": [{"system": uri, "code": code, "display": display}]}


SNOMED, LOINC = "http://snomed.info/sct", "http://loinc.org"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
FBSS = one_code(ICD10CM, "M96.1", "Postlaminectomy syndrome")
FUSION = one_code(SNOMED, "50172003", "Lumbar spinal fusion")
OXYCODONE = one_code(RXNORM, "7804", "oxycodone")

TABLES = {
    "person": "person_id gender_concept_id year_of_birth month_of_birth day_of_birth gender_source_value",
    "death": "person_id death_date",
    "visit_occurrence": "visit_occurrence_id person_id visit_concept_id visit_start_date visit_end_date "
    "visit_source_value visit_source_concept_id",
    "condition_occurrence": "condition_occurrence_id person_id condition_concept_id condition_start_date "
    "condition_end_date condition_type_concept_id condition_status_concept_id stop_reason visit_occurrence_id "
    "condition_source_value condition_source_concept_id",
    "procedure_occurrence": "procedure_occurrence_id person_id procedure_concept_id procedure_date "
    "procedure_end_date modifier_concept_id procedure_source_value procedure_source_concept_id modifier_source_value",
    "drug_exposure": "drug_exposure_id person_id drug_concept_id drug_exposure_start_date drug_exposure_end_date "
    "verbatim_end_date drug_type_concept_id stop_reason refills quantity days_supply sig route_concept_id "
    "drug_source_value drug_source_concept_id route_source_value",
    "drug_era": "drug_era_id person_id drug_concept_id drug_era_start_date drug_era_end_date",
    "measurement": "measurement_id person_id measurement_concept_id measurement_date operator_concept_id "
    "value_as_number value_as_concept_id unit_concept_id measurement_source_value measurement_source_concept_id "
    "unit_source_value value_source_value",
    "observation": "observation_id person_id observation_concept_id observation_date value_as_number "
    "value_as_string value_as_concept_id qualifier_concept_id unit_concept_id observation_source_value "
    "observation_source_concept_id unit_source_value qualifier_source_value value_source_value",
    "device_exposure": "device_exposure_id person_id device_concept_id device_exposure_start_date "
    "device_exposure_end_date device_source_value device_source_concept_id visit_occurrence_id",
    "note": "note_id person_id note_date note_class_concept_id note_title note_text note_source_value "
    "note_event_id note_event_field_concept_id",
    "concept": "concept_id concept_name domain_id vocabulary_id concept_class_id standard_concept concept_code "
    "valid_start_date valid_end_date",
    "concept_relationship": "concept_id_1 concept_id_2 relationship_id",
}
"""Columns by table, of those that are written."""


def kind_of(column: str) -> str:
    """The SQL type of a column."""
    if column in ("value_as_number", "quantity"):
        return "DOUBLE PRECISION"
    if column.endswith("_date"):
        return "DATE"
    words = column.endswith(
        ("_source_value", "_name", "_title", "_text", "sig", "_reason", "_string", "_code")
    )
    named = column in (
        "domain_id",
        "vocabulary_id",
        "concept_class_id",
        "standard_concept",
        "relationship_id",
    )
    return "TEXT" if words or named else "BIGINT"


class Converter:
    """People of FHIR, numbered from 1, as rows of OMOP tables."""

    def __init__(self) -> None:
        self.concepts = Concepts()
        self.rows: Rows = {name: [] for name in TABLES}
        self.rows["concept"] = self.concepts.rows
        self._person = 0
        self._next = 0

    def add(self, resources: Iterable[Resource]) -> int:
        """A person; returns the person_id."""
        self._person += 1
        for resource in resources:
            getattr(self, f"_{resource['resourceType']}")(resource)
        return self._person

    def put(self, table: str, **values: Any) -> int:
        """A row, with its id."""
        self._next += 1
        key = TABLES[table].split()[0]
        row = {"person_id": self._person, **({} if key == "person_id" else {key: self._next}), **values}
        self.rows[table].append({column: row.get(column) for column in TABLES[table].split()})
        return self._next

    def _coded(self, stem: str, concept: Resource | None) -> dict[str, Any]:
        standard, source, written = self.concepts.of(concept)
        return {
            f"{stem}_concept_id": standard, f"{stem}_source_concept_id": source, f"{stem}_source_value": written,
        }  # fmt: skip

    def _Patient(self, one: Resource) -> None:
        year, month, day = (int(part) for part in one["birthDate"].split("-"))
        sex = {"male": 8507, "female": 8532}[one["gender"]]
        self.put(
            "person", gender_concept_id=sex, gender_source_value=one["gender"],
            year_of_birth=year, month_of_birth=month, day_of_birth=day,
        )  # fmt: skip

    def _Condition(self, one: Resource) -> None:
        clinical, verified = (_code(one.get(name)) for name in ("clinicalStatus", "verificationStatus"))
        self.put(
            "condition_occurrence", **self._coded("condition", one["code"]),
            condition_start_date=one["onsetDateTime"], condition_end_date=one.get("abatementDateTime"),
            condition_type_concept_id=32840 if clinical == "active" else 32817,
            condition_status_concept_id=32899 if verified in ("unconfirmed", "provisional") else None,
            stop_reason="resolved" if clinical == "resolved" else None,
        )  # fmt: skip

    def _Procedure(self, one: Resource) -> None:
        made = self.put(
            "procedure_occurrence", **self._coded("procedure", one["code"]),
            procedure_date=one["performedDateTime"],
        )  # fmt: skip
        if "outcome" in one:
            words = f"{one['code']['text']}: {one['outcome']['text']}"
            self._note(words, one["performedDateTime"], None, made)

    def _note(self, text: str, day: str, title: str | None, about: int | None = None, kind: int = 0) -> None:
        self.put(
            "note", note_date=day, note_text=text, note_title=title, note_class_concept_id=kind, note_event_id=about,
            note_event_field_concept_id=1147304 if about else None,
        )  # fmt: skip

    def _Observation(self, one: Resource) -> None:
        day, quantity = one["effectiveDateTime"], one.get("valueQuantity")
        if quantity is None:
            coded = self._coded("observation", one["code"])
            self.put("observation", **coded, observation_date=day, value_as_string=one["valueString"])
            return
        judged = one.get("interpretation", [{"coding": [{"code": None}]}])[0]["coding"][0]["code"]
        code = quantity.get("code")
        unit = self.concepts.number("UCUM", code, code, "Unit") if code else 0
        self.put(
            "measurement", **self._coded("measurement", one["code"]), measurement_date=day,
            value_as_number=quantity["value"], unit_concept_id=unit, unit_source_value=quantity.get("unit"),
            value_as_concept_id={"H": 4328749, "N": 4069590}.get(judged),
        )  # fmt: skip

    def _DiagnosticReport(self, one: Resource) -> None:
        day, title = one["effectiveDateTime"], one["code"]["text"]
        about = None
        if "coding" in one["code"]:
            coded = self._coded("procedure", one["code"])
            about = self.put("procedure_occurrence", **coded, procedure_date=day)
        text = one.get("conclusion") or attached(one["presentedForm"][0])
        self._note(text, day, title, about, 706391)

    def _DocumentReference(self, one: Resource) -> None:
        self._note(attached(one["content"][0]["attachment"]), one["date"][:10], one["type"]["text"])

    def _MedicationStatement(self, one: Resource) -> None:
        period = one.get("effectivePeriod") or {}
        day = one.get("effectiveDateTime") or period["start"]
        self.put(
            "drug_exposure", **self._coded("drug", one["medicationCodeableConcept"]), drug_exposure_start_date=day,
            drug_exposure_end_date=period.get("end", day), verbatim_end_date=period.get("end"),
            drug_type_concept_id=32865, sig=one["dosage"][0]["text"] if "dosage" in one else None,
        )  # fmt: skip

    def _Device(self, one: Resource) -> None:
        self.put(
            "device_exposure", **self._coded("device", one["type"]), device_exposure_start_date="2015-06-01"
        )


_CARRIED = {
    "Patient": "gender birthDate name identifier",
    "Condition": "clinicalStatus verificationStatus category code onsetDateTime abatementDateTime",
    "Procedure": "status code performedDateTime outcome",
    "Observation": "status category code effectiveDateTime valueQuantity valueString interpretation",
    "DiagnosticReport": "status category code effectiveDateTime conclusion presentedForm",
    "DocumentReference": "status type date content",
    "MedicationStatement": "status medicationCodeableConcept effectiveDateTime effectivePeriod dosage",
    "Device": "status type patient",
}
_DATED = {
    "Condition": ("onsetDateTime",), "Procedure": ("performedDateTime",), "Observation": ("effectiveDateTime",),
    "DiagnosticReport": ("effectiveDateTime",), "DocumentReference": ("date",),
    "MedicationStatement": ("effectiveDateTime", "effectivePeriod"),
}  # fmt: skip
_UNSAYABLE = ("entered-in-error", "refuted", "inactive", "remission", "recurrence", "relapse")


def completed(resources: Iterable[Resource]) -> Iterator[Resource]:
    """The facts that both models can hold: whole dates, no body site apart, no status that OMOP has no word for."""
    for one in json.loads(json.dumps(list(resources))):
        one.pop("bodySite", None)
        concluded = one.pop("conclusionCode", ())
        if _is_carried(one):
            _fill(one)
            yield one
            yield from _conditions(one, concluded)


def _is_carried(one: Resource) -> bool:
    kind = one["resourceType"]
    known = {"resourceType", "id", "meta", "subject", *_CARRIED[kind].split()}
    dated = any(name in one for name in _DATED.get(kind, ("id",)))
    said = {_code(one.get(name)) for name in ("clinicalStatus", "verificationStatus")}
    return set(one) <= known and dated and not said & set(_UNSAYABLE)


def _code(concept: Resource | None) -> str | None:
    return concept["coding"][0]["code"] if concept and "coding" in concept else None


def _fill(one: Resource) -> None:
    """Whole dates for years and months."""
    for holder in (one, one.get("effectivePeriod", {})):
        for field in ("onsetDateTime", "abatementDateTime", "performedDateTime", "effectiveDateTime",
                      "birthDate", "start", "end"):  # fmt: skip
            if field in holder:
                holder[field] += {4: "-06-15", 7: "-15"}.get(len(holder[field]), "")


def _conditions(one: Resource, codes: Iterable[Resource]) -> Iterator[Resource]:
    """OMOP does not say which report a condition was concluded from: it stands by itself."""
    for number, code in enumerate(codes):
        yield {
            "resourceType": "Condition", "id": f"{one['id']}-{number}", "code": code, "subject": one["subject"],
            "onsetDateTime": one["effectiveDateTime"],
        }  # fmt: skip


def as_bundle(resources: Iterable[Resource]) -> bytes:
    """A FHIR Bundle."""
    entries = [{"resource": one} for one in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def attached(attachment: Resource) -> str:
    """The text of an attachment."""
    return base64.b64decode(attachment["data"]).decode()
