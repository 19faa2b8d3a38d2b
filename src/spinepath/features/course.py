"""The course: operations on the spine, the pain since, and whether anyone has called it FBSS."""

import polars as pl

from spinepath.features.define import (
    among,
    boolean,
    days_since_last,
    interval,
    months_between,
    number,
    says,
)
from spinepath.features.facts import SURGERY
from spinepath.features.listed import LISTED_ONLY, YES

_PAINFUL = (
    "radicular_leg_pain",
    "axial_back_pain",
    "buttock_below_l5",
    "claudication",
    "mechanical_back",
    "neuropathic_descriptors",
    "bilateral_leg_pain",
    "pain_recurred",
    "new_pain_after_surgery",
    "night_rest_pain",
    "sacroiliac_sign",
    "never_improved",
    "pain_other_region",
    "widespread_pain",
    "leg_dominant",
    "severe_new_back_pain",
)
PAIN = (
    *(f"finding/{name}" for name in _PAINFUL),
    "dx_chronic_pain",
    "dx_chronic_postsurgical_pain",
    "dx_neuropathic_pain",
)
RELIEF = "finding/pain_relieved"
SCORES = ("pain_nrs", "finding/pain_score")
NEURAXIAL = ("proc_esi", "proc_scs_trial", "proc_scs_implant", "proc_it_trial", "proc_it_pump_implant")
STIMULATOR = ("proc_scs_trial", "proc_scs_implant")
STABILISING = (
    "surgery_fusion",
    "surgery_fusion_lumbar",
    "surgery_fusion_thoracic",
    "surgery_fusion_cervical",
    "surgery_instrumentation",
    "surgery_deformity",
)
SAID = ("finding/prior_spine_surgery", "finding/post_laminectomy_syndrome")
FBSS = ("dx_fbss", "finding/post_laminectomy_syndrome")

_done = among(SURGERY) & (pl.col("kind") == "procedure") & says("yes")
_never_operated = among(SAID[0]) & says("no")
_lists_procedures = among("kind/procedure") & pl.col("counts")
MARKS = {
    "is_operation": _done,
    "is_pain": among(*PAIN) & says("yes"),
    "is_score": among(*SCORES) & pl.col("counts"),
    "operated": pl.when(_done | (among(*SAID) & says("yes"))).then(YES)
    .when(_never_operated | _lists_procedures).then(LISTED_ONLY),
}  # fmt: skip
"""Columns that several features look at, worked out once."""
_operation, _pain, _scored = (pl.col(name) for name in ("is_operation", "is_pain", "is_score"))
_dated = pl.col("earliest").filter(_operation)
_began = pl.col("earliest").filter(_pain & (pl.col("status") == "active")).min()
_painless = (among(RELIEF) & says("yes")) | (_scored & (pl.col("value_high") == 0))
_painful = _pain | (_scored & (pl.col("value_high") > 0))
_hurts = _painful.fill_null(False).any()
_relieved = _painless.fill_null(False).any()
_well_since = (pl.col("spoken").filter(_painless).max() > pl.col("spoken").filter(_painful).max()).fill_null(
    False
)
_BACK, _LEG = "finding/axial_back_pain", "finding/radicular_leg_pain"
_stimulated = among(*STIMULATOR) & says("yes")


def _index(column: str) -> pl.Expr:
    """Day of the operation the pain is counted from: the last one up to the onset of pain, else the first."""
    before = pl.col(column).filter(_operation & (pl.col("earliest") <= _began))
    return pl.coalesce(before.max(), pl.col(column).filter(_operation).min())


def _denied(key: str) -> pl.Expr:
    return (among(key) & says("no")).any()


def _pain_present() -> pl.Expr:
    """Relief or a score of 0 later than every statement of pain leaves an active diagnosis in doubt.

    "The back is comfortable" is no answer about the leg: both must be denied.
    """
    return (
        pl.when(_hurts & ~_well_since).then(True)
        .when(_relieved).then(pl.when(_pain.any()).then(None).otherwise(False))
        .when(_denied(_BACK) & _denied(_LEG)).then(False)
    )  # fmt: skip


def _pain_months() -> tuple[pl.Expr, pl.Expr]:
    """From the first statement of the present pain; it may be older where no onset is given."""
    onset_unknown = (_pain & (pl.col("earliest").is_null() | (pl.col("status") != "active"))).any()
    low = months_between(pl.col("latest").filter(_pain).min())
    high = months_between(pl.col("earliest").filter(_pain).min())
    return low, pl.when(~onset_unknown).then(high)


DEFINITIONS = (
    boolean(
        "had_spine_surgery",
        "An operation on the spine was done",
        ask="asking the patient; an operation report",
        keys=(SURGERY, "kind/procedure", *SAID),
        expr="operated",
        absence="no",
        reason="a record that lists procedures, none of them on the spine, is taken to hold them all",
        unshown=("kind/procedure",),
    ),
    number(
        "number_of_operations",
        "Days on which the spine was operated on",
        "1",
        ask="an operation report",
        keys=(SURGERY,),
        expr=pl.when(_operation.any()).then(_dated.n_unique()),
    ),
    interval(
        "months_since_surgery",
        "Time since the operation the pain is counted from",
        "mo",
        ask="the date of the operation",
        keys=(SURGERY, *PAIN),
        ends=(months_between(_index("latest")), months_between(_index("earliest"))),
        unshown=PAIN,
    ),
    interval(
        "days_since_last_operation",
        "Time since the last operation on the spine",
        "d",
        ask="the date of the operation",
        keys=(SURGERY,),
        ends=days_since_last(_operation),
    ),
    interval(
        "days_since_neuraxial_procedure",
        "Time since the last operation, injection or lead at the spine",
        "d",
        ask="the date of the procedure",
        keys=(SURGERY, *NEURAXIAL),
        ends=days_since_last(_operation | (among(*NEURAXIAL) & pl.col("counts"))),
    ),
    boolean(
        "pain_present",
        "Back or leg pain now",
        ask="asking the patient",
        keys=(*PAIN, RELIEF, *SCORES),
        expr=_pain_present(),
    ),
    interval(
        "pain_months",
        "How long the present pain has lasted",
        "mo",
        ask="the date the pain began",
        keys=PAIN,
        ends=_pain_months(),
    ),
    boolean(
        "stimulator_tried",
        "A spinal cord stimulator was tried or implanted since the last operation",
        ask="an operation report",
        keys=(SURGERY, *STIMULATOR),
        expr=pl.when((_stimulated & (pl.col("latest") >= _dated.max()).fill_null(True)).any()).then(True),
        unshown=(SURGERY,),
    ),
    boolean(
        "fbss_coded",
        "FBSS, post-laminectomy syndrome or PSPS type 2 stands in the record",
        ask="the problem list",
        keys=FBSS,
        expr="affirmed",
        absence="no",
        reason="a diagnosis that nobody recorded was not made",
        silent=False,
    ),
    boolean(
        "aimed_to_stabilise",
        "An operation fused or fixed the spine",
        ask="an operation report",
        keys=STABILISING,
        expr="affirmed",
    ),
)  # fmt: skip
