"""The evidence: nothing in it is wrong, every kind of wrong is found, each number knows its standing."""

import copy
from typing import Any

import pytest

from spinepath import knowledge
from spinepath.errors import UnknownName
from spinepath.knowledge import sanity, standing
from spinepath.knowledge.references import mistakes as reference_mistakes
from spinepath.knowledge.references import reference, references
from spinepath.knowledge.standing import numbers, weakest
from spinepath.knowledge.tables import EVIDENCE, evidence


def test_nothing_is_wrong_with_the_knowledge() -> None:
    assert list(map(str, knowledge.check())) == []


def test_every_number_of_every_file_has_a_standing() -> None:
    for name in EVIDENCE:
        assert {number.standing for number in numbers(name).values()} <= {"seen", "memory", "elicited"}
        assert len(numbers(name)) > 100


INHERITED = [
    ("its own table's source", {"source": "read", "n": 5}, "n", "seen"),
    ("an outer table's source", {"source": "read", "inner": {"n": 5}}, "inner.n", "seen"),
    ("a list of tables", {"source": "read", "row": [{"n": 5}]}, "row[0].n", "seen"),
    ("a remembered source", {"source": "recalled", "n": 5}, "n", "memory"),
    ("a remembered figure of a read source", {"source": "read", "verified": "memory", "n": 5}, "n", "memory"),
    ("verified is inherited", {"source": "read", "verified": "memory", "in": {"n": 5}}, "in.n", "memory"),
    ("a new source starts anew", {"source": "read", "verified": "memory", "in": {"source": "read", "n": 5}},
     "in.n", "seen"),
    ("one figure by its own mark", {"source": "read", "n_low": 5, "n_verified": "memory"}, "n_low", "memory"),
    ("one figure by its own source", {"source": "read", "n": 5, "n_source": "recalled"}, "n", "memory"),
    ("elicited", {"source": "elicited_spinepath", "basis": "elicited", "n": 5}, "n", "elicited"),
    ("an elicited basis on a source", {"source": "read", "basis": "elicited", "n": 5}, "n", "elicited"),
    ("derived stands as its source", {"source": "read", "basis": "derived", "n": 5}, "n", "seen"),
    ("derived from a remembered source", {"source": "recalled", "basis": "derived", "n": 5}, "n", "memory"),
]  # fmt: skip
KNOWN = {
    name: knowledge.reference("elicited_spinepath").__class__(id=name, title="T", text="T", standing=stands)
    for name, stands in (("read", "seen"), ("recalled", "memory"), ("elicited_spinepath", "memory"))
}


@pytest.mark.parametrize(("name", "content", "path", "stands"), INHERITED, ids=[row[0] for row in INHERITED])
def test_standing_is_inherited(name: str, content: dict[str, Any], path: str, stands: str) -> None:
    found = [number for table in standing.walk(content) for number in standing.numbers_of(table, KNOWN)]
    assert [(each.path, each.standing) for each in found if not isinstance(each, str)] == [(path, stands)]
    assert list(standing.mistakes("f.toml", content, KNOWN)) == [], name


UNSOUND = [
    ({"n": 5}, "number without a source"),
    ({"rows": [[1, 2]]}, "number without a source"),
    ({"source": "nobody", "n": 5}, "unknown source 'nobody' in source"),
    ({"guideline": "nobody"}, "unknown source 'nobody' in guideline"),
    ({"see": ["read", "nobody"]}, "unknown source 'nobody' in see"),
    ({"source": "elicited_spinepath", "n": 5}, "elicited source without basis"),
    ({"source": "recalled", "verified": "seen", "n": 5}, "seen, but recalled is memory"),
    ({"source": "read", "basis": "guess", "n": 5}, "basis 'guess'"),
    ({"source": "read", "n_verified": "yes", "n": 5}, "n_verified 'yes'"),
]


@pytest.mark.parametrize(("content", "says"), UNSOUND, ids=[row[1] for row in UNSOUND])
def test_a_number_that_does_not_stand_is_found(content: dict[str, Any], says: str) -> None:
    found = list(standing.mistakes("f.toml", content, KNOWN))
    assert [mistake.what for mistake in found if says in mistake.what], found
    assert all(mistake.file == "f.toml" and mistake.mend for mistake in found)


def test_what_is_ours_needs_no_source() -> None:
    content = {"schema": 1, "items": 10, "levels": [1, 2], "cost_class": 3, "operable": True}
    assert list(standing.mistakes("f.toml", content, KNOWN)) == []


def test_the_standing_of_one_number() -> None:
    assert knowledge.reference("oosterhuis2014").standing == "seen"
    assert standing.standing("causes", "meta.incidence.uk_registry.value") == "seen"
    assert standing.standing("causes", "cause[0].prior.any") == "elicited"
    with pytest.raises(UnknownName, match="no number at 'cause'"):
        standing.standing("causes", "cause")


def test_a_statement_stands_as_its_weakest_number() -> None:
    assert weakest("seen", "memory") == "memory"
    assert weakest("elicited", "seen") == "elicited"
    assert weakest() == "elicited"


def changed(name: str, **changes: Any) -> dict[str, Any]:
    return copy.deepcopy(evidence(name)) | changes


def test_insane_causes_are_found() -> None:
    content = changed("causes")
    content["cause"].append(content["cause"][0])
    orphan = content["likelihood"][0]["cause"]
    content["likelihood"][0]["cause"] = "nobody"
    content["likelihood"][1]["onset_pattern"] = [1, 1]
    name = next(key for key, value in content["likelihood"][2].items() if isinstance(value, dict))
    content["likelihood"][2][name] = {"low": 0.9, "mode": 0.5, "high": 1.5}
    del content["likelihood"][3][name]
    content["series"][0]["shares"]["nobody"] = 0.1
    found = " ".join(map(str, sanity.causes(content)))
    for words in ("defined twice", "sums to", "unknown cause 'nobody'", f"{name}: is not 0 < low <= mode"):
        assert words in found
    assert "series waguespack2002" in found
    assert f"{orphan}: has no likelihoods" in found
    assert found.count("is not 0 < low") == 2
    assert "unknown cause 'other'" in " ".join(map(str, sanity.causes({})))


def test_insane_tests_are_found() -> None:
    content = changed("tests")
    content["test"][0]["contraindications"].append("nothing")
    content["test"][0]["accuracy"] = [
        {"cause": "nobody", "sens": 1.2},
        {"cause": "infection", "spec": 0.5, "spec_low": 0.6},
    ]
    found = " ".join(map(str, sanity.tests(content, ["infection"])))
    for words in (
        "unknown contraindication 'nothing'",
        "unknown cause 'nobody'",
        "sens: 1.2",
        "0.6, 0.5, 0.5",
    ):
        assert words in found


def test_insane_medicines_are_found() -> None:
    content = changed("medications")
    content["mme_factor"][0]["factor"] = 99
    content["interaction"][0]["a"] = ["nothing"]
    found = " ".join(map(str, sanity.medications(content)))
    assert "codeine: MME factor differs" in found
    assert "no medicine carries the tag" in found


def test_a_path_of_somebodys_machine_is_found() -> None:
    [mistake] = sanity.private_paths("f.toml", "fine\nsee " + "/".join(["", "home", "me", "notes.txt"]))
    assert mistake.entry == "line 2"
    assert list(sanity.private_paths("f.toml", "https://pmc.ncbi.nlm.nih.gov/articles/PMC1")) == []


def test_wrong_references_are_found() -> None:
    raw = {
        "a": 1, "b": {"verified": "seen"}, "c": {"title": "C", "verified": "yes"},
        "d": {"title": "D", "verified": "seen", "doi": "11.1", "pmid": "12"},
    }  # fmt: skip
    found = [(mistake.entry, mistake.what) for mistake in reference_mistakes(raw)]
    assert found == [
        ("a", "is not a table"), ("b", "has no title"), ("c", "verified is neither seen nor memory"),
        ("d", "odd doi '11.1'"), ("d", "odd pmid '12'"),
    ]  # fmt: skip


def test_a_reference_reads_as_a_sentence() -> None:
    found = reference("sebaaly2018")
    assert found.pmid == "29879788"
    assert found.text.endswith("Asian Spine Journal 2018;12(3):574-585. doi:10.4184/asj.2018.12.3.574")
    assert all(each.text and each.title for each in references().values())
    with pytest.raises(UnknownName, match="nobody1900"):
        reference("nobody1900")
