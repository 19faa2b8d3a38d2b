"""What the made-up world assumes beyond the evidence: parameters.toml, typed and checked when loaded."""

from datetime import date
from functools import cache
from importlib.resources import files

import msgspec


class Fraction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A probability and where it comes from."""

    value: float
    source: str


class Operation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of operation: its share, the ages of those who have it, and how many levels it takes."""

    share: float
    age: tuple[float, float]
    levels: tuple[float, ...]
    source: str


class Concurrent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many causes act at once: shares of one, two, three."""

    shares: tuple[float, float, float]
    source: str


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where operations lie: weights of the lowest level, from L1-L2 to L5-S1."""

    lowest: tuple[float, ...]
    source: str


class People(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Fractions of people."""

    well: Fraction
    female: Fraction
    second_operation: Fraction


class Course(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Months free of pain by course, and months from the return of pain to the day of looking."""

    never_improved: tuple[float, float]
    recurred_under_6_months: tuple[float, float]
    recurred_6_to_24_months: tuple[float, float]
    recurred_after_24_months: tuple[float, float]
    at_least: float
    mean_further: float
    at_most: float
    source: str

    def months(self, level: str) -> tuple[float, float]:
        """Shortest and longest pain-free stretch of a course."""
        low, high = getattr(self, level)
        return float(low), float(high)


class Latent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far results of one mechanism go together, given the truth."""

    shared: float
    source: str


class Testing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much less people who are well are tested."""

    well_scale: float
    source: str


class TestUse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often a test is done, with which others it goes together, and what rules it out."""

    done: dict[str, float]
    panel: str
    never_with: tuple[str, ...] = ()


class Carried(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something a person carries, takes or has: how often, and in whom."""

    rate: float
    source: str
    women: bool = False
    in_pain: bool = False
    ages: tuple[int, int] = (0, 200)
    not_with: str | None = None


class Kidney(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Kidney function by age."""

    at_forty: float
    fall_per_year: float
    spread: float
    poor: float
    source: str


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How what happened gets written down, and how often it goes wrong."""

    text: Fraction
    history_missing: Fraction
    negative_unstated: Fraction
    codes_beside_text: Fraction
    own_condition: Fraction
    undated: Fraction
    year_only: Fraction
    month_only: Fraction
    flipped: Fraction
    wrong_level: Fraction
    entered_in_error: Fraction
    diagnosis_coded: Fraction
    kidney_measured: Fraction
    smoking_asked: Fraction
    incidental_disc_degeneration: Fraction
    incidental_facet_arthropathy: Fraction


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of parameters.toml. `well_history`: chance of a history finding in people who are well."""

    as_of: date
    operations: dict[str, Operation]
    concurrent: Concurrent
    places: Place
    people: People
    well_history: dict[str, float | str]
    course: Course
    latent: Latent
    testing: Testing
    tests: dict[str, TestUse]
    assumed_sensitivity: dict[str, Fraction]
    carried: dict[str, Carried]
    kidney: Kidney
    record: Record


def data(name: str) -> bytes:
    """A data file of this package."""
    return files("spinepath.registry.simulate").joinpath(name).read_bytes()


@cache
def parameters() -> Parameters:
    """The assumptions, read once."""
    return msgspec.toml.decode(data("parameters.toml"), type=Parameters)
