"""Files that are no records, or broken ones: a clear message, or the rest used and the bad part listed."""

import gzip
import json
import time
import tracemalloc

import pytest

from spinepath.errors import UnreadableInput, UnsupportedFormat
from spinepath.sources.fhir import files
from spinepath.sources.read import read, read_one, read_results

ROW = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, "valueInteger": 1}


def bundle(*resources):
    return json.dumps({"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}).encode()


def lines(*resources):
    return b"\n".join(json.dumps(one).encode() for one in resources)


PATIENT = {"resourceType": "Patient", "id": "p"}
SUBJECT = {"subject": {"reference": "Patient/p"}}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\x00\x01\x02\xff", "not JSON"),
        (b"%PDF-1.4", "not JSON"),
        (b"PK\x03\x04abc", "zip"),
        (b'{"resourceType": "Bundle", "entry": [{"resource": {"resou', "cut off"),
        (b'{"resourceType": "Bundle", "entry": [1, 2', "cut off"),
        (b"{}", "no record of a person"),
        (b"[]", "no record of a person"),
        (b"[1, null]", "no record of a person"),
        (b"{nonsense}", "not valid JSON"),
        (b'{"a": NaN}', "not valid JSON"),
        (bundle(), "no record of a person"),
        (bundle({"resourceType": "Organization", "id": "1"}), "only 1 Organization"),
        (b'{"a":' * 100_000, "nested too deep"),
        (b"[" * 100_000 + b"]" * 100_000, "nested too deep"),
        (b"\x1f\x8b\x08\x00junkjunk", "damaged gzip"),
        (gzip.compress(b"", mtime=0), "empty"),
    ],
)
def test_what_cannot_be_read_says_why(data, says):
    with pytest.raises(UnreadableInput, match=says):
        list(read(data))


def test_xml_is_refused_by_name():
    with pytest.raises(UnsupportedFormat, match="XML"):
        list(read(b'<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"/>'))


@pytest.mark.parametrize("path", ["/nowhere/at/all.json", "nul\0byte.json"])
def test_a_path_that_is_none(path):
    with pytest.raises(UnreadableInput):
        list(read(path))


def test_a_deep_element_costs_its_field():
    deep = json.loads("[" * 150 + "]" * 150)
    found = read_one(bundle(PATIENT, ROW | SUBJECT | {"id": "1", "code": deep, "valueInteger": 5}))
    assert found.events[1].numeric_value == 5
    assert "code" in {problem.field for problem in found.problems}


@pytest.mark.parametrize("number", ["1e400", "-1e400", "1" + "0" * 5000, "1E+99999999"])
def test_huge_numbers_cost_their_field(number):
    text = bundle(PATIENT, ROW | SUBJECT | {"id": "1", "valueInteger": 12345})
    found = read_one(text.replace(b"12345", number.encode()))
    assert found.events[1].numeric_value is None
    assert [problem.field for problem in found.problems] == ["valueInteger"]


@pytest.mark.parametrize("name", ["\\ud800", "a\\u0000b", "\\ud83d\\ude00", "\\\\ud800", "\\udc00\\ud800"])
def test_odd_unicode(name):
    text = bundle(PATIENT, ROW | SUBJECT | {"id": "1", "code": {"text": "NAME"}})
    event = read_one(b"\xef\xbb\xbf" + text.replace(b"NAME", name.encode())).events[1]
    event.name.encode()
    assert event.numeric_value == 1


def test_text_that_is_no_utf8_costs_its_field():
    text = bundle(PATIENT, ROW | SUBJECT | {"id": "1", "code": {"text": "NAME"}})
    found = read_one(text.replace(b"NAME", b"caf\xe9"))
    assert found.events[1].numeric_value == 1
    assert "code.text" in {problem.field for problem in found.problems}


def test_utf16_is_read():
    assert read_one(bundle(PATIENT).decode().encode("utf-16")).patient == "p"


def test_bad_lines_are_listed_and_the_rest_is_used():
    rows = [
        json.dumps(PATIENT),
        "{bad",
        "",
        json.dumps(ROW | SUBJECT | {"id": "1"}),
        '{"resourceType": "Observation"',
        "[1",
    ]
    found = read_one("\r\n".join(rows).encode())
    assert len(found.events) == 2
    assert [problem.source for problem in found.problems if problem.field == "line"] == [
        "input line 2", "input line 5", "input line 6",
    ]  # fmt: skip


def test_a_first_line_that_is_bad():
    found = read_one(b"{bad\n" + lines(PATIENT, ROW | SUBJECT | {"id": "1"}))
    assert len(found.events) == 2
    assert found.problems[0].source == "input line 1"


def test_truncated_gzip_uses_what_is_whole_and_says_so():
    many = lines(PATIENT, *(ROW | SUBJECT | {"id": f"{n * 7919 % 10007}"} for n in range(5000)))
    packed = gzip.compress(many, mtime=0)
    found = read_one(packed[: len(packed) // 2])
    assert 100 < len(found.events) < 5000
    assert found.problems[0].reason == "the gzip file is cut off; what could be unpacked is used"


def test_gzip_bombs_are_stopped(monkeypatch):
    monkeypatch.setattr(files, "_SUSPICIOUS", 1 << 20)
    bomb = gzip.compress(b" " * (64 << 20), mtime=0)
    tracemalloc.start()
    with pytest.raises(UnreadableInput, match="unpacks to more than"):
        list(read(bomb))
    assert tracemalloc.get_traced_memory()[1] < 48 << 20
    tracemalloc.stop()


def test_many_gzip_members_are_one_file():
    rows = [json.dumps(one).encode() + b"\n" for one in (PATIENT, ROW | SUBJECT | {"id": "1"})]
    assert len(read_one(b"".join(map(gzip.compress, rows))).events) == 2


def test_a_folder_of_mixed_files(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "Patient.ndjson").write_bytes(lines(PATIENT))
    (tmp_path / "sub" / "Observation.ndjson.gz").write_bytes(
        gzip.compress(lines(ROW | SUBJECT | {"id": "1"}), mtime=0)
    )
    (tmp_path / "more.json").write_bytes(bundle(ROW | SUBJECT | {"id": "2"}))
    (tmp_path / "broken.json").write_bytes(b'{"resourceType"')
    (tmp_path / "old.xml").write_bytes(b"<Patient/>")
    (tmp_path / "README.md").write_text("hello")
    (tmp_path / ".hidden").write_text("hello")
    found = read_one(tmp_path)
    assert {event.source for event in found.events} == {"Patient/p", "Observation/1", "Observation/2"}
    assert {problem.source for problem in found.problems} == {"broken.json", "old.xml", "README.md"}


@pytest.mark.parametrize("names", [(), ("a.json",)])
def test_a_folder_without_records(tmp_path, names):
    for name in names:
        (tmp_path / name).write_text("{")
    with pytest.raises(UnreadableInput, match="no file in it can be used"):
        read_one(tmp_path)


def test_one_bad_file_does_not_stop_the_others(tmp_path):
    (tmp_path / "good.json").write_bytes(bundle(PATIENT))
    results = list(read_results([b"", tmp_path / "good.json", "/nowhere", bundle(PATIENT)]))
    assert [isinstance(result, UnreadableInput) for result in results] == [True, False, True, False]


def test_fifty_megabytes_in_bounded_time_and_memory():
    filler = {"resourceType": "Claim", "id": "c", "text": "x" * 1000}
    rows = [ROW | SUBJECT | {"id": str(n)} for n in range(20_000)]
    data = bundle(PATIENT, *rows, *[filler] * 46_000)
    assert len(data) > 50e6
    tracemalloc.start()
    start = time.process_time()
    found = read_one(data)
    assert time.process_time() - start < 60  # with memory traced; a second or two without
    assert tracemalloc.get_traced_memory()[1] < 5 * len(data)
    tracemalloc.stop()
    assert len(found.events) == 20_001
    assert [problem.reason for problem in found.problems if problem.field == "Claim"] == [
        "not ours to use: 46000 Claim"
    ]
