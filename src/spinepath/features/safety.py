"""What decides whether a test or procedure is safe: implants, kidneys, pregnancy, blood thinners."""

import polars as pl

from spinepath.features.define import Definition, among, boolean, interval, present, says

IMPLANTED = (
    "surgery_instrumentation", "surgery_fusion", "surgery_fusion_lumbar", "surgery_disc_arthroplasty",
    "proc_scs_implant", "proc_it_pump_implant",
)  # fmt: skip
FERTILE = (12, 55)
"""Ages at which a woman is asked about pregnancy before radiation (project estimate)."""
DEVICES = {
    "stimulator": ("device_scs", "proc_scs_implant", "finding/stimulator_implanted"),
    "pump": ("device_it_pump", "proc_it_pump_implant", "finding/pump_implanted", "finding/pump_alarm"),
    "pacemaker": ("pacemaker_icd", "finding/pacemaker_implanted"),
}

_age = (
    pl.col("as_of").first() - pl.col("earliest").filter(pl.col("key") == "kind/patient").min()
).dt.total_days() / 365.25
_male = ((pl.col("key") == "kind/patient") & (pl.col("text") == "male")).any()
_pregnant = present("finding/pregnant")
_medicines = (among("kind/medication") & pl.col("counts")).any()


def _in_place(keys: tuple[str, ...]) -> pl.Expr:
    return (among(*keys) & says("yes")).any()


def _device(name: str, keys: tuple[str, ...]) -> Definition:
    return boolean(
        f"has_{name}", f"A {name} is implanted", "the implant card", keys, _in_place(keys),
        absence="no", reason="implants stand in the record as devices, procedures or conditions; the unit asks again",
    )  # fmt: skip


def _takes(name: str, means: str, key: str) -> Definition:
    taken = (among(key) & says("yes")).any()
    return boolean(
        name, means, "the medication list", (key, "kind/medication"),
        pl.when(taken).then(True).when(_medicines).then(False),
        absence="no", reason="a record that lists medicines is taken to list them all",
    )  # fmt: skip


DEFINITIONS = (
    *(_device(name, keys) for name, keys in DEVICES.items()),
    boolean(
        "several_devices", "More than one kind of active device is implanted", "the implant card",
        tuple(key for keys in DEVICES.values() for key in keys),
        sum((_in_place(keys).cast(pl.Int8) for keys in DEVICES.values()), pl.lit(0)) > 1,
        absence="no", reason="as for each device",
    ),
    boolean(
        "pregnancy_possible", "Pregnant, or a woman of child-bearing age about whom the record says nothing",
        "asking the patient; a pregnancy test", ("kind/patient", "finding/pregnant"),
        pl.when(_pregnant).then(True).when(_male | ~_age.is_between(*FERTILE) | ~_pregnant).then(False),
    ),
    _takes("on_anticoagulant", "Takes an anticoagulant", "med_anticoagulant"),
    _takes("on_antiplatelet", "Takes an antiplatelet drug", "med_antiplatelet"),
    _takes("on_metformin", "Takes metformin", "ingredient:metformin"),
    interval(
        "days_since_implant", "Time since metal or a device was put in", "d", "the operation report", IMPLANTED,
        (pl.col("as_of").first() - pl.col("latest").filter(among(*IMPLANTED) & says("yes")).max()).dt.total_days().cast(pl.Float64),
        (pl.col("as_of").first() - pl.col("earliest").filter(among(*IMPLANTED) & says("yes")).max()).dt.total_days().cast(pl.Float64),
    ),
)  # fmt: skip
