"""The medicine rules in plain Python over drug names, written from the evidence and not from the rule file.

`given` is a Given: names taken today, conditions, allergies and numbers. A rule holds only when everything it
needs is known; None is not known.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

SSRI = {"sertraline", "fluoxetine", "citalopram", "fluvoxamine", "paroxetine"}
SNRI = {"duloxetine", "venlafaxine"}
TCA = {"amitriptyline", "nortriptyline"}
FULL = {"oxycodone", "hydrocodone", "morphine", "hydromorphone", "oxymorphone", "fentanyl", "methadone"}
OPIOIDS = FULL | {"tramadol", "codeine", "tapentadol", "buprenorphine"}
GABA = {"gabapentin", "pregabalin"}
NSAIDS = {"ibuprofen", "naproxen", "celecoxib", "meloxicam"}
BENZO = {"diazepam", "alprazolam"}
SEDATIVES = {
    "zolpidem",
    "phenobarbital",
    "cyclobenzaprine",
    "orphenadrine",
    "tizanidine",
    "hydroxyzine",
    "haloperidol",
}
CNS = (
    OPIOIDS
    | GABA
    | BENZO
    | TCA
    | SNRI
    | {"zolpidem", "cyclobenzaprine", "orphenadrine", "tizanidine", "hydroxyzine"}
)
THINNERS = {"warfarin", "apixaban", "clopidogrel", "aspirin"}
RAAS = {"lisinopril", "losartan"}
DIURETICS = {"furosemide", "hydrochlorothiazide"}
CYP2D6 = {"fluoxetine", "paroxetine", "bupropion", "duloxetine", "celecoxib"}
CYP3A4_SUBSTRATES = {
    "fentanyl",
    "oxycodone",
    "methadone",
    "buprenorphine",
    "tramadol",
    "codeine",
    "hydrocodone",
}
QT = {"methadone", "citalopram", "ondansetron", "amiodarone", "haloperidol", "ciprofloxacin", "clarithromycin",
      "venlafaxine", "buprenorphine"} | TCA  # fmt: skip
ANTICHOLINERGIC = TCA | {"hydroxyzine", "cyclobenzaprine", "orphenadrine", "paroxetine"}
SEROTONERGIC = SSRI | SNRI | TCA | {"sumatriptan", "lithium", "tramadol"}


@dataclass
class Given:
    """One person as the rules see them."""

    taken: set[str] = field(default_factory=set)
    conditions: set[str] = field(default_factory=set)
    ever: set[str] = field(default_factory=set)
    findings: set[str] = field(default_factory=set)
    allergies: set[str] = field(default_factory=set)
    amounts: dict[str, float] = field(default_factory=dict)
    age: float | None = None
    egfr: float | None = None
    maoi: bool = False
    naloxone: bool = False
    opioid_before: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    qtc: float | None = None
    weeks: float | None = None
    injection: bool = False
    urine_tested: bool = False
    listed: bool = False

    def on(self, *names: str) -> bool:
        return bool(self.taken & set(names))

    def has(self, *names: str) -> bool:
        return bool(self.conditions & set(names))

    def below(self, limit: float) -> bool:
        return self.egfr is not None and self.egfr < limit

    def from_to(self, low: float, high: float) -> bool:
        return self.egfr is not None and low <= self.egfr < high

    def older(self, years: float) -> bool:
        return self.age is not None and self.age >= years

    def younger(self, years: float) -> bool:
        return self.age is not None and self.age < years

    def more(self, what: str, than: float) -> bool:
        return self.amounts.get(what, 0) > than

    def days(self, low: float, high: float) -> bool:
        return "opioid_days" in self.amounts and low <= self.amounts["opioid_days"] <= high

    def week(self) -> bool:
        return self.weeks is not None and self.weeks >= 20


Plain = Callable[[Given], bool]

CONTRAINDICATED: dict[str, Plain] = {
    # [[interaction]] serotonergic with maoi, linezolid, methylene blue; "MAOI within 14 days"
    "maoi_tramadol": lambda p: p.maoi and p.on("tramadol"),
    "maoi_duloxetine": lambda p: p.maoi and p.on("duloxetine"),
    "maoi_other": lambda p: p.maoi and p.on(*TCA, "venlafaxine", "morphine", "tapentadol"),
    # acetaminophen: "severe active liver disease", "hypersensitivity"; 2000 mg with alcohol
    "acetaminophen_liver": lambda p: p.on("acetaminophen") and p.has("liver_disease", "alcohol_use_disorder"),
    "acetaminophen_hypersensitive": lambda p: p.on("acetaminophen") and "acetaminophen" in p.allergies,
    # aspirin: "active peptic ulcer or GI bleeding", "bleeding disorder", "under 16 years (Reye)"
    "aspirin_bleeding": lambda p: p.on("aspirin") and p.has("peptic_ulcer_gi_bleed", "bleeding_disorder"),
    "aspirin_child": lambda p: p.on("aspirin") and p.younger(16),
    "aspirin_kidney": lambda p: p.on("aspirin") and p.below(30),
    # NSAIDs: ulcer, bypass surgery, severe heart failure, hypersensitivity, pregnancy, eGFR below 30 (max 0)
    "nsaid_gi_bleed": lambda p: p.on(*NSAIDS) and p.has("peptic_ulcer_gi_bleed"),
    "nsaid_heart": lambda p: p.on(*NSAIDS) and p.has("heart_failure", "coronary_disease"),
    "nsaid_hypersensitive": lambda p: p.on(*NSAIDS) and bool(p.allergies & (NSAIDS | {"aspirin"})),
    "nsaid_pregnancy": lambda p: p.on(*NSAIDS) and "pregnant" in p.findings,
    "nsaid_kidney_30": lambda p: p.on(*NSAIDS) and p.below(30),
    "nsaid_liver": lambda p: p.on(*NSAIDS) and p.has("liver_disease"),
    # gabapentinoids: "hypersensitivity"; pregabalin: "heart failure NYHA III-IV"
    "gabapentinoid_hypersensitive": lambda p: p.on(*GABA) and bool(p.allergies & GABA),
    "pregabalin_heart_failure": lambda p: p.on("pregabalin") and p.has("heart_failure"),
    # tricyclics: "heart block or long QT", "angle-closure glaucoma", "urinary retention", "recent infarction"
    "tca_glaucoma": lambda p: p.on(*TCA) and p.has("narrow_angle_glaucoma"),
    "tca_retention": lambda p: p.on(*TCA) and p.has("urinary_retention"),
    "tca_heart": lambda p: p.on(*TCA) and p.has("coronary_disease"),
    "qt_long": lambda p: p.on(*TCA, "methadone", "buprenorphine") and p.has("long_qt"),
    # duloxetine: liver, glaucoma, severe renal impairment
    "duloxetine_liver": lambda p: p.on("duloxetine") and p.has("liver_disease", "alcohol_use_disorder"),
    "duloxetine_glaucoma": lambda p: p.on("duloxetine") and p.has("narrow_angle_glaucoma"),
    "duloxetine_kidney": lambda p: p.on("duloxetine") and p.below(30),
    # opioids: respiratory depression, seizures, children, breast-feeding, naive patient, eGFR, liver
    "opioid_sedation": lambda p: p.on(*OPIOIDS) and "sedation_slow_breathing" in p.findings,
    "tramadol_seizure": lambda p: p.on("tramadol") and p.has("seizure"),
    "codeine_tramadol_child": lambda p: p.on("codeine", "tramadol") and p.younger(12),
    "codeine_breastfeeding": lambda p: p.on("codeine") and "breastfeeding" in p.findings,
    "fentanyl_not_tolerant": lambda p: p.on("fentanyl") and "fentanyl" not in p.opioid_before,
    "opioid_kidney_30": lambda p: p.on("codeine", "morphine", "fentanyl", "tapentadol") and p.below(30),
    "oxymorphone_liver": lambda p: p.on("oxymorphone") and p.has("liver_disease"),
    # lidocaine: "amide anaesthetic allergy"
    "lidocaine_hypersensitive": lambda p: p.on("lidocaine") and "local_anaesthetic_allergy" in p.findings,
    # "heart block", "recent myocardial infarction", "QTc over 500 ms"; venlafaxine: "uncontrolled hypertension"
    "tca_heart_block": lambda p: p.on(*TCA) and p.has("heart_block"),
    "tca_infarction": lambda p: p.on(*TCA) and p.has("recent_infarction"),
    "qtc_500": lambda p: p.on(*TCA, "methadone", "buprenorphine") and p.qtc is not None and p.qtc >= 500,
    "venlafaxine_blood_pressure": lambda p: p.on("venlafaxine") and p.has("uncontrolled_hypertension"),
    # NSAIDs: "after coronary bypass surgery", "severe heart failure", "pregnancy from 20 weeks"; asthma; sulfonamides
    "nsaid_bypass": lambda p: p.on(*NSAIDS) and p.has("coronary_bypass"),
    "nsaid_severe_heart_failure": lambda p: p.on(*NSAIDS) and p.has("severe_heart_failure"),
    "nsaid_pregnancy_20": lambda p: p.on(*NSAIDS) and p.week(),
    "nsaid_asthma": lambda p: p.on(*NSAIDS, "aspirin") and p.has("aspirin_sensitive_asthma"),
    "celecoxib_sulfonamide": lambda p: p.on("celecoxib") and "sulfonamide_allergy" in p.findings,
    # opioids: "GI obstruction", "acute severe asthma", "CYP2D6 ultra-rapid metaboliser"
    "opioid_gut_obstruction": lambda p: p.on(*OPIOIDS) and p.has("gut_obstruction"),
    "opioid_acute_asthma": lambda p: p.on("hydrocodone", "morphine", "oxycodone") and p.has("acute_asthma"),
    "codeine_ultrarapid": lambda p: p.on("codeine") and p.has("cyp2d6_ultrarapid"),
}

OTHERS: dict[str, Plain] = {
    "opioid_benzodiazepine": lambda p: p.on(*OPIOIDS) and p.on(*BENZO),
    "opioid_gabapentinoid": lambda p: p.on(*OPIOIDS) and p.on(*GABA),
    "opioid_other_sedative": lambda p: p.on(*OPIOIDS) and p.on(*SEDATIVES),
    "opioid_alcohol": lambda p: p.on(*OPIOIDS) and p.has("alcohol_use_disorder"),
    "opioid_sleep_apnoea": lambda p: p.on(*OPIOIDS) and p.has("sleep_apnea"),
    "three_cns_active": lambda p: len(p.taken & CNS) >= 3 and p.older(65),
    "opioid_mme_50": lambda p: p.amounts.get("mme_per_day", 0) >= 50,
    "naloxone_offer": lambda p: (
        p.on(*OPIOIDS)
        and not p.naloxone
        and (
            p.amounts.get("mme_per_day", 0) >= 50
            or bool(p.ever & {"opioid_overdose", "substance_use_disorder"})
            or p.has("opioid_use_disorder", "sleep_apnea")
            or p.on(*BENZO)
        )
    ),
    "opioid_follow_up": lambda p: p.on(*OPIOIDS),
    "opioid_taper": lambda p: p.on(*OPIOIDS),
    "opioid_use_disorder_treatment": lambda p: (
        p.on(*OPIOIDS) and p.has("opioid_use_disorder") and not p.on("buprenorphine", "methadone")
    ),
    "methadone_first": lambda p: p.on("methadone") and "methadone" not in p.opioid_before,
    "fentanyl_fever": lambda p: p.on("fentanyl") and "fever" in p.findings,
    "partial_agonist": lambda p: p.on("buprenorphine") and p.on(*FULL),
    "opioid_pregnancy": lambda p: p.on(*OPIOIDS) and "pregnant" in p.findings,
    "prodrug_cyp2d6": lambda p: p.on("codeine", "tramadol") and p.on(*CYP2D6),
    "cyp3a4_inhibitor": lambda p: p.on(*CYP3A4_SUBSTRATES) and p.on("clarithromycin"),
    "cyp3a4_inducer": lambda p: p.on(*CYP3A4_SUBSTRATES) and p.on("carbamazepine", "phenobarbital"),
    "opioid_kidney_60": lambda p: p.on("codeine", "morphine", "fentanyl") and p.from_to(30, 60),
    "opioid_start_kidney_60": lambda p: p.on("oxycodone", "hydrocodone", "hydromorphone") and p.below(60),
    "oxymorphone_kidney": lambda p: p.on("oxymorphone") and p.below(50),
    "methadone_kidney": lambda p: p.on("methadone") and p.below(10),
    "tramadol_serotonergic": lambda p: p.on("tramadol") and p.on(*(SEROTONERGIC - {"tramadol"})),
    "tramadol_kidney": lambda p: p.on("tramadol") and p.below(30),
    "tramadol_over_75": lambda p: p.more("tramadol_mg_per_day", 300) and p.age is not None and p.age > 75,
    "tramadol_most": lambda p: p.more("tramadol_mg_per_day", 400),
    "serotonergic_load": lambda p: (
        p.on(*TCA, *SNRI) and len(p.taken & SEROTONERGIC) >= 2 and not p.on("tramadol")
    ),
    "weak_serotonergic": lambda p: (
        p.on("fentanyl", "methadone", "tapentadol") and p.on(*SSRI, *SNRI, *TCA, "tramadol")
    ),
    "qt_stack": lambda p: len(p.taken & QT) >= 2,
    "methadone_ecg": lambda p: p.on("methadone"),
    "threshold_stack": lambda p: p.on("tramadol", "tapentadol", *TCA) and p.on("bupropion", "haloperidol"),
    "threshold_seizure": lambda p: p.on("tapentadol", *TCA) and p.has("seizure"),
    "acetaminophen_total": lambda p: p.more("acetaminophen_mg_per_day", 4000),
    "acetaminophen_long": lambda p: 3000 < p.amounts.get("acetaminophen_mg_per_day", 0) <= 4000,
    "nsaid_kidney_60": lambda p: p.on(*NSAIDS) and (p.from_to(30, 60) or (p.has("ckd") and p.egfr is None)),
    "nsaid_anticoagulant": lambda p: p.on(*NSAIDS) and p.on(*THINNERS),
    "nsaid_antidepressant": lambda p: p.on(*NSAIDS) and p.on(*SSRI, *SNRI),
    "nsaid_triple": lambda p: p.on(*NSAIDS) and p.on(*RAAS) and p.on(*DIURETICS),
    "nsaid_blood_pressure": lambda p: p.on(*NSAIDS) and p.on(*RAAS) != p.on(*DIURETICS),
    "nsaid_lithium": lambda p: p.on(*NSAIDS) and p.on("lithium"),
    "nsaid_methotrexate": lambda p: p.on(*NSAIDS) and p.on("methotrexate"),
    "nsaid_twice": lambda p: len(p.taken & NSAIDS) >= 2,
    "nsaid_corticosteroid": lambda p: p.on(*NSAIDS) and p.on("prednisone"),
    "nsaid_older": lambda p: p.on(*NSAIDS) and p.older(65),
    "aspirin_pregnancy": lambda p: p.on("aspirin") and "pregnant" in p.findings,
    "gabapentin_kidney_60": lambda p: p.on("gabapentin") and p.from_to(30, 60),
    "gabapentin_kidney_30": lambda p: p.on("gabapentin") and p.from_to(15, 30),
    "gabapentin_kidney_15": lambda p: p.on("gabapentin") and p.below(15),
    "gabapentin_over": lambda p: _over(p, "gabapentin", 3600, (60, 1400), (30, 700), (15, 300)),
    "pregabalin_kidney_60": lambda p: p.on("pregabalin") and p.from_to(30, 60),
    "pregabalin_kidney_30": lambda p: p.on("pregabalin") and p.from_to(15, 30),
    "pregabalin_kidney_15": lambda p: p.on("pregabalin") and p.below(15),
    "pregabalin_over": lambda p: _over(p, "pregabalin", 600, (60, 300), (30, 150), (15, 75)),
    "gabapentinoid_unmeasured": lambda p: p.on(*GABA) and p.has("ckd") and p.egfr is None,
    "tca_older": lambda p: p.on(*TCA) and p.older(65),
    "tca_cyp2d6": lambda p: p.on(*TCA) and p.on(*CYP2D6),
    "tca_liver": lambda p: p.on(*TCA) and p.has("liver_disease"),
    "antidepressant_young": lambda p: p.on(*TCA, *SNRI) and p.younger(25),
    "duloxetine_cyp1a2": lambda p: p.on("duloxetine") and p.on("fluvoxamine", "ciprofloxacin"),
    "venlafaxine_kidney": lambda p: p.on("venlafaxine") and p.below(90),
    "snri_bleeding": lambda p: p.on(*SNRI) and p.on(*THINNERS),
    "sodium": lambda p: p.on(*SNRI, "tramadol") and p.on("hydrochlorothiazide", "carbamazepine", *SSRI),
    # start_formulation, first_review_weeks, taper_on_1_year_or_more, taper_on_weeks_to_months, "never stop abruptly"
    "long_acting_first": lambda p: "long_acting_first" in p.forms,
    "opioid_start_high": lambda p: p.amounts.get("mme_per_day", 0) >= 50 and p.days(0, 28),
    "opioid_new": lambda p: p.on(*OPIOIDS) and p.days(0, 28),
    "urine_drug_test": lambda p: p.on(*OPIOIDS) and not p.urine_tested,
    "opioid_stopped_abruptly": lambda p: (
        p.listed
        and not p.on(*OPIOIDS)
        and p.days(28, 1e9)
        and p.amounts.get("opioid_drop_month_percent", 0) >= 100
    ),
    "opioid_taper_month": lambda p: p.more("opioid_drop_month_percent", 10) and p.days(365, 1e9),
    "opioid_taper_week": lambda p: p.more("opioid_drop_week_percent", 10) and p.days(28, 364.9),
    # [[interaction]] intrathecal_opioid with opioid, benzodiazepine, gabapentinoid
    "intrathecal_systemic": lambda p: (
        "takes_intrathecal_opioid" in p.forms and ("takes_systemic_opioid" in p.forms or p.on(*BENZO, *GABA))
    ),
    "fentanyl_heat": lambda p: "takes_fentanyl_patch" in p.forms,
    # [[beers_rule]] opioid_falls, opioid_delirium
    "opioid_falls": lambda p: p.on(*OPIOIDS) and p.older(65) and p.has("falls", "dx_vertebral_fracture"),
    "opioid_delirium": lambda p: p.on(*OPIOIDS) and p.older(65) and p.has("delirium", "dementia"),
    "opioid_liver": lambda p: p.on(*(OPIOIDS - {"oxymorphone"})) and p.has("liver_disease"),
    "tramadol_extended_kidney": lambda p: "takes_tramadol_extended" in p.forms and p.below(30),
    "tramadol_extended_most": lambda p: (
        "takes_tramadol_extended" in p.forms and p.more("tramadol_mg_per_day", 300)
    ),
    "qtc_450": lambda p: p.on("methadone") and p.qtc is not None and 450 <= p.qtc < 500,
    "tca_ecg": lambda p: p.on(*TCA) and (p.has("coronary_disease") or (p.age is not None and p.age > 40)),
    "aspirin_ibuprofen": lambda p: p.on("aspirin") and p.on("ibuprofen"),
    "aspirin_older": lambda p: p.more("aspirin_mg_per_day", 325) and p.older(65),
    "aspirin_most": lambda p: p.more("aspirin_mg_per_day", 4000),
    "aspirin_kidney_dose": lambda p: p.more("aspirin_mg_per_day", 325) and p.below(30),
    "aspirin_pregnancy_20": lambda p: p.more("aspirin_mg_per_day", 325) and p.week(),
    "nsaid_before_injection": lambda p: p.injection and p.on(*NSAIDS, "aspirin"),
    "anticholinergic_stack": lambda p: len(p.taken & ANTICHOLINERGIC) >= 2,
    "gabapentinoid_taper": lambda p: p.on(*GABA),
    "duloxetine_taper": lambda p: p.on("duloxetine"),
    "venlafaxine_taper": lambda p: p.on("venlafaxine"),
}
ALL = CONTRAINDICATED | OTHERS


def _over(p: Given, drug: str, most: float, *bands: tuple[float, float]) -> bool:
    amount = f"{drug}_mg_per_day"
    return p.more(amount, most) or any(p.below(egfr) and p.more(amount, limit) for egfr, limit in bands)


def fired(given: Given) -> set[str]:
    """Ids of the rules that hold."""
    return {name for name, holds in ALL.items() if holds(given)}
