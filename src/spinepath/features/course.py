"""The course: operations on the spine, the pain since, and whether anyone has called it FBSS."""

import polars as pl

from spinepath.features.define import (
    Definition, among, boolean, interval, months_between, number, present, says,
)  # fmt: skip
from spinepath.features.facts import SURGERY

PAIN = tuple(
    f"finding/{name}"
    for name in (
        "radicular_leg_pain", "axial_back_pain", "buttock_below_l5", "claudication", "mechanical_back",
        "neuropathic_descriptors", "bilateral_leg_pain", "pain_recurred", "new_pain_after_surgery", "night_rest_pain",
        "sacroiliac_sign", "never_improved", "pain_other_region", "widespread_pain", "leg_dominant", "severe_new_back_pain",
    )
) + ("dx_chronic_pain", "dx_chronic_postsurgical_pain", "dx_neuropathic_pain")  # fmt: skip
RELIEF = "finding/pain_relieved"
SCORES = ("pain_nrs", "finding/pain_score")
NEURAXIAL = ("proc_esi", "proc_scs_trial", "proc_scs_implant", "proc_it_trial", "proc_it_pump_implant")

_operation = among(SURGERY) & (pl.col("kind") == "procedure") & (pl.col("says") == "yes").fill_null(False)
_pain = among(*PAIN) & says("yes")
_dated_operation = pl.col("earliest").filter(_operation)
_onset = pl.col("earliest").filter(_pain & (pl.col("status") == "active")).min()


def _index(column: str) -> pl.Expr:
    """Day of the operation that the pain is counted from: the last one up to the onset of pain, else the first."""
    days = pl.col(column).filter(_operation)
    before = pl.col(column).filter(_operation & (pl.col("earliest") <= _onset))
    return pl.coalesce(before.max(), days.min())


_score = pl.col("value_high").filter(among(*SCORES) & pl.col("value_high").is_not_null() & pl.col("counts"))
_score_day = pl.col("spoken").filter(among(*SCORES) & pl.col("value_high").is_not_null() & pl.col("counts"))
_no_pain_now = pl.col("spoken").filter(
    (among(RELIEF) & says("yes")) | (among(*SCORES) & pl.col("counts") & (pl.col("value_high") == 0))
)
_hurts_day = pl.col("spoken").filter(_pain | (among(*SCORES) & pl.col("counts") & (pl.col("value_high") > 0)))
_hurts = _hurts_day.len() > 0
_hurts_undated = (pl.col("spoken").is_null() & _pain).any()
_well_since = (_no_pain_now.max() > _hurts_day.max()).fill_null(False)

_ALL = (
    boolean(
        "had_spine_surgery", "An operation on the spine was done", "asking the patient; an operation report",
        (SURGERY, "kind/procedure", "finding/prior_spine_surgery", "finding/post_laminectomy_syndrome"),
        pl.when(_operation.any()).then(True)
        .when((among("finding/prior_spine_surgery", "finding/post_laminectomy_syndrome") & says("yes")).any()).then(True)
        .when((among("finding/prior_spine_surgery") & says("no")).any()).then(False)
        .when((among("kind/procedure") & pl.col("counts")).any()).then(False),
        absence="no", reason="a record that lists procedures, none of them on the spine, is taken to hold them all",
    ),
    number("number_of_operations", "Days on which the spine was operated on", "1", "an operation report", (SURGERY,),
           pl.when(_operation.any()).then(pl.col("earliest").filter(_operation).n_unique())),
    interval("months_since_surgery", "Time since the operation the pain is counted from", "mo", "the date of the operation",
             (SURGERY, *PAIN), months_between(_index("latest")), months_between(_index("earliest"))),
    interval("days_since_last_operation", "Time since the last operation on the spine", "d", "the date of the operation",
             (SURGERY,),
             (pl.col("as_of").first() - pl.col("latest").filter(_operation).max()).dt.total_days().cast(pl.Float64),
             (pl.col("as_of").first() - _dated_operation.max()).dt.total_days().cast(pl.Float64)),
    interval("days_since_neuraxial_procedure", "Time since the last operation, injection or lead at the spine", "d",
             "the date of the procedure", (SURGERY, *NEURAXIAL),
             (pl.col("as_of").first() - pl.col("latest").filter(_operation | (among(*NEURAXIAL) & pl.col("counts"))).max()).dt.total_days().cast(pl.Float64),
             (pl.col("as_of").first() - pl.col("earliest").filter(_operation | (among(*NEURAXIAL) & pl.col("counts"))).max()).dt.total_days().cast(pl.Float64)),
    boolean(
        "pain_present", "Back or leg pain now", "asking the patient",
        (*PAIN, RELIEF, *SCORES),
        pl.when(_hurts & ~_well_since).then(True)
        .when(_hurts_undated).then(None)
        .when(_no_pain_now.len() > 0).then(pl.when(_hurts & _pain.any()).then(None).otherwise(False))
        .when((among(*PAIN) & says("no")).any()).then(False),
    ),
    interval("pain_months", "How long the present pain has lasted", "mo", "the date the pain began", PAIN,
             months_between(pl.col("latest").filter(_pain).min()),
             pl.when((pl.col("earliest").is_null() & _pain).any()).then(None)
             .when((_pain & (pl.col("status") != "active")).any()).then(None)
             .otherwise(months_between(pl.col("earliest").filter(_pain).min()))),
    boolean(
        "stimulator_tried",
        "A spinal cord stimulator was tried or implanted since the last operation",
        "an operation report",
        (SURGERY, "proc_scs_trial", "proc_scs_implant"),
        pl.when(
            (
                among("proc_scs_trial", "proc_scs_implant")
                & (pl.col("says") == "yes").fill_null(False)
                & (pl.col("latest") >= _dated_operation.max()).fill_null(True)
            ).any()
        ).then(True),
    ),
    boolean("fbss_coded", "FBSS, post-laminectomy syndrome or PSPS type 2 stands in the record", "the problem list",
            ("dx_fbss", "finding/post_laminectomy_syndrome"), present("dx_fbss", "finding/post_laminectomy_syndrome").fill_null(False),
            absence="no", reason="a diagnosis that nobody recorded was not made"),
    boolean("chronic_postsurgical_pain_coded", "Chronic postsurgical pain is coded", "the problem list",
            ("dx_chronic_postsurgical_pain",), present("dx_chronic_postsurgical_pain")),
    boolean("aimed_to_stabilise", "An operation fused or fixed the spine", "an operation report",
            ("surgery_fusion", "surgery_fusion_lumbar", "surgery_fusion_thoracic", "surgery_fusion_cervical", "surgery_instrumentation", "surgery_deformity"),
            (among("surgery_fusion", "surgery_fusion_lumbar", "surgery_fusion_thoracic", "surgery_fusion_cervical", "surgery_instrumentation", "surgery_deformity")
             & pl.col("counts") & (pl.col("says") == "yes").fill_null(False)).any().replace(False, None)),
)  # fmt: skip

_UNSHOWN = {
    "had_spine_surgery": ("kind/procedure",),
    "months_since_surgery": PAIN,
    "stimulator_tried": (SURGERY,),
}
DEFINITIONS = tuple(
    definition._replace(unshown=_UNSHOWN.get(definition.feature.id, ())) for definition in _ALL
)
