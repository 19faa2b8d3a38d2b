"""What a person takes, and what it comes to in morphine milligram equivalents (MME)."""

from datetime import date
from fractions import Fraction

from spinepath.assessment.medicines.amount import Amount
from spinepath.assessment.model import Evidence, Part


class Strength(Part, frozen=True, kw_only=True):
    """How much of it a unit of the product holds. per: "1" (a tablet), "mL", "h" (a patch), "spray"."""

    value: Fraction
    unit: str  # "mg", or "ug" for a patch
    per: str = "1"


class Ingredient(Part, frozen=True, kw_only=True):
    """One active ingredient of a product. route and release: None when nothing says so.

    release: "immediate" | "extended". known_by: "code" | "words". names: all ingredients of the product.
    """

    name: str
    opioid: bool
    strength: Strength | None = None
    route: str | None = None
    release: str | None = None
    form: str = ""
    known_by: str = "words"
    names: tuple[str, ...] = ()
    strengths: tuple[tuple[str, Strength], ...] = ()


class PerDay(Part, frozen=True, kw_only=True):
    """How much in a day. basis, what it rests on: timing | text | supply | maximum | rate.

    amount: mg in a day, or ug/h of all patches worn at a time. words: the multiplication. missing: what keeps
    it from being computed, as fields of the record.
    """

    amount: Amount | None = None
    words: str = ""
    basis: str | None = None
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Episode(Part, frozen=True, kw_only=True):
    """A stretch of treatment without a gap. start None: not recorded; end None: still going on."""

    start: date | None
    end: date | None
    sources: tuple[str, ...] = ()


class Medicine(Part, frozen=True, kw_only=True):
    """One line of the medicine list: one ingredient by one route, release and instruction.

    renewed: how many records prescribe, state or hand out this same line; all stand in `sources`.
    """

    ingredient: str
    name: str
    opioid: bool
    route: str | None
    release: str | None
    strength: Strength | None
    as_needed: bool
    per_day: PerDay
    instruction: str | None
    start: date | None
    renewed: int
    episodes: tuple[Episode, ...] = ()
    sources: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    known_by: str = "words"
    notes: tuple[str, ...] = ()


class Tried(Part, frozen=True, kw_only=True):
    """A medicine no longer taken, or on hold. duration_days: of all episodes, if all their ends are known."""

    ingredient: str
    name: str
    route: str | None
    release: str | None
    highest: PerDay
    instruction: str | None
    episodes: tuple[Episode, ...]
    duration_days: int | None
    status: str
    reason_stopped: str | None = None
    sources: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class Intolerance(Part, frozen=True, kw_only=True):
    """An allergy or intolerance; reaction as written. ingredients: () for a class or an unknown drug."""

    name: str
    ingredients: tuple[str, ...]
    concepts: tuple[str, ...]
    reaction: str | None
    sources: tuple[str, ...]


class CurrentMedicines(Part, frozen=True, kw_only=True):
    """The medicine list on a day. recorded: the record holds any medicine; without one nothing is known."""

    as_of: date | None
    recorded: bool
    lines: tuple[Medicine, ...] = ()
    tried: tuple[Tried, ...] = ()
    intolerances: tuple[Intolerance, ...] = ()
    no_known_allergies: bool = False


class MmeLine(Part, frozen=True, kw_only=True):
    """One opioid's share. formula: the multiplication in words; mme: MME per day."""

    drug: str
    name: str
    route: str
    as_needed: bool
    per_day: Amount
    factors: tuple[Fraction, ...]
    mme: Amount
    formula: str
    basis: str
    standing: str
    citations: tuple[str, ...]
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class NotComputed(Part, frozen=True, kw_only=True):
    """An opioid without a number. missing: fields of the record that would give one; () when none could."""

    drug: str
    name: str
    reason: str
    missing: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()


class Mme(Part, frozen=True, kw_only=True):
    """Morphine milligram equivalents per day by one edition of the factors.

    total: scheduled plus the most that as-needed doses come to; None when no opioid could be computed though
    there may be one. at_least: some opioid is not in the total. says: the total in one sentence.
    """

    edition: str
    since: date
    total: Amount | None
    scheduled: Amount
    as_needed: Amount
    at_least: bool
    says: str
    lines: tuple[MmeLine, ...] = ()
    not_computed: tuple[NotComputed, ...] = ()
    not_converted: tuple[NotComputed, ...] = ()
    citations: tuple[str, ...] = ()
    caution: str = ""
