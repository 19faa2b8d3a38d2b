"""Lines taken apart by compiled code say what decoding them says."""

from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from spinepath.chart.dates import interval

pytest.importorskip("numba", reason="the scan is compiled: pip install 'spinepath[registry]'")

from spinepath.sources.fhir.scan import block
from spinepath.sources.fhir.scan.scanner import Scanned, Scanner, hash_of, joined
from spinepath.sources.fhir.scan.syntax import BEYOND

EPOCH = interval("1970-01-01")[0].toordinal()


def scanned(*lines: bytes, by: Scanner | None = None) -> Scanned:
    """Some lines, scanned by one who has seen none, or by another."""
    return (by or NEW).scan(b"".join(line + b"\n" for line in lines) + bytes(BEYOND))


NEW = Scanner()


def observation(name: str | None = "o", who: str = "Patient/p", **more: Any) -> bytes:
    """A line."""
    said = {"resourceType": "Observation", "id": name, "status": "final", "subject": {"reference": who}}
    return msgspec.json.encode(said | more)


def test_what_stands_in_a_line() -> None:
    amount = {"value": 7.5, "unit": "{score}"}
    line = observation("12", effectiveDateTime="2019-05", issued="2020-01-31T10:00:00Z", valueQuantity=amount)
    found = scanned(line)
    assert found.names() == ["p"]
    assert found.sources.tobytes() == b"Observation/12"
    assert found.column(block.STATUS).tolist() == [block.PLAIN]
    assert [str(np.datetime64(day, "D")) for day in found.dates.tolist()] == [
        "2019-05-01", "2019-05-31", "2020-01-31", "2020-01-31",
    ]  # fmt: skip
    assert found.numbers.tolist() == [7.5]


def test_lines_that_say_the_same_have_one_content() -> None:
    one, two = (
        observation(name, who, issued=day)
        for name, who, day in (("1", "Patient/a", "2019"), ("2", "Patient/b", "2020-05-01"))
    )
    other = observation("3", issued="2019", valueString="no")
    found = scanned(one, two, other).column(block.CONTENT).tolist()
    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (observation(None), block.WIDER),
        (observation(partOf=[{"reference": "Procedure/1"}]), block.WIDER),
        (observation()[1:], block.BROKEN),
        (
            b'{ "resourceType" : "Observation", "id" : "o", "subject": {"reference": "Patient/p"} }',
            block.PLAIN,
        ),
        (b'{"resourceType" "Observation", "id": "o", "subject": {"reference": "Patient/p"}}', block.BROKEN),
        (observation(issued="last spring"), block.ALONE),
        (observation(who="Patient/1/_history/2"), block.BROKEN),
        (observation(who="Group/1"), block.BROKEN),
        (observation(code={"modifierExtension": []}), block.BROKEN),
        (observation(meta={"tag": [{"system": "urn:spinepath:output"}]}), block.BROKEN),
        (observation(_issued={"extension": []}), block.BROKEN),
        (observation(valueQuantity={"value": "7"}), block.BROKEN),
        (observation()[:-1] + b',"status":"final"}', block.BROKEN),
        (b'{"resourceType":"Basic","id":"1"}', block.BROKEN),
        (b'{"id":"1","resourceType":"Patient"}', block.BROKEN),
        (b"\x01Basic\x01Patient/1", block.MARKED),
        (b"", block.BLANK),
    ],
)
def test_what_is_not_plain_is_told_apart(line: bytes, status: int) -> None:
    assert scanned(line).column(block.STATUS).tolist() == [status]


SEEDS = [
    '{"a":[1,-0.5e+3,true,false,null],"b":{"c":"d \\u00e9 \\n \\" é €"}}', "[[],{},[{}]]", '"🦴"', "12", "-0",
    "0.10", "1E5",
    '{"reference":"x","identifier":{"value":"y"}}', "[1 , 2 ]", '{ "a" : 1 }',
]  # fmt: skip
BYTES = list(b'"\\{}[]:,0129-+.eEtfnu \t\xc3\xa9\xed\xa0\x80\x1f/')
changes = st.lists(st.tuples(st.integers(0, 80), st.sampled_from(BYTES)), max_size=3)


@given(st.sampled_from(SEEDS), changes, st.sampled_from(["language", "code", "encounter"]))
@example("01", [], "code")
@example('"\\ud83e"', [], "code")
def test_a_line_is_sound_when_it_can_be_decoded(seed: str, changes: list[tuple[int, int]], name: str) -> None:
    data = bytearray(seed.encode())
    for place, byte in changes:
        data[place % len(data)] = byte
    text = bytes(data)
    assume(b"\\ud" not in text.lower())  # halves of letters are read the ordinary way, sound or not
    line = observation()[:-1] + f',"{name}":'.encode() + text + b"}"
    try:
        msgspec.json.decode(line, type=dict[str, Any])
        sound = True
    except (msgspec.MsgspecError, UnicodeDecodeError):
        sound = False
    twice = scanned(line, line).column(block.STATUS).tolist()
    assert (twice[0] != block.BROKEN) == sound
    assert twice[0] == twice[1]


@given(
    st.one_of(
        st.dates().map(str),
        st.dates().map(lambda day: str(day)[:7]),
        st.from_regex(r"\A[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9:.Z+]*)?)?)?\Z"),
        st.text("0123456789-T: Zé", max_size=14),
    )
)
def test_dates_are_those_of_the_chart(text: str) -> None:
    found = scanned(observation(issued=text))
    try:
        first, last = interval(text)
    except ValueError:
        assert found.column(block.STATUS).tolist() == [block.ALONE]
        return
    if found.column(block.STATUS).tolist() == [block.PLAIN]:
        assert [day + EPOCH for day in found.dates.tolist()] == [first.toordinal(), last.toordinal()]
    else:  # a form that nobody writes is read alone
        assert not text.isascii() or "T" in text


@given(
    st.one_of(
        st.floats(allow_nan=False, allow_infinity=False).map(repr),
        st.integers(-(10**25), 10**25).map(str),
        st.from_regex(r"\A-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?\Z"),
    )
)
def test_numbers_are_those_of_python(text: str) -> None:
    amount = b',"valueQuantity":{"value":' + text.encode() + b"}}"
    found = scanned(observation()[:-1] + amount)
    value = float(text)
    if np.isfinite(value):
        assert [number.hex() for number in found.numbers.tolist()] == [value.hex()]


resources = st.fixed_dictionaries(
    {},
    optional={
        "issued": st.sampled_from(["2019", "2019-05-01", None, "spring"]),
        "meta": st.sampled_from([{"lastUpdated": "2020"}, {"lastUpdated": "2021", "x": [1]}]),
        "effectivePeriod": st.sampled_from([{"start": "2019"}, {"end": "2020-01", "start": "2019"}, {}, None]),
        "valueQuantity": st.sampled_from([{"value": 1}, {"unit": "mg", "value": 2.50, "code": "mg"}, {"value": None}]),
        "component": st.lists(
            st.sampled_from([{"valueQuantity": {"value": 3}}, {"code": {"text": "a"}}, {}]), max_size=2
        ),
        "code": st.sampled_from([{"text": "Pain"}, {"text": "Pain é"}, {"text": "Paint"}]),
        "valueString": st.text("ab\"\\é", max_size=3),
    },
)  # fmt: skip


@given(
    st.lists(st.tuples(resources, st.sampled_from(["a", "ab", "b"])), max_size=12),
    st.randoms(use_true_random=False),
)
def test_the_short_way_finds_what_walking_finds(said: list[tuple[dict[str, Any], str]], chance: Any) -> None:
    lines = []
    for number, (more, who) in enumerate(said):
        keys = chance.sample(list(more), len(more))
        lines.append(observation(f"{number}", f"Patient/{who}", **{key: more[key] for key in keys}))
    one = Scanner()
    first, again = scanned(*lines, by=one), scanned(*lines, by=one)
    for column in (block.STATUS, block.CONTENT, block.PERSON, block.DATE, block.NUMBER, block.SOURCE):
        assert first.column(column).tolist() == again.column(column).tolist()
    assert first.dates.tolist() == again.dates.tolist()
    assert first.numbers.tolist() == again.numbers.tolist()
    assert first.names() == again.names()
    assert first.sources.tobytes() == again.sources.tobytes()


def test_results_are_tied_to_the_first_report_that_names_them() -> None:
    def report(name: str, *results: str) -> bytes:
        said = {"resourceType": "DiagnosticReport", "id": name, "subject": {"reference": "Patient/p"}}
        return msgspec.json.encode(
            said | {"result": [{"reference": f"Observation/{one}"} for one in results]}
        )

    unusual, parent = joined(scanned(observation("1"), report("b", "1"), report("a", "1"), observation("2")))
    assert not unusual.any()
    assert parent.tolist() == [2, -1, -1, -1]
    for lines in (
        [report("a", "9")],
        [observation("1"), observation("1")],
        [observation("1"), observation("1", issued="x")],
    ):
        assert joined(scanned(*lines))[0].tolist() == [True, False]


def test_people_have_the_same_number_everywhere() -> None:
    assert [hash_of(name) for name in (b"p", b"\xc3\xa9")] == scanned(
        observation(who="Patient/p"), observation(who="Patient/é")
    ).people[:, 2].tolist()


def test_a_block_that_is_not_whole_is_refused() -> None:
    with pytest.raises(ValueError, match="each be ended"):
        NEW.scan(observation() + bytes(BEYOND))


def test_when_there_is_no_more_room_lines_are_read_alone_until_all_is_forgotten(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("spinepath.sources.fhir.scan.scanner.MOST_CONTENTS", 8)
    small = Scanner()
    lines = [observation(valueString=str(number)) for number in range(20)]
    status = scanned(*lines, by=small).column(block.STATUS).tolist()
    assert status == [block.PLAIN] * 8 + [block.ALONE] * 12
    assert small.is_full
    small.forget()
    assert scanned(*lines[10:12], by=small).column(block.STATUS).tolist() == [block.PLAIN] * 2
