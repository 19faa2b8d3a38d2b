"""The wording of each state and part, and the sentences that every report ends with."""

INTENDED_USE = (
    "spinepath supports clinicians; it does not decide. It reads reported findings, never images or signals. "
    "It holds no regulatory clearance. Check each statement against the record before acting on it."
)

SILENCE = "About the following, this report says nothing. That is not the same as nothing to warn about."

LESSER = "Less likely: under 10% even at the high end of the range"

FIRMER = "Would make it firmer"

ANSWERS = {"yes": "Yes", "no": "No", "unknown": "Unknown"}

CORRECTABLE = {
    "yes": "surgery can correct this",
    "no": "surgery does not correct this",
    "sometimes": "surgery sometimes corrects this",
}

THERAPIES = {"yes": "May be offered", "unknown": "Depends on what is not known yet", "no": "Does not fit now"}
"""The groups of the therapies, in reading order."""

NO_DEVICE = "Sums and limits are checks, to be verified on the manufacturer's programmer. spinepath talks to no device."

NEVER_AN_ORDER = "Options and reasons, never an order: who prescribes decides, together with the person."
"""Said wherever a medicine is named that is not taken yet."""

NO_NNT = "no number needed to treat in the evidence"

MEDICINES = {"yes": "May be offered", "unknown": "To be settled first", "no": "Not offered"}
"""Groups of the next medicines, in reading order."""

OPTION_PARTS = {
    "before": "Do first",
    "expects": "What to expect",
    "controversy": "What speaks against it",
    "stop_when": "Stop when",
}
"""The parts of a therapy's plan, in reading order."""

TEST_STATUS = {
    "recommended": "Recommended",
    "unknown_safety": "Safety not known yet",
    "unsafe": "Not safe for this person",
    "done": "Already done",
    "not_needed": "Not needed now",
}
"""The groups of the test plan, in reading order."""

ASSERTION = {
    "affirmed": "present",
    "negated": "stated absent",
    "uncertain": "uncertain",
    "historical": "in the past",
    "resolved": "resolved",
    "other_person": "another person",
}

CERTAINTY = {"recorded": "coded", "from_text": "read from text", "refuted": "refuted, not counted"}

SEVERITY = {
    "critical": "Critical",
    "warning": "Warning",
    "info": "For information",
    "error": "A fact was lost",
}

LANES = {
    "operation": "Operations",
    "test": "Tests",
    "treatment": "Treatments",
    "medication": "Medicines",
    "device": "Devices",
}

PARTS = {
    "recognition": "whether this is FBSS",
    "red_flags": "red flags",
    "causes": "why it still hurts",
    "workup": "which test comes next",
    "correctable": "whether surgery can correct it",
    "medications": "what medicines are taken",
    "medicine dangers": "dangers of the medicines",
    "next medicine": "which medicine to try next",
    "options": "treatments other than surgery",
    "alerts": "alerts",
    "findings": "findings",
    "timeline": "the course over time",
}
