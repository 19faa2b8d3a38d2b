"""What decides whether a test or procedure is safe: implants, pregnancy, blood thinners."""

import polars as pl

from spinepath.features.define import (
    Definition,
    among,
    boolean,
    days_between,
    days_since_last,
    interval,
    present,
    says,
)
from spinepath.features.listed import LISTED_ONLY, MAYBE, YES
from spinepath.features.medicines import LISTED, MEDICINES, is_taken, taken_perhaps

IMPLANTED = (
    "surgery_instrumentation",
    "surgery_fusion",
    "surgery_fusion_lumbar",
    "surgery_disc_arthroplasty",
    "proc_scs_implant",
    "proc_it_pump_implant",
)
FERTILE = (12, 55)
"""Ages at which a woman is asked about pregnancy before radiation (project estimate)."""
STILL_ACTING_DAYS = 14
"""A medicine may act for so long after its end (project estimate; no drug of interventions.toml is stopped
longer before a block)."""
DEVICES = {
    "stimulator": ("device_scs", "proc_scs_implant", "finding/stimulator_implanted"),
    "pump": ("device_it_pump", "proc_it_pump_implant", "finding/pump_implanted", "finding/pump_alarm"),
    "pacemaker": ("pacemaker_icd", "finding/pacemaker_implanted"),
}
_ANY_DEVICE = tuple(key for keys in DEVICES.values() for key in keys)

_patient = pl.col("key") == "kind/patient"
_age = days_between(pl.col("earliest").filter(_patient).min()) * (1 / 365.25)
_male = (_patient & (pl.col("text") == "male")).any()
_pregnant = present("finding/pregnant")

_stopped_lately = pl.col("counts") & ((pl.col("as_of") - pl.col("end")).dt.total_days() <= STILL_ACTING_DAYS)
_stopped_some_day = (
    pl.col("counts") & pl.col("status").is_in(["stopped", "on_hold"]) & pl.col("end").is_null()
)
_on_board = is_taken | taken_perhaps | _stopped_lately.fill_null(False)
MARKS = {
    "on_board": pl.when(pl.col("key") == MEDICINES).then(pl.when("counts").then(LISTED_ONLY))
    .when(pl.col("finding")).then(pl.when(says("yes") | says("maybe")).then(YES))
    .when((pl.col("kind") == "medication") & _on_board).then(YES)
    .when((pl.col("kind") == "medication") & _stopped_some_day).then(MAYBE),
}  # fmt: skip
"""What one record says of a medicine that must have left the body first: it may still be there."""


def _in_place(keys: tuple[str, ...]) -> pl.Expr:
    """A device that may be there is treated as there."""
    return (among(*keys) & (says("yes") | says("maybe"))).any()


def _device(name: str, keys: tuple[str, ...]) -> Definition:
    return boolean(
        f"has_{name}",
        f"A {name} is implanted",
        ask="the implant card",
        keys=keys,
        expr="suspected",
        silent=False,
        absence="no",
        reason="implants stand in the record as devices, procedures, conditions or words; the unit asks again",
    )


def _takes(name: str, means: str, key: str, *words: str) -> Definition:
    """Yes: taken, perhaps taken, or until lately; unknown when it was stopped on an unknown day.

    words: findings that say so in a text.
    """
    return boolean(
        name,
        means,
        ask="the medication list",
        keys=(key, *words, MEDICINES),
        expr="on_board",
        absence="no",
        reason=LISTED,
        unshown=(MEDICINES,),
    )


DEFINITIONS = (
    *(_device(name, keys) for name, keys in DEVICES.items()),
    boolean(
        "several_devices",
        "More than one kind of active device is implanted",
        ask="the implant card",
        keys=_ANY_DEVICE,
        expr=pl.sum_horizontal(_in_place(keys).cast(pl.Int8) for keys in DEVICES.values()) > 1,
        absence="no",
        reason="as for each device",
    ),
    boolean(
        "pregnancy_possible",
        "Pregnant, or a woman of child-bearing age about whom the record says nothing",
        ask="asking the patient; a pregnancy test",
        keys=("kind/patient", "finding/pregnant"),
        expr=pl.when(_pregnant).then(True).when(_male | ~_age.is_between(*FERTILE) | ~_pregnant).then(False),
    ),
    _takes("on_anticoagulant", "Takes an anticoagulant", "med_anticoagulant", "finding/anticoagulated"),
    _takes("on_antiplatelet", "Takes an antiplatelet drug", "med_antiplatelet"),
    _takes("on_metformin", "Takes metformin", "ingredient:metformin"),
    interval(
        "days_since_implant",
        "Time since metal or a device was put in",
        "d",
        ask="the operation report",
        keys=IMPLANTED,
        ends=days_since_last(among(*IMPLANTED) & says("yes")),
    ),
)
