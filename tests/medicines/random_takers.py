"""Random people with medicines in every state a record can leave them in; and what is plainly true of them."""

import random
from datetime import date, timedelta
from functools import cache

from medicines.plain_rules import (
    ANTICHOLINERGIC,
    BENZO,
    CNS,
    CYP2D6,
    DIURETICS,
    NSAIDS,
    OPIOIDS,
    QT,
    RAAS,
    SEDATIVES,
    SEROTONERGIC,
    THINNERS,
    Given,
)  # fmt: skip
from spinepath.chart.event import Event
from spinepath.chart.terminology.words import medicine_concepts

AS_OF = date(2026, 5, 1)
DRUGS = sorted(
    {"acetaminophen", "methotrexate", "prednisone", "carbamazepine", "lidocaine"}
    | ANTICHOLINERGIC | BENZO | CNS | CYP2D6 | DIURETICS | NSAIDS | OPIOIDS | QT | RAAS | SEDATIVES | SEROTONERGIC
    | THINNERS
)  # fmt: skip
MAOIS = ("phenelzine", "linezolid", "methylene blue")
# how a record stands -> its status, the type of the record, days since its end; taken today?
STATES: dict[str, tuple[str, str, int | None, bool]] = {
    "prescribed": ("active", "MedicationRequest", None, True),
    "stated": ("unknown", "MedicationStatement", None, True),
    "until later": ("completed", "MedicationRequest", -20, True),
    "handed out": ("completed", "MedicationDispense", None, True),
    "used up": ("completed", "MedicationDispense", 10, False),
    "finished": ("completed", "MedicationRequest", None, False),
    "stopped": ("stopped", "MedicationRequest", None, False),
    "on hold": ("on_hold", "MedicationRequest", None, False),
    "ended": ("active", "MedicationRequest", 10, False),
    "ended long ago": ("completed", "MedicationStatement", 40, False),
    "given once": ("completed", "MedicationAdministration", None, False),
    "planned": ("planned", "MedicationRequest", None, False),
    "not done": ("not_done", "MedicationRequest", None, False),
}
CONDITIONS = (
    "ckd", "liver_disease", "peptic_ulcer_gi_bleed", "bleeding_disorder", "heart_failure", "coronary_disease",
    "long_qt", "narrow_angle_glaucoma", "seizure", "sleep_apnea", "opioid_use_disorder",
    "alcohol_use_disorder", "opioid_overdose", "substance_use_disorder", "urinary_retention", "heart_block",
    "dementia", "dx_vertebral_fracture",
)  # fmt: skip
SPOKEN = ("recent_infarction", "severe_heart_failure", "uncontrolled_hypertension", "falls", "delirium",
          "gut_obstruction", "acute_asthma")  # fmt: skip
ALWAYS = ("coronary_bypass", "aspirin_sensitive_asthma", "cyp2d6_ultrarapid")
"""Findings that hold for ever once they are stated."""
FINDINGS = ("pregnant", "breastfeeding", "fever", "sedation_slow_breathing")
ALLERGIES = ("local_anaesthetic_allergy", "sulfonamide_allergy")
"""Suspicion is enough."""
QTC = (None, None, 430.0, 449.0, 450.0, 499.0, 500.0, 540.0)
WEEKS = (None, None, None, 8.0, 18.5, 19.0, 20.0, 25.0, 33.0)
FORMS = ("takes_fentanyl_patch", "takes_tramadol_extended", "long_acting_first", "takes_intrathecal_opioid",
         "takes_systemic_opioid")  # fmt: skip
COURSE = {
    "aspirin_mg_per_day": (81.0, 325.0, 326.0, 4000.0, 4001.0),
    "opioid_days": (3.0, 27.0, 28.0, 29.0, 90.0, 364.0, 365.0, 900.0),
    "opioid_drop_month_percent": (-5.0, 0.0, 10.0, 11.0, 99.0, 100.0),
    "opioid_drop_week_percent": (-5.0, 0.0, 10.0, 11.0, 100.0),
}
ALLERGENS = ("ibuprofen", "aspirin", "acetaminophen", "gabapentin", "oxycodone", "warfarin", "amitriptyline")
AMOUNTS = {
    "mme_per_day": (20.0, 49.9, 50.0, 120.0),
    "acetaminophen_mg_per_day": (2000.0, 3000.0, 3001.0, 4000.0, 4001.0),
    "gabapentin_mg_per_day": (300.0, 301.0, 700.0, 701.0, 1400.0, 1401.0, 3600.0, 3601.0),
    "pregabalin_mg_per_day": (75.0, 76.0, 150.0, 151.0, 300.0, 301.0, 600.0, 601.0),
    "tramadol_mg_per_day": (300.0, 301.0, 400.0, 401.0),
}
EGFR = (None, 5.0, 9.9, 10.0, 14.9, 15.0, 29.9, 30.0, 49.9, 50.0, 59.9, 60.0, 89.9, 90.0, 100.0)
AGES = (None, 8, 11, 12, 15, 16, 24, 25, 40, 50, 60, 64, 65, 70, 75, 76, 80)

concepts = cache(medicine_concepts)


class Taker:
    """One person: the events of the record, and `given`, what is plainly true."""

    def __init__(self, name: str, seed: int) -> None:
        self.name, self.random = name, random.Random(seed)
        self.events: list[Event] = []
        self.given = Given()
        self.began: dict[str, list[date]] = {}
        self._person()
        for drug in self.random.sample(DRUGS, self.random.choice((0, 2, 4, 6, 9, 14))):
            self._drug(drug)
        self._special()
        self._conditions()
        self._findings()
        self._tolerance()
        self._regimen()
        self.given.listed = any(self._lists(event) for event in self.events)

    @staticmethod
    def _lists(event: Event) -> bool:
        never = event.status in ("planned", "not_done") or event.certainty == "refuted"
        return event.kind == "medication" and not never

    def _add(self, kind: str, what: str, **more: object) -> None:
        source = f"{more.pop('of', kind)}/{len(self.events)}"
        base = {"patient": self.name, "kind": kind, "code": f"TEXT/{what}", "name": what, "source": source}
        self.events.append(Event(**(base | more)))  # type: ignore[arg-type]

    def _person(self) -> None:
        age, egfr = self.random.choice(AGES), self.random.choice(EGFR)
        if age is not None:
            born = AS_OF.replace(year=AS_OF.year - age) - timedelta(days=30)
            self._add("patient", "Patient", text_value="female", earliest=born, latest=born)
            self.given.age = (AS_OF - born).days / 365.25
        if egfr is not None:
            day = AS_OF - timedelta(days=20)
            self._add("observation", "eGFR", concepts=("lab_egfr",), unit="mL/min/{1.73_m2}", value_low=egfr,
                value_high=egfr, numeric_value=egfr, earliest=day, latest=day, status="completed",
            )  # fmt: skip
            self.given.egfr = egfr

    def _drug(self, drug: str, state: str | None = None) -> str:
        """A record of a medicine; sometimes one entered in error, which counts for nothing."""
        state = state or self.random.choice(("prescribed", "prescribed", "prescribed", *STATES))
        status, kind, ended, taken = STATES[state]
        wrong = self.random.random() < 0.05
        new = (3, 5, 6, 7) if drug == "fentanyl" else (6, 7, *range(45, 80))
        start = AS_OF - timedelta(days=self.random.choice(new))
        end = None if ended is None else AS_OF - timedelta(days=ended)
        self._add("medication", drug, of=kind, concepts=concepts(drug), status=status, earliest=start, latest=start,
            end_earliest=end, end_latest=end, certainty="refuted" if wrong else "recorded",
        )  # fmt: skip
        if wrong:
            return "wrong"
        if taken:
            self.given.taken.add(drug)
        if status not in ("planned", "not_done") and kind != "MedicationAdministration":
            self.began.setdefault(drug, []).append(start)
        return state

    def _special(self) -> None:
        """MAO inhibitors count for 14 days more; naloxone that was given once is not at hand."""
        if self.random.random() < 0.3:
            state = self._drug(self.random.choice(MAOIS))
            self.given.maoi = state in (
                "prescribed",
                "stated",
                "until later",
                "handed out",
                "used up",
                "ended",
            )
        if self.random.random() < 0.3:
            state = self._drug("naloxone")
            self.given.naloxone = state not in ("wrong", "stopped", "planned", "not done", "given once")
        if self.random.random() < 0.1:
            self._mixed("buprenorphine / naloxone", "buprenorphine")
        if self.random.random() < 0.1:
            self._mixed("hydrocodone / acetaminophen", "hydrocodone", "acetaminophen")
        for drug in self.random.sample(ALLERGENS, self.random.choice((0, 0, 1, 2))):
            self._add("allergy", drug, concepts=concepts(drug), status="active")
            self.given.allergies.add(drug)
        for name, choices in AMOUNTS.items():
            if self.random.random() < 0.3:
                self.given.amounts[name] = self.random.choice(choices)

    def _mixed(self, words: str, *parts: str) -> None:
        start = AS_OF - timedelta(days=60)
        marks = tuple(dict.fromkeys(mark for part in words.split(" / ") for mark in concepts(part)))
        self._add("medication", words, of="MedicationRequest", concepts=marks, status="active", earliest=start,
            latest=start,
        )  # fmt: skip
        for part in parts:
            self.given.taken.add(part)
            self.began.setdefault(part, []).append(start)

    def _conditions(self) -> None:
        for name in (*CONDITIONS, *SPOKEN, *ALWAYS):
            how = self.random.choice(
                (None,) * 5 + ("active", "active", "over", "denied", "doubted", "wrong", "mother")
            )
            if how is None:
                continue
            coded = name in CONDITIONS
            day = date(2025, 1, 1) if coded else AS_OF - timedelta(days=5)
            self._add("family_history" if how == "mother" else "condition", name, concepts=(name,) if coded else (),
                finding=None if coded else name, earliest=day, latest=day,
                status="resolved" if how == "over" else "active",
                certainty="refuted" if how == "wrong" else "recorded",
                assertion={"denied": "negated", "doubted": "uncertain", "mother": "other_person"}.get(how, "affirmed"),
            )  # fmt: skip
            if how == "active" or (how == "over" and name in ALWAYS):
                self.given.conditions.add(name)
            if how in ("active", "over"):
                self.given.ever.add(name)

    def _findings(self) -> None:
        for name in (*FINDINGS, *ALLERGIES):
            said = self.random.choice((None, None, "affirmed", "negated", "uncertain"))
            if said is not None:
                self._add("finding", name, finding=name, earliest=AS_OF, latest=AS_OF, assertion=said)
            if said == "affirmed" or (said == "uncertain" and name in ALLERGIES):
                self.given.findings.add(name)
        self._measured("qtc_interval", QTC, "ms")
        self._measured("gestation_weeks", WEEKS, "wk")
        if self.random.random() < 0.3:
            status = self.random.choice(("active", "planned", "completed"))
            kind = "procedure" if status != "active" else "order"
            self._add(
                kind,
                "epidural injection",
                concepts=("proc_esi",),
                status=status,
                earliest=AS_OF,
                latest=AS_OF,
            )
            self.given.injection = status != "completed"
        if self.random.random() < 0.5:
            day = AS_OF - timedelta(days=self.random.choice((20, 365, 366, 500)))
            self._add("observation", "urine drug screen", concepts=("lab_urine_drug_screen",), status="completed",
                earliest=day, latest=day,
            )  # fmt: skip
            self.given.urine_tested = (AS_OF - day).days <= 365

    def _measured(self, name: str, choices: tuple[float | None, ...], unit: str) -> None:
        value = self.random.choice(choices)
        if value is None:
            return
        weeks = self.random.choice((0, 2)) if unit == "wk" else 0
        day = AS_OF - timedelta(weeks=weeks)
        self._add(
            "finding",
            name,
            finding=name,
            earliest=day,
            latest=day,
            value_low=value,
            value_high=value,
            unit=unit,
        )
        if unit == "wk":
            self.given.weeks = value + weeks
        else:
            self.given.qtc = value

    def _regimen(self) -> None:
        """How it is taken, as an assessment works it out from instructions."""
        self.given.forms = {name for name in FORMS if self.random.random() < 0.2}
        for name, choices in COURSE.items():
            if self.random.random() < 0.4:
                self.given.amounts[name] = self.random.choice(choices)

    def _tolerance(self) -> None:
        for drug in ("fentanyl", "methadone"):
            others = [day for name, days in self.began.items() if name in OPIOIDS - {drug} for day in days]
            first = min(self.began.get(drug, [date.max]))
            worn = drug == "fentanyl" and AS_OF - first >= timedelta(days=7) if drug in self.began else False
            if worn or any(first - day >= timedelta(days=7) for day in others):
                self.given.opioid_before.add(drug)
