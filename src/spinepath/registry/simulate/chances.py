"""What the made-up world assumes about the time after the operation: later.toml, typed and checked when loaded."""

from functools import cache

import msgspec

from spinepath.errors import UnknownName
from spinepath.registry.simulate.parameters import Fraction, data


class _Checked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every block says where it comes from."""


class Places(_Checked, frozen=True):
    """Sites, their surgeons and how far they differ."""

    sites: int
    surgeons: int
    size_spread: float
    revision_spread: float
    source: str


class Groups(_Checked, frozen=True):
    """Groups that a registry compares."""

    deprivation: tuple[float, ...]
    language: dict[str, float]
    source: str


class Infection(_Checked, frozen=True):
    """Surgical site infection."""

    fraction: float
    within_days: tuple[int, int]
    source: str


class Revision(_Checked, frozen=True):
    """Chance of another operation within so many years."""

    fraction: float
    years: float
    source: str


class Death(_Checked, frozen=True):
    """Deaths from any cause."""

    per_year_at_60: float
    doubles_every: float
    source: str


class Treatment(_Checked, frozen=True):
    """A treatment of those in pain, and in which months after the pain began."""

    fraction: float
    months: tuple[float, float]
    source: str


class Stimulator(_Checked, frozen=True):
    """From trial to explant."""

    trial: Fraction
    months: tuple[float, float]
    conversion: Fraction
    infection: Fraction
    infection_explanted: Fraction
    revision_24m: Fraction
    responder: Fraction
    fall_in_responders: Fraction
    explanted_per_year: Fraction


class Pump(_Checked, frozen=True):
    """Intrathecal pumps."""

    fraction: Fraction
    months: tuple[float, float]
    refill_every_months: Fraction
    infection: Fraction
    explanted_per_year: Fraction
    fall: Fraction


class Opioids(_Checked, frozen=True):
    """How doses go on."""

    kinds: tuple[str, ...]
    in_pain: tuple[float, ...]
    well: tuple[float, ...]
    tablets_per_day: tuple[int, int]
    tablet_mg: int
    rises_per_year: float
    source: str


Spread = tuple[float, float]
Line = tuple[float, float, float]


class Scores(_Checked, frozen=True):
    """Pain at each stage, and the other questionnaires as lines over pain: from, per point, spread."""

    weeks: tuple[int, ...]
    before: Spread
    relieved: Spread
    in_pain: Spread
    well: Spread
    within: float
    odi: Line
    peg: Line
    phq9: Line
    gad7: Line
    source: str


class Dropout(_Checked, frozen=True):
    """Log-odds of not answering."""

    base: float
    per_year: float
    per_point_last: float
    per_point_now: float
    most_deprived: float
    never_return: float
    source: str


class Chances(_Checked, frozen=True):
    """All of later.toml."""

    places: Places
    groups: Groups
    surgical_site_infection: Infection
    revision: dict[str, Revision]
    death: Death
    treatment: dict[str, Treatment]
    stimulator: Stimulator
    pump: Pump
    opioids: Opioids
    scores: Scores
    dropout: Dropout


class Effects(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is planted, for statistics to find. The defaults plant nothing.

    outlier_site: number of a site whose hazard of revision is `outlier_times` that of the others.
    disparity: odds of a stimulator trial in the most deprived fifth, over those of the others.
    mnar: further log-odds of not answering for each point of the day's own pain above 5.
    """

    outlier_site: int = -1
    outlier_times: float = 1.0
    disparity: float = 1.0
    mnar: float = 0.0


NONE = Effects()


def effects(named: dict[str, str]) -> Effects:
    """Planted effects by name, as the command line gives them. Raises UnknownName."""
    try:
        return msgspec.convert(named, Effects, strict=False)
    except msgspec.ValidationError as error:
        known = ", ".join(Effects.__struct_fields__)
        raise UnknownName(f"effects: {error}; use {known}, each with a number") from error


@cache
def chances() -> Chances:
    """The assumptions, read once."""
    return msgspec.toml.decode(data("later.toml"), type=Chances)
