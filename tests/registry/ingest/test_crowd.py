"""People read together, by patterns, are people read alone."""

import json
from base64 import b64encode
from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.ingest import odd
from spinepath.chart.table import DISK, to_tables
from spinepath.sources.fhir.crowd import Crowd
from spinepath.sources.fhir.gather import Gathered
from spinepath.sources.fhir.people import own_charts
from spinepath.sources.fhir.scan.block import STATUS, WIDER
from spinepath.sources.fhir.scan.syntax import BEYOND

DISCITIS = {
    "coding": [{"system": "http://snomed.info/sct", "code": "202752002"}]
}  # states a finding by itself
HISTORY = {"contentType": "text/plain", "data": b64encode(b"Past surgical history: lumbar fusion").decode()}
PEOPLE = ("p1", "p2", "p3")
days = st.sampled_from(
    ["2019", "2019-05", "2019-05-02", "2020-01-31T10:00:00Z", "1950", "nonsense", "2019-05-02T1 0"]
)
values = st.sampled_from([0.0, 3.0, 7.5, 36.6, 38.7, 39.0, 400.0, -1.0, 1e9])
ends = st.sampled_from(["final", "entered-in-error", "cancelled"])
someone = st.sampled_from(PEOPLE)
names = st.integers(0, 10**6).map(lambda number: f"r{number}")


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Any]:
    """A resource of one of few shapes, so that patterns are learnt and used."""
    who, day, other = draw(someone), draw(days), draw(days)
    name = f"{who}-{draw(names)}"  # an id belongs to one person; it may come twice
    shape = draw(st.integers(0, 14))
    said = draw(
        st.sampled_from(
            ["Recurrent herniation at L4-5. No fever.", "No fever. Fusion 2019 failed.", "eGFR 24.", ""]
        )
    )
    made = (
        lambda: odd.pain(name, who, draw(values), day),
        lambda: odd.fever(name, who, draw(values), day),
        lambda: odd.weight(name, who, draw(values), day) | {"issued": other},
        lambda: odd.pressure(name, who, draw(values), draw(values), day),
        lambda: odd.condition(name, who, "M96.1", recordedDate=day),
        lambda: odd.condition(name, who, "E11.9", onsetDateTime=day, abatementDateTime=other),
        lambda: odd.operation(
            name, who, "L4-L5 microdiscectomy", performedPeriod={"start": day, "end": other}
        ),
        lambda: odd.operation(name, who, "Lumbar fusion L4-S1", performedPeriod={"end": other}),
        lambda: odd.letter(name, who, "Microdiscectomy L5-S1 in 2018. No fever.", day),
        lambda: odd.pain(name, who, 3.0, day) | {"effectiveDateTime": None, "issued": other},
        lambda: odd.letter(name, who, said, day),
        lambda: (
            odd.letter(name, who, said, day) | {"code": {"text": "Vitamin B"}}
        ),  # its heading ends no sentence
        lambda: odd.letter(name, who, said, day) | {"conclusionCode": [DISCITIS]},
        lambda: (
            odd.letter(name, who, said, day)
            | {"conclusionCode": [DISCITIS, {"text": "scar"}], "status": draw(ends)}
        ),
        lambda: odd.letter(name, who, said, day) | {"presentedForm": [HISTORY]},
    )[shape]
    return made()


@given(
    st.lists(facts(), max_size=25), st.sampled_from(["1960-05", None, "2019-05-02", "never"]), st.booleans()
)
@settings(max_examples=40, deadline=None)
def test_people_read_together_are_people_read_alone(
    resources: list[dict[str, Any]], born: str | None, spaced: bool
) -> None:
    patients = [odd.patient(name, birthDate=born) for name in PEOPLE]
    said = [*patients, *resources, *resources[:3]]
    data = odd.lines(*(json.dumps(one).encode() for one in said)) if spaced else odd.lines(*said)
    gathered = Gathered()
    gathered.add(data, "x")
    shared, own = own_charts(gathered, "x")
    wanted = to_tables(list(own))
    for _ in range(3):  # first read alone, then learnt, then by pattern
        scanned, places = CROWD.scan(data + bytes(BEYOND))
        assert (scanned.column(STATUS) <= WIDER).all()
        found, loose = CROWD.read(scanned, places, {}, lambda _part, number: f"x line {number + 1}")
        assert Counter(loose) == Counter(shared)
        assert found.data.cast(DISK).equals(wanted.data)
        assert Counter(found.problems.rows()) == Counter(wanted.problems.rows())


CROWD = Crowd()
"""One for all examples: what was learnt from one must hold for the next."""
