"""Codes, value sets and medicines by name."""

import csv

import pytest

from spinepath.chart.codes import concepts_of, full_code, products_of, system_name
from spinepath.chart.terminology import tables
from spinepath.chart.terminology.medicines import products
from spinepath.chart.terminology.words import medicine_concepts
from spinepath.chart.vocabulary import findings

ICD = "http://hl7.org/fhir/sid/icd-10-cm"


@pytest.mark.parametrize(
    ("system", "name"),
    [
        (ICD, "ICD10CM"),
        ("urn:oid:2.16.840.1.113883.6.90", "ICD10CM"),
        ("2.16.840.1.113883.6.96", "SNOMED"),
        ("http://snomed.info/sct", "SNOMED"),
        ("http://snomed.info/sct/731000124108", "SNOMED"),
        ("http://loinc.org/", "LOINC"),
        ("LOINC", "LOINC"),
        ("http://hl7.org/fhir/sid/cvx", "CVX"),
        ("urn:example:own", "urn:example:own"),
        (None, "UNKNOWN"),
    ],
)
def test_systems(system, name):
    assert system_name(system) == name


@pytest.mark.parametrize("code", ["M96.1", "m96.1", "M961", " M96.1 ", "m961\n"])
def test_icd_codes_in_any_spelling(code):
    assert full_code(ICD, code) == "ICD10CM/M96.1"
    assert concepts_of(ICD, code) == ("dx_fbss",)
    assert concepts_of("http://hl7.org/fhir/sid/icd-10", code) == ("dx_fbss",)


@pytest.mark.parametrize(
    ("code", "valueset"), [("M54.5", "dx_low_back_pain"), ("M51.36", "dx_disc_degeneration")]
)
def test_codes_that_were_subdivided_since_are_read_as_the_whole(code, valueset):
    assert concepts_of(ICD, code) == (valueset,)


def test_a_header_has_codes_of_its_set_below_it():
    own = {
        (row["valueset"], row["code"]) for row in csv.DictReader(tables.read("valuesets.csv").splitlines())
    }
    for row in csv.DictReader(tables.read("icd10cm_headers.csv").splitlines()):
        below = (code for name, code in own if name == row["valueset"] and code.startswith(row["code"]))
        assert next(below, None), row


def test_codes_in_no_value_set():
    assert concepts_of(ICD, "Z99.999") == ()
    assert concepts_of("urn:example:own", "M96.1") == ()


def test_medicines_lead_to_their_ingredients():
    rxnorm = "http://www.nlm.nih.gov/research/umls/rxnorm"
    assert {"med_opioid", "ingredient:tramadol"} <= set(concepts_of(rxnorm, "835603"))
    assert {"med_nsaid", "ingredient:aspirin"} <= set(concepts_of(rxnorm, "1191"))
    (product,) = products_of("835603")
    assert (product.ingredient, product.strength, product.strength_unit) == ("tramadol", 50, "MG")


def test_a_combination_has_every_ingredient():
    combined = next(
        code
        for code, group in products().items()
        if group[0].name.startswith("acetaminophen 325 MG / hydrocodone")
    )
    found = concepts_of("RXNORM", combined)
    assert {"ingredient:acetaminophen", "ingredient:hydrocodone"} <= set(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hydrochlorothiazide", {"ingredient:hydrochlorothiazide", "med_diuretic"}),
        ("Ciprofloxacin 500 mg", {"ingredient:ciprofloxacin", "med_qt_prolonging"}),
        ("OXYCONTIN 20 mg tablets", {"ingredient:oxycodone", "med_opioid"}),
        ("Percocet 5/325", {"ingredient:oxycodone", "ingredient:acetaminophen"}),
        ("Paracetamol/codeine", {"ingredient:acetaminophen", "ingredient:codeine"}),
        ("Opioid antagonist", {"med_opioid_antagonist"}),
        ("Oral anti-inflammatory, product not recorded", {"med_nsaid"}),
    ],
)
def test_medicines_by_name(text, expected):
    assert expected <= set(medicine_concepts(text))


@pytest.mark.parametrize("text", ["", "Lovastatin", "dihydro", "one tablet a day"])
def test_names_that_are_none(text):
    assert medicine_concepts(text) == ()


def test_the_quick_reading_of_the_table_is_that_of_the_csv_module():
    expected = {}
    for table in ("valuesets.csv", "icd10cm_headers.csv"):
        for row in csv.DictReader(tables.read(table).splitlines()):
            key = row["system"].upper(), row["code"]
            expected[key] = (*expected.get(key, ()), row["valueset"])
    assert tables.valuesets() == expected


def test_every_value_set_that_states_a_finding_exists():
    known = {name for group in tables.valuesets().values() for name in group}
    assert {name for kind in findings().values() for name in kind.valuesets} <= known
