"""What a person takes: medicines and classes of them, how many of a kind, how much a day.

A medicine is taken when a record says so today: prescribed or stated and still active, handed out lately, or
given on the day. Amounts per day are no aggregation of facts; the assessment fills them in (see AMOUNTS).
"""

from collections.abc import Iterable
from functools import cache

import polars as pl

from spinepath.chart.terminology.medicines import ingredient_concepts, ingredients
from spinepath.features.define import Definition, among, boolean, interval, number, says
from spinepath.features.listed import LISTED_ONLY, MAYBE, YES

SUPPLY_DAYS = 90
"""What was handed out for an unknown time may still be taken for so long (medicines.toml, unknown_supply_days)."""
TOLERANT_DAYS = 7
"""Opioid-tolerant: on opioids for so long (medications.toml, fentanyl_transdermal, tolerant_days)."""
WASHOUT_DAYS = 14
"""So long an MAO inhibitor works on (medications.toml: "MAOI within 14 days")."""

MEDICINES = "kind/medication"
LISTED = "a record that lists medicines is taken to list them all"

_medicine = (pl.col("kind") == "medication") & pl.col("counts")
_handed_out = pl.col("source").str.starts_with("MedicationDispense")
_given = pl.col("source").str.starts_with("MedicationAdministration")
_taken_now = (
    _medicine
    & says("yes")
    & (
        pl.when(_handed_out & pl.col("end").is_not_null()).then(~pl.col("ended"))
        .when(_handed_out).then(pl.col("days_old").fill_null(0) <= SUPPLY_DAYS)
        .when(pl.col("status").is_in(["stopped", "on_hold"])).then(False)
        .when(pl.col("end").is_not_null() & ~pl.col("ended")).then(True)
        .when(_given & (pl.col("status") != "active")).then(pl.col("days_old").fill_null(0) <= 0)
        .otherwise(pl.col("status") != "completed")
    )
)  # fmt: skip
IS_TAKEN = {"is_taken": _taken_now}
"""Worked out before the other marks, which look at it."""
is_taken = pl.col("is_taken")
taken_perhaps = _medicine & says("maybe")
_kept = pl.col("assertion").is_in(["affirmed", "uncertain"]) & (pl.col("status") != "stopped")
_days_since_end = (pl.col("as_of") - pl.col("end")).dt.total_days()
_stopped_some_day = pl.col("end").is_null() & pl.col("status").is_in(["stopped", "completed", "on_hold"])
_listed = pl.when(pl.col("key") == MEDICINES).then(pl.when("counts").then(LISTED_ONLY))
MARKS = {
    "taken": _listed.when(is_taken).then(YES).when(taken_perhaps).then(MAYBE),
    "at_hand": _listed.when(_medicine & _kept & ~_given).then(YES),
    "washing_out": _listed
    .when(is_taken | (_medicine & pl.col("ended") & (_days_since_end <= WASHOUT_DAYS))).then(YES)
    .when(_medicine & (_stopped_some_day | says("maybe"))).then(MAYBE),
}  # fmt: skip
"""Columns that the aggregations share; a finished prescription is over, but its supply may not be.

What one record says of a medicine; that there is a list at all is the least it can say. at_hand: kept in the house.
washing_out: still works, for WASHOUT_DAYS after the last dose.
"""

BY_SET = {
    "opioid": "an opioid",
    "benzodiazepine": "a benzodiazepine",
    "gabapentinoid": "a gabapentinoid",
    "aspirin": "aspirin",
    "acetaminophen": "acetaminophen",
    "ssri": "an SSRI",
    "snri": "an SNRI",
    "tca": "a tricyclic antidepressant",
    "triptan": "a triptan",
    "lithium": "lithium",
    "methotrexate": "methotrexate",
    "diuretic": "a diuretic",
    "z_drug": "a Z-drug",
    "muscle_relaxant": "a muscle relaxant",
    "sedative_antihistamine": "a sedating antihistamine",
    "anticoagulant": "an anticoagulant",
    "antiplatelet": "an antiplatelet drug",
    "systemic_corticosteroid": "a systemic corticosteroid",
    "cyp3a4_strong_inhibitor": "a strong CYP3A4 inhibitor",
    "cyp3a4_inducer": "a CYP3A4 inducer",
}
BY_NAME = (
    "tramadol", "codeine", "methadone", "fentanyl", "morphine", "tapentadol", "buprenorphine", "oxycodone",
    "hydrocodone", "hydromorphone", "oxymorphone", "gabapentin", "pregabalin", "duloxetine", "venlafaxine",
    "carbamazepine", "bupropion", "lidocaine",
)  # fmt: skip
ANTIPSYCHOTICS = ("chlorpromazine", "haloperidol", "pimozide", "thioridazine", "ziprasidone")
"""Those that the terminology knows; others are in no table yet."""
GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "takes_ace_or_arb": ("an ACE inhibitor or ARB", ("med_ace_inhibitor", "med_arb")),
    "takes_cyp2d6_inhibitor": (
        "a CYP2D6 inhibitor (strong ones, duloxetine, celecoxib)",
        ("med_cyp2d6_strong_inhibitor", "ingredient:duloxetine", "ingredient:celecoxib"),
    ),
    "takes_cyp1a2_inhibitor": (
        "a strong CYP1A2 inhibitor (fluvoxamine, ciprofloxacin)",
        ("ingredient:fluvoxamine", "ingredient:ciprofloxacin"),
    ),
    "takes_barbiturate": ("a barbiturate", ("ingredient:phenobarbital",)),
    "takes_antipsychotic": ("an antipsychotic", tuple(f"ingredient:{name}" for name in ANTIPSYCHOTICS)),
    "takes_thiazide": (
        "a thiazide diuretic",
        tuple(
            f"ingredient:{name}"
            for name in (
                "hydrochlorothiazide",
                "chlorothiazide",
                "chlorthalidone",
                "indapamide",
                "metolazone",
            )
        ),
    ),
}
CNS_ACTIVE = (
    "med_opioid", "med_benzodiazepine", "med_gabapentinoid", "med_z_drug", "med_muscle_relaxant",
    "med_sedative_antihistamine", "med_tca", "med_snri",
)  # fmt: skip
SEROTONERGIC = ("med_ssri", "med_snri", "med_tca", "med_triptan", "med_lithium")
QT = ("med_qt_prolonging", "med_tca")
AMOUNTS = {
    "mme_per_day": (
        "Morphine milligram equivalents per day, CDC 2022, as-needed doses included",
        "MME/d",
        "med_opioid",
    ),
    "acetaminophen_mg_per_day": ("Acetaminophen per day over all products", "mg/d", "med_acetaminophen"),
    "gabapentin_mg_per_day": ("Gabapentin per day", "mg/d", "ingredient:gabapentin"),
    "pregabalin_mg_per_day": ("Pregabalin per day", "mg/d", "ingredient:pregabalin"),
    "tramadol_mg_per_day": ("Tramadol per day", "mg/d", "ingredient:tramadol"),
}
"""Meaning, unit, and the key of the records it rests on; filled in for one person.

low: the most that the instructions allow; high: the same, or open when a dose is missing, so that an amount not
known in full never passes for a small one.
"""

lists_medicines = (among(MEDICINES) & pl.col("counts")).any()


def _rows(keys: Iterable[str]) -> pl.Expr:
    """Rows of what is taken today under any of these keys."""
    return among(*keys) & pl.col("is_taken")


def takes(name: str, what: str, keys: tuple[str, ...]) -> Definition:
    """Whether any of these is taken today."""
    return _of_list(name, f"Takes {what}", keys, "taken")


def _of_list(name: str, means: str, keys: tuple[str, ...], mark: str) -> Definition:
    """Yes or no by the medicine list."""
    return boolean(
        name,
        means,
        ask="the medication list; asking the patient",
        keys=(*keys, MEDICINES),
        expr=mark,
        absence="no",
        reason=LISTED,
        unshown=(MEDICINES,),
    )


def how_many(name: str, what: str, sets: tuple[str, ...], others: tuple[str, ...] = ()) -> Definition:
    """Different ingredients taken; classes, where the record names no more than the class."""
    drugs = (*members(*sets), *others)
    ingredients_taken = pl.col("key").filter(_rows(drugs)).n_unique()
    classes_taken = pl.col("key").filter(_rows((*sets, *others))).n_unique()
    count = pl.max_horizontal(ingredients_taken, classes_taken).cast(pl.Float64)
    return number(
        name,
        f"How many {what} are taken",
        "1",
        ask="the medication list",
        keys=(*sets, *drugs, MEDICINES),
        expr=pl.when(lists_medicines).then(count),
        absence="no",
        reason=LISTED,
        unshown=(MEDICINES,),
    )


@cache
def members(*sets: str) -> tuple[str, ...]:
    """Keys of every ingredient in these value sets."""
    found = {name for code, name in ingredients().items() if set(sets) & set(ingredient_concepts(code))}
    return tuple(f"ingredient:{name}" for name in sorted(found))


def _nsaid() -> Definition:
    """Aspirin apart: in low doses it protects the heart and is not stopped for pain. A class alone counts."""
    keys = ("med_nsaid_nonaspirin", "med_nsaid_without_aspirin")
    return takes("takes_nsaid", "an NSAID other than aspirin", keys)


def _naloxone() -> Definition:
    """Naloxone by itself, at hand: what is mixed into a tablet against misuse rescues nobody."""
    means = "Naloxone was prescribed or handed out, not only given once"
    return _of_list("naloxone_at_hand", means, ("med_naloxone_alone",), "at_hand")


def _maoi() -> Definition:
    """Taken now or within 14 days; stopped on an unknown day leaves it open."""
    means = (
        f"Takes an MAO inhibitor (linezolid and methylene blue are some), or did within {WASHOUT_DAYS} days"
    )
    return _of_list("maoi_within_14_days", means, ("med_maoi",), "washing_out")


def _tolerant(drug: str) -> Definition:
    """Another opioid for at least TOLERANT_DAYS before the first dose of a long-acting one.

    Whoever has worn a fentanyl patch for so long is tolerant by the label's own definition; with methadone, whose
    sedation comes days late, the question stays open.
    """
    own = f"ingredient:{drug}"
    others = tuple(key for key in members("med_opioid") if key != own)
    began = pl.col("earliest").filter(among(own) & _medicine & ~_given).min()
    long_enough = pl.col("latest") <= began - pl.duration(days=TOLERANT_DAYS)
    earlier = (among(*others) & _medicine & ~_given & long_enough).any()
    if drug == "fentanyl":
        earlier |= (pl.col("as_of").first() - began) >= pl.duration(days=TOLERANT_DAYS)
    return boolean(
        f"opioid_before_{drug}",
        f"An opioid is recorded for at least {TOLERANT_DAYS} days before the first {drug}"
        + (", or fentanyl itself for so long" if drug == "fentanyl" else ""),
        ask="the medication list; asking the patient",
        keys=(own, *others),
        expr=pl.when(earlier).then(True).when(began.is_not_null()).then(False),
        absence="no",
        reason="a record of the drug is taken to hold what was prescribed before it",
    )


def _amount(name: str, means: str, unit: str, key: str) -> Definition:
    empty = pl.lit(None, dtype=pl.Float64)
    return interval(
        name,
        means,
        unit,
        ask="dose and timing of each medicine",
        keys=(key,),
        ends=(empty, empty),
        reason="an amount is computed for one person at a time; a dose that is missing is not 0",
    )


@cache
def definitions() -> tuple[Definition, ...]:
    """Every feature of this page; made when first asked for, because it reads the terminology."""
    extra_qt = ("ingredient:venlafaxine", "ingredient:buprenorphine")
    return (
        *(takes(f"takes_{name}", what, (f"med_{name}",)) for name, what in BY_SET.items()),
        *(takes(f"takes_{name}", name, (f"ingredient:{name}",)) for name in BY_NAME),
        *(takes(name, what, keys) for name, (what, keys) in GROUPS.items()),
        _nsaid(),
        _naloxone(),
        _maoi(),
        _tolerant("fentanyl"),
        _tolerant("methadone"),
        how_many("nsaid_count", "NSAIDs other than aspirin", ("med_nsaid_nonaspirin",)),
        how_many("cns_active_count", "medicines that act on the brain", CNS_ACTIVE),
        how_many("serotonergic_count", "serotonergic medicines", SEROTONERGIC, ("ingredient:tramadol",)),
        how_many("qt_count", "medicines that prolong QT", QT, extra_qt),
        *(_amount(name, *what) for name, what in AMOUNTS.items()),
    )
