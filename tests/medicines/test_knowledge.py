"""The loader of the medicines: what it holds, and that a wrong table is refused."""

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from spinepath.errors import UnknownName
from spinepath.knowledge import medicines, mme_factors
from spinepath.knowledge.tables import evidence, folder, parse


def test_factors_of_2022_are_those_of_the_evidence() -> None:
    factors = mme_factors.edition("2022").factors
    said = {row["drug"]: row["factor"] for row in evidence("medications")["mme_factor"]}
    assert {name: [float(band.factor) for band in one.bands] for name, one in factors.items()} == {
        name: [value] for name, value in said.items()
    }
    assert {one.standing for one in factors.values()} == {"seen"}


def test_2016_differs_only_where_the_evidence_says() -> None:
    old, new = mme_factors.edition("2016").factors, mme_factors.edition("2022").factors
    assert new.keys() - old.keys() == {"tapentadol", "tramadol"}
    assert {name for name in old if old[name].bands != new[name].bands} == {"hydromorphone", "methadone"}
    assert {one.source for one in old.values()} == {"cdc_cds_repo"}
    assert [band.up_to for band in old["methadone"].bands] == [20, 40, 60, None]


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2015, 1, 1), "2016"),
        (date(2022, 11, 3), "2016"),
        (date(2022, 11, 4), "2022"),
        (date(2026, 1, 1), "2022"),
    ],
)
def test_the_edition_in_force(day: date, edition: str) -> None:
    assert mme_factors.edition_on(day).id == edition


def test_an_edition_that_does_not_exist() -> None:
    with pytest.raises(UnknownName, match="2016, 2022"):
        mme_factors.edition("2019")


def test_every_drug_reads() -> None:
    found = medicines.drugs()
    assert len(found) == len(evidence("medications")["drug"])
    assert found["gabapentin"].renal[0].max_daily_mg == Decimal(1400)
    assert found["fentanyl_transdermal"].routes == ("transdermal",)


def changed(**edits: Any) -> list[str]:
    own, facts = deepcopy(parse(folder("medicines.toml"))), deepcopy(evidence("medications"))
    for key, edit in edits.items():
        edit(own if key == "own" else facts)
    return [str(one) for one in medicines.mistakes(own, facts)]


def test_the_files_as_they_stand_are_right() -> None:
    assert changed() == []


@pytest.mark.parametrize(
    ("where", "edit", "says"),
    [
        ("facts", lambda it: it["mme_factor"].pop(), "tramadol: not said once"),
        ("facts", lambda it: it["mme_2016_trap"].pop(), "methadone: not said once"),
        ("facts", lambda it: it["mme_factor"][0].update(factor="x"), "factor is no positive number"),
        ("facts", lambda it: it["mme_factor"][0].update(factor=0), "factor is no positive number"),
        ("own", lambda it: it["edition"][0]["same_as_2022"].append("tramadol"), "tramadol: not said once"),
        ("own", lambda it: it["edition"][1].update(source="nobody"), "has no known source"),
        ("own", lambda it: it.pop("routes"), "routes: is missing"),
        ("own", lambda it: it.pop("wear"), "wear: is missing"),
    ],
)
def test_a_wrong_table_is_refused(where: str, edit: Any, says: str) -> None:
    assert any(says in one for one in changed(**{where: edit}))
