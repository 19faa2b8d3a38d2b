"""Texts read by what is known of their sentences state what reading them whole states."""

from hypothesis import example, given
from hypothesis import strategies as st

from spinepath.sources.text import reader
from spinepath.sources.text.reader import Walk, forget, parts

SENTENCES = [
    "No fever", "L4-5: Recurrent right paracentral herniation", "There is mild stenosis", "IMPRESSION: Failed fusion",
    "Return if: fever, numbness", "Denies pain at rest", "Seen by Dr", "Smith at 10", "EMG shows radiculopathy",
    "Pain 7/10", "findings, 2", "Solid fusion?", "no", "Epidural fibrosis\nat L5", "Status post laminectomy in 2019",
    "HISTORY: Microdiscectomy 2018, 1", "Numbness - yes", "Fusion at L4-5 vs", "Σ", "", " ", "x" * 500,
]  # fmt: skip
texts = st.lists(
    st.tuples(st.sampled_from(SENTENCES), st.sampled_from([". ", ".\n", "; ", ", ", ".  ", "? "])), max_size=9
)
headings = st.sampled_from(["", "MRI lumbar spine.\n", "Electromyography.\n", "Clinic letter.\n"])


def plain(text: str) -> list[reader.Part]:
    """The whole text anew, with nothing remembered."""
    return reader._Reading(text, reader.State()).parts()


@given(texts, headings)
@example([("findings, 2", ". "), ("Seen by Dr", ". ")], "")
def test_a_text_of_known_sentences_states_what_it_states_anew(
    said: list[tuple[str, str]], heading: str
) -> None:
    text = "".join(one + end for one, end in said).strip()
    wanted = plain(heading + text)
    walk = Walk(heading)
    for _ in range(2):
        assert parts(heading + text) == wanted
        assert walk.findings(text) == [stated for start, stated in wanted if start >= len(heading)]


def test_a_sentence_that_comes_again_gives_the_very_same_findings() -> None:
    first, second = (
        Walk("MRI.\n").findings(f"{start} Recurrent herniation at L4-5.") for start in ("Old.", "New.")
    )
    assert first
    assert all(one is two for one, two in zip(first, second, strict=True))


def test_what_is_remembered_is_limited(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(reader, "MOST_STEPS", 5)
    forget()
    walk = Walk("")
    for number in range(40):
        text = f"Recurrent herniation at L4-5 number {number}. Solid fusion."
        assert [one.finding for stated in walk.findings(text) for one in stated] == [
            one.finding for _, stated in plain(text) for one in stated
        ]
        assert len(reader._steps) < 10
    forget()
