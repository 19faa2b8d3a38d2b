"""Lines told in short give back what a scan found in them."""

from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("numba", reason="the scan is compiled: pip install 'spinepath[registry]'")

from fhir.test_scan import observation, resources, scanned
from spinepath.sources.fhir.scan import block
from spinepath.sources.fhir.scan.packing import Form, Stretch, deal, each, single, sizes_of
from spinepath.sources.fhir.scan.scanner import Away, Scanned, Scanner, joined

EXPORT = 1000
"""Where in its file a block begins."""


def form(found: Scanned, kept: bool) -> Form:
    """Every plain line by its content."""
    content = np.where(found.column(block.STATUS) == block.PLAIN, found.column(block.CONTENT), -1)
    return Form(found.column(block.STATUS), content, np.full(found.height, kept))


def there_and_back(found: Scanned, by: Scanner, kept: bool = False, away: Away | None = None) -> Scanned:
    """One bucket, as another process would see it."""
    told, other = form(found, kept), Scanner()
    dealt = deal(found, told, sizes_of(found, told.kept), np.zeros(found.height, np.int64), 1, EXPORT, 7)
    own = other.adopt(by.contents(np.arange(len(by.seen))))
    again, places = other.unpack([Stretch(dealt.data, found.height, 3)], [own], away or at_home)
    assert places.parts.tolist() == [3] * found.height
    assert places.numbers.tolist() == [7 + line for line in range(found.height)]
    return again


def at_home(_number: int, start: int, end: int) -> bytes:
    """No line, but where it would be."""
    return f"{start} to {end}".encode()


@given(st.lists(st.tuples(resources, st.sampled_from(["a", "ab", "é"])), max_size=12), st.booleans())
def test_what_was_scanned_comes_back(said: list[tuple[dict[str, Any], str]], kept: bool) -> None:
    lines = [observation(f"{place}", f"Patient/{who}", **more) for place, (more, who) in enumerate(said)]
    by = Scanner()
    found = scanned(*lines, by=by)
    lines = [
        line for line, status in zip(lines, found.column(block.STATUS), strict=True) if status <= block.ALONE
    ]
    found = scanned(*lines, by=by)
    again = there_and_back(found, by, kept)
    for column in (block.STATUS, block.PERSON, block.KIND, block.DATE, block.NUMBER, block.SOURCE):
        assert found.column(column).tolist() == again.column(column).tolist()
    assert found.dates.tolist() == again.dates.tolist()
    assert found.numbers.tolist() == again.numbers.tolist()
    assert found.sources.tobytes() == again.sources.tobytes()
    assert found.names() == again.names()
    first = {
        line: found.column(block.CONTENT).tolist().index(one)
        for line, one in enumerate(found.column(block.CONTENT).tolist())
    }
    same = {
        line: again.column(block.CONTENT).tolist().index(one)
        for line, one in enumerate(again.column(block.CONTENT).tolist())
    }
    assert first == same
    assert [again.line(number) for number in range(again.height)] == (lines if kept else places(*lines))


def places(*lines: bytes) -> list[bytes]:
    """Where each stands in its file, in words."""
    ends = np.cumsum([len(line) + 1 for line in lines]).tolist()
    return [
        f"{EXPORT + end - len(line) - 1} to {EXPORT + end - 1}".encode()
        for line, end in zip(lines, ends, strict=True)
    ]


def test_texts_and_results_too() -> None:
    who = {"reference": "Patient/p"}
    report = {"resourceType": "DiagnosticReport", "id": "r", "subject": who, "conclusion": 'No "fever" é.'}
    several = [{"reference": f"Observation/{one}"} for one in ("2", "long" * 9, "1")]
    lines = [observation("1"), msgspec.json.encode(report | {"result": several[:1]}), observation("2"),
             msgspec.json.encode(report | {"id": "s", "result": several}), observation("long" * 9)]  # fmt: skip
    by = Scanner()
    found = scanned(*lines, by=by)
    again = there_and_back(found, by)
    starts, ends = again.column(block.TEXT), again.column(block.TEXT_END)
    said = [again.data[start:end].tobytes() for start, end in zip(starts, ends, strict=True) if start >= 0]
    assert [msgspec.json.decode(one) for one in said] == ['No "fever" é.'] * 2
    for one, other in zip(joined(found), joined(again), strict=True):
        assert one.tolist() == other.tolist()


def test_a_line_for_whose_content_there_is_no_room_is_read_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    by = Scanner()
    found = scanned(*(observation(valueString=str(number)) for number in range(20)), by=by)
    monkeypatch.setattr("spinepath.sources.fhir.scan.scanner.MOST_CONTENTS", 8)
    again = there_and_back(found, by)
    assert again.column(block.STATUS).tolist() == [block.PLAIN] * 8 + [block.ALONE] * 12
    assert again.line(19) != b""


def test_an_id_too_long_to_be_told_is_known() -> None:
    found = scanned(observation("1"), observation("2", "Patient/" + "p" * 70_000))
    assert (sizes_of(found, np.zeros(2, np.bool_)) < 0).tolist() == [False, True]


def test_whole_lines_stand_between_records_as_they_are() -> None:
    found = scanned(observation("1", "Patient/p"))
    told = form(found, kept=False)
    dealt = deal(found, told, sizes_of(found, told.kept), np.zeros(1, np.int64), 1, EXPORT, 0)
    data = memoryview(b"".join([single(b"\x00a\x00{}", 4), dealt.data, single(b"", 5)]))
    assert [tuple(one) for one in each(data)] == [(b"\x00a\x00{}", b"", 4), (None, b"p", 0), (b"", b"", 5)]
    by = Scanner()
    again, _ = by.unpack([Stretch(data, 3, 0)], [np.zeros(1, np.int32)], at_home)
    assert again.column(block.STATUS).tolist() == [block.BROKEN, block.PLAIN, block.BROKEN]
    assert [again.line(number) for number in (0, 2)] == [b"\x00a\x00{}", b""]
