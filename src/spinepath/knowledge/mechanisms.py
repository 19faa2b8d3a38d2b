"""Which results are one piece of evidence: what each test and sign looks at."""

# What each test looks at. Two results of one mechanism are one piece of evidence about a cause (tests.toml,
# combining_note): CT and X-ray both read bone, ESR and CRP both read inflammation.
MECHANISM = {
    "mri_plain": "soft tissue",
    "mri_gadolinium": "soft tissue",
    "ct_myelogram": "soft tissue",
    "ct": "bone",
    "xray_standing": "bone",
    "xray_flexion_extension": "bone",
    "bone_scan": "bone",
    "spect_ct": "bone",
    "emg": "nerve conduction",
    "esr": "inflammation",
    "crp": "inflammation",
    "wbc": "inflammation",
    "medial_branch_block": "block",
    "si_joint_block": "block",
    "selective_nerve_root_block": "block",
    "discography": "block",
    "spine_culture": "culture",
    "recorded_diagnosis": "diagnosis",
    "concordance": "concordance",
}
# Where the cause, not the machine, decides what is seen: CT and MRI measure one and the same narrowing or
# disc, and a wrong level is told by counting vertebrae on whichever film there is.
SAME_SIGHT = {
    ("ct", "sustained_nerve_compression"): "soft tissue",
    ("ct", "recurrent_disc_herniation"): "soft tissue",
    ("mri_plain", "wrong_level"): "level count",
    ("xray_standing", "wrong_level"): "level count",
    # A written diagnosis rests on the test that usually shows its cause, so it never counts beside it.
    ("recorded_diagnosis", "recurrent_disc_herniation"): "soft tissue",
    ("recorded_diagnosis", "sustained_nerve_compression"): "soft tissue",
    ("recorded_diagnosis", "adjacent_segment"): "soft tissue",
    ("recorded_diagnosis", "arachnoiditis"): "soft tissue",
    ("recorded_diagnosis", "epidural_fibrosis"): "soft tissue",
    ("recorded_diagnosis", "infection"): "soft tissue",
    ("recorded_diagnosis", "pseudarthrosis"): "bone",
    ("recorded_diagnosis", "implant_failure"): "bone",
    ("recorded_diagnosis", "instability"): "bone",
    ("recorded_diagnosis", "sagittal_imbalance"): "bone",
    ("recorded_diagnosis", "facet_pain"): "block",
    ("recorded_diagnosis", "sacroiliac_pain"): "block",
    ("recorded_diagnosis", "unresolved_nerve_damage"): "nerve conduction",
    ("recorded_diagnosis", "wrong_level"): "level count",
}
# Signs of published_likelihood: their mechanism, and the question that already holds part of what they say.
SIGNS: dict[str, tuple[str, str | None]] = {
    "age_over_70": ("age", None),
    "age_under_60": ("age", None),
    "no_pain_when_seated": ("posture", "claudication"),
    "better_bending_forward": ("posture", "claudication"),
    "bilateral_buttock_or_leg_pain": ("distribution", None),
    "wide_based_gait": ("balance", None),
    "abnormal_romberg": ("balance", None),
    "three_or_more_of_six_provocation_tests": ("provocation", None),
    "crossed_slr_positive": ("root tension", "slr_positive"),
    "dn4_4_or_more": ("nerve pain", "neuropathic_descriptors"),
}
