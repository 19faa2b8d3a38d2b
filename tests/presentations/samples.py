"""Made-up assessments that every format has to show whole."""

from datetime import date

from spinepath.assessment import model as m

_BASE = {
    "schema_version": m.SCHEMA_VERSION,
    "spinepath_version": "0.1.0",
    "knowledge": m.Knowledge(version="2025.1", sha256="9f2c" * 16),
    "input": m.Input(path="examples/person-17.json", sha256="0a1b" * 16),
    "as_of": date(2025, 3, 12),
}


def _read(source: str, words: str, on: str, certainty: str = "from_text") -> m.Evidence:
    return m.Evidence(source=source, name="MRI lumbar spine", words=words, date=on, certainty=certainty)


_MRI = _read(
    "DiagnosticReport/7", "recurrent disc extrusion at L4/5 compressing the left L5 root", "2025-02-20"
)
_CT = _read("DiagnosticReport/5", "no bridging bone at L4-5, lucency round both L4 screws", "2024-11-03")
_NOTE = m.Evidence(
    source="DocumentReference/31",
    name="Clinic letter",
    words="numb when wiping since Sunday",
    date="2025-03-11",
    certainty="from_text",
)
_OPERATED = m.Evidence(source="Procedure/2", name="Posterior lumbar fusion", date="2022-05")


def _fact(feature: str, value: str, means: str) -> m.Fact:
    return m.Fact(feature=feature, value=value, means=means)


_ESR = _fact("esr", ">= 40", "a raised erythrocyte sedimentation rate")
_CRP = _fact("crp", ">= 20", "a raised C-reactive protein")
_FEVER = _fact("fever", "yes", "fever")
_BLADDER = _fact("residual_urine", ">= 200 mL", "a bladder scan showing retention")
_CONTRAST = _fact("mri_with_contrast", "done", "an MRI with contrast")


def _operations() -> tuple[m.Operation, ...]:
    first = m.Operation(
        date="2019",
        name="Microdiscectomy",
        region="lumbar",
        levels=("L4-L5",),
        side="left",
        aims=("decompress",),
        evidence=(m.Evidence(source="Procedure/1", date="2019"),),
    )
    fusion = m.Operation(
        date="2022-05",
        name="Posterior lumbar fusion with screws and cage",
        region="lumbar",
        levels=("L4-L5", "L5-S1"),
        aims=("stabilise", "decompress"),
        evidence=(_OPERATED,),
    )
    return first, fusion


def _recognition() -> m.Recognition:
    operations = _operations()
    persisted = "Pain has persisted or come back for three months or more after the operation"
    return m.Recognition(
        answer="yes",
        says="Back and left leg pain has persisted for 34 months after a fusion of L4 to S1 in May 2022.",
        index_surgery=operations[-1],
        operations=operations,
        character="mixed",
        coded="no",
        disagreement="The course meets the definition, but the record has no code for it.",
        criteria=(
            m.Criterion(
                id="had_spine_surgery",
                means="A spine operation is recorded",
                answer="yes",
                evidence=(_OPERATED,),
            ),
            m.Criterion(
                id="pain_persists",
                means=persisted,
                answer="yes",
                evidence=(
                    m.Evidence(
                        source="Observation/88", name="Pain score", words="7 of 10", date="2025-03-01"
                    ),
                ),
            ),
            m.Criterion(
                id="same_region",
                means="The pain is in the region that was operated on",
                answer="unknown",
                would_settle=(_fact("pain_region", "lumbar", "a pain drawing or a written site of pain"),),
            ),
            m.Criterion(id="other_disease", means="Another disease explains the pain", answer="no"),
        ),
    )


def _red_flags() -> tuple[m.RedFlag, ...]:
    return (
        m.RedFlag(
            id="cauda_equina_syndrome",
            name="Cauda equina syndrome",
            answer="yes",
            within_hours=0,
            action="Emergency MRI and call the spine surgeon on duty",
            standing="memory",
            because="Saddle numbness is new and within the last week.",
            evidence=(_NOTE,),
            citations=("fraser2009",),
            changes_if=(
                (
                    _fact("saddle_anaesthesia", "no", "normal saddle sensation on examination"),
                    _fact("residual_urine", "< 100 mL", "an empty bladder scan"),
                ),
            ),
        ),
        m.RedFlag(
            id="spinal_infection",
            name="Infection of disc, bone or implant",
            answer="unknown",
            within_hours=24,
            action="Blood tests and MRI with contrast",
            because="Night pain is recorded; no blood test is.",
            would_settle=(_CRP, _ESR, _FEVER),
            citations=("lener2018",),
        ),
        m.RedFlag(
            id="fracture",
            name="Vertebral fracture",
            answer="unknown",
            within_hours=168,
            action="X-ray or CT",
            would_settle=(_fact("trauma", "yes", "a fall or blow in the last months"),),
        ),
        m.RedFlag(
            id="cancer",
            name="Cancer in the spine",
            answer="no",
            within_hours=168,
            action="MRI",
            because="No cancer in the history, weight steady.",
            standing="seen",
            evidence=(m.Evidence(source="Observation/91", name="Body weight", date="2025-03-01"),),
        ),
    )


def _for(
    finding: str, says: str, lr: float, bits: float, *evidence: m.Evidence, **more: object
) -> m.Argument:
    return m.Argument(finding=finding, says=says, likelihood_ratio=lr, bits=bits, evidence=evidence, **more)


def _causes() -> tuple[m.Cause, ...]:
    return (
        m.Cause(
            id="recurrent_disc_herniation",
            name="Recurrent or retained disc herniation",
            probability=0.46,
            range=(0.31, 0.6),
            correctable="yes",
            prior=0.12,
            standing="elicited",
            for_=(
                _for(
                    "recurrent_disc_herniation",
                    "MRI: recurrent herniation at an operated level",
                    24.0,
                    4.58,
                    _MRI,
                    citations=("fritsch1996",),
                    concordance="same level and side as the leg pain",
                ),
                _for("leg_pain_dominant", "Leg pain is worse than back pain", 2.1, 1.07, standing="memory"),
            ),
            against=(
                _for(
                    "pain_free_interval",
                    "No pain-free time after the operation",
                    0.6,
                    -0.74,
                    m.Evidence(source="Observation/60", words="never better since", date="2022-09"),
                ),
            ),
            conflicts=("An MRI of 2023 found no herniation; the newer one counts.",),
            management="Microdiscectomy, when leg pain and MRI agree",
        ),
        m.Cause(
            id="pseudarthrosis",
            name="Failed fusion (pseudarthrosis, non-union)",
            probability=0.34,
            range=(0.15, 0.52),
            correctable="sometimes",
            prior=0.14,
            standing="memory",
            for_=(
                _for("nonunion", "CT: no bridging bone", 11.5, 3.52, _CT, citations=("waguespack2002",)),
                _for("smoker", "Smokes", 1.8, 0.85, standing="memory"),
            ),
        ),
        m.Cause(
            id="epidural_fibrosis",
            name="Epidural (peridural) fibrosis",
            probability=0.09,
            range=(0.04, 0.17),
            correctable="no",
            standing="seen",
            against=(_for("epidural_scar", "MRI states no scar round the root", 0.3, -1.74, _MRI),),
        ),
        m.Cause(
            id="infection",
            name="Post-operative infection (discitis, osteomyelitis, epidural or implant infection)",
            probability=0.004,
            range=(0.001, 0.02),
            correctable="sometimes",
            prior=0.01,
        ),
    )


def _outcome(result: str, probability: float, then: str) -> m.Outcome:
    return m.Outcome(about="pseudarthrosis", result=result, probability=probability, then=then)


def _workup() -> tuple[m.WorkupItem, ...]:
    return (
        m.WorkupItem(
            test="mri_contrast",
            name="MRI of the lumbar spine with contrast",
            status="recommended",
            rank=1,
            gain_bits=0.81,
            decision_gain_bits=0.42,
            urgent="Today, because of the red flag",
            settles=("recurrent_disc_herniation", "epidural_fibrosis"),
            because=("It tells scar from a recurrent disc, which decides whether surgery can help.",),
            cautions=("Ask about kidney function before gadolinium.", "Screws blur the picture."),
            outcomes=(
                _outcome("The root is compressed by disc", 0.55, "Refer to the spine surgeon."),
                _outcome("Only scar around the root", 0.3, "Surgery is unlikely to help; go to step 5."),
                _outcome("Neither", 0.15, "Look at the fusion with CT."),
            ),
            citations=("fritsch1996",),
        ),
        m.WorkupItem(
            test="spect_ct",
            name="Bone scan with SPECT-CT",
            status="recommended",
            rank=2,
            gain_bits=0.35,
            decision_gain_bits=0.2,
            settles=("pseudarthrosis",),
        ),
        m.WorkupItem(
            test="emg",
            name="EMG and nerve conduction",
            status="unknown_safety",
            gain_bits=0.12,
            because=("Anticoagulation is not recorded.",),
            cautions=("Needle EMG with warfarin may bleed.",),
        ),
        m.WorkupItem(
            test="scs_trial_mri",
            name="MRI at 3 tesla",
            status="unsafe",
            because=("The pulse generator is not labelled for 3 tesla.",),
        ),
        m.WorkupItem(
            test="ct",
            name="CT of the lumbar spine",
            status="done",
            date="2024-11-03",
            evidence=(_CT,),
            result="No bridging bone at L4-L5; lucency round both L4 screws",
        ),
        m.WorkupItem(
            test="xray_flexion",
            name="Flexion and extension X-rays",
            status="not_needed",
            because=("CT has answered what they would.",),
        ),
    )


def _findings() -> tuple[m.Finding, ...]:
    return (
        m.Finding(
            id="recurrent_disc_herniation",
            means="Disc herniation said to be recurrent at an operated level",
            status="affirmed",
            level="L4-L5",
            side="left",
            date="2025-02-20",
            certainty="from_text",
            words="recurrent disc extrusion at L4/5",
            evidence=(_MRI,),
        ),
        m.Finding(
            id="epidural_scar",
            means="Scar tissue around a root",
            status="negated",
            date="2025-02-20",
            certainty="from_text",
            words="no enhancing scar",
            evidence=(_MRI,),
        ),
        m.Finding(
            id="pain_score",
            means="Pain intensity, 0 to 10",
            status="affirmed",
            date="2025-03-01",
            value=7.0,
            evidence=(m.Evidence(source="Observation/88"),),
        ),
        m.Finding(
            id="facet_arthropathy",
            means="Worn facet joints",
            status="uncertain",
            date="2024",
            words="possible mild facet change",
            certainty="from_text",
            evidence=(_CT,),
        ),
        m.Finding(
            id="wound_infection",
            means="Infection of the wound",
            status="resolved",
            date="2022-06",
            current=False,
            evidence=(m.Evidence(source="Condition/14"),),
        ),
        m.Finding(
            id="diabetes",
            means="Diabetes",
            status="other_person",
            words="mother has diabetes",
            certainty="from_text",
            current=False,
            evidence=(m.Evidence(source="FamilyMemberHistory/1"),),
        ),
    )


def _entry(
    lane: str, name: str, start: str | None, end: str | None = None, source: str = ""
) -> m.TimelineEntry:
    return m.TimelineEntry(lane=lane, name=name, start=start, end=end, source=source)


def _timeline() -> m.Timeline:
    scores = (
        ("2018-11", 8.0),
        ("2019-09", 4.0),
        ("2021-06-14", 8.0),
        ("2022-03-01", 9.0),
        ("2022-09", 7.0),
        ("2023-06-02", 6.0),
        ("2024-01-15", 6.5),
        ("2024-10", 8.0),
        ("2025-03-01", 7.0),
    )
    return m.Timeline(
        entries=(
            _entry("operation", "Microdiscectomy L4-L5 left", "2019", source="Procedure/1"),
            _entry("operation", "Fusion L4 to S1", "2022-05", source="Procedure/2"),
            _entry("test", "MRI", "2018-12-01"),
            _entry("test", "MRI", "2021-07-20"),
            _entry("test", "CT", "2024-11-03", source="DiagnosticReport/5"),
            _entry("test", "MRI with contrast", "2025-02-20", source="DiagnosticReport/7"),
            _entry("test", "X-ray of the lumbar spine", None, source="ImagingStudy/9"),
            _entry("treatment", "Physiotherapy", "2019-06", "2019-12"),
            _entry("treatment", "Epidural steroid injection", "2021-09-10"),
            _entry("treatment", "Physiotherapy", "2023", "2024"),
            _entry(
                "medication",
                "Pregabalin 150 mg twice a day",
                "2021-08",
                "2023-02-01",
                source="MedicationRequest/4",
            ),
            _entry("medication", "Oxycodone 20 mg twice a day", "2022-06-01", source="MedicationRequest/6"),
            _entry("medication", "Ibuprofen", "2018", "2020"),
            _entry("device", "Spinal cord stimulator, trial", "2024-05-02", "2024-05-16", source="Device/1"),
        ),
        pain=tuple(
            m.PainScore(date=on, score=score, evidence=m.Evidence(source=f"Observation/{80 + at}"))
            for at, (on, score) in enumerate(scores)
        ),
    )


_CITATIONS = {
    "fraser2009": "Fraser S, Roberts L, Murphy E. Cauda equina syndrome: a literature review. 2009.",
    "fritsch1996": "Fritsch EW, Heisel J, Rupp S. The failed back surgery syndrome. Spine 1996.",
    "lener2018": "Lener S et al. Management of spinal infection: a review of the literature. 2018.",
    "waguespack2002": "Waguespack A et al. Etiology of long-term failures of lumbar spine surgery. 2002.",
}


def _options() -> tuple[m.Option, ...]:
    return (
        m.Option(
            therapy="stimulation",
            name="Spinal cord stimulation",
            answer="unknown",
            because=("Leg pain of nerve origin after surgery is its best indication.",),
            missing=(_fact("psychosocial_screen", "done", "a psychosocial screen"),),
            cautions=("Apixaban has to stop first.",),
            target="Leads at T8 to T10, pain on the left",
            before=("MRI of the thoracic spine", "Dental check"),
            expects=("Half of the people lose half of their pain.",),
            controversy=("A placebo-controlled trial found no benefit.",),
            stop_when=("The trial brings less than 50% relief.",),
            evidence=(m.Evidence(source="Observation/88", name="Pain score", words="7 of 10"),),
            citations=("fritsch1996",),
            standing="memory",
        ),
        m.Option(
            therapy="physiotherapy",
            name="Physical therapy",
            answer="yes",
            because=("It can start today.",),
            missing=(_fact("fear_avoidance", "known", "a score of fear of movement"),),
        ),
        m.Option(therapy="epidural_steroid", name="Epidural steroid", answer="no", because=("Infection.",)),
    )


def full() -> m.Assessment:
    """FBSS with a red flag, ranked causes, a test plan and a course of six years."""
    return m.Assessment(
        **_BASE,
        patient=m.Person(id="person-17", sex="female", birth="1970-03", age=54, made_up=True),
        recognition=_recognition(),
        findings=_findings(),
        red_flags=_red_flags(),
        causes=_causes(),
        workup=_workup(),
        correctable=m.Correctable(
            answer="yes",
            causes=("recurrent_disc_herniation", "pseudarthrosis"),
            expected_success=(0.35, 0.6),
            because=("A recurrent herniation at an operated level fits the leg pain.",),
            against=("This would be the third operation; each further one helps fewer people.",),
            question="Does the extrusion at L4-L5 explain the left L5 pain, and is the fusion loose?",
            would_settle=(_CONTRAST,),
            citations=("fritsch1996",),
        ),
        alerts=(
            m.Alert(
                id="opioid_benzodiazepine",
                severity="critical",
                standing="seen",
                evidence=(_NOTE,),
                text="Oxycodone and diazepam together: the danger of stopping breathing is higher.",
                citations=("lener2018",),
                changes_if=((_fact("benzodiazepine_current", "no", "diazepam has been stopped"),),),
            ),
            m.Alert(id="smoking", severity="info", text="Smoking lowers the chance that a fusion heals."),
            m.Alert(
                id="egfr_missing",
                severity="warning",
                answer="unknown",
                text="Kidney function is needed before gadolinium and is not in the record.",
            ),
        ),
        options=_options(),
        not_assessed=("medications", "medicine dangers: those that hang on the QTc"),
        timeline=_timeline(),
        citations=_CITATIONS,
        problems=(
            m.ProblemItem(
                source="Observation/12",
                field="valueQuantity.unit",
                severity="error",
                reason="The unit 'stone' is not UCUM, so the weight could not be used.",
            ),
            m.ProblemItem(source="Bundle.entry[3]", field="resourceType", reason="Claim is not read."),
        ),
    )


def empty() -> m.Assessment:
    """A record with nothing in it: everything is unknown, and says so."""
    surgery = _fact("spine_surgery", "yes", "a recorded spine operation")
    return m.Assessment(
        **{**_BASE, "input": m.Input(path=None, sha256=None)},
        patient=m.Person(id="person-0"),
        recognition=m.Recognition(
            answer="unknown",
            says="No spine operation is recorded.",
            criteria=(
                m.Criterion(
                    id="had_spine_surgery",
                    means="A spine operation is recorded",
                    answer="unknown",
                    would_settle=(surgery,),
                ),
            ),
        ),
        red_flags=(
            m.RedFlag(
                id="cauda_equina_syndrome",
                name="Cauda equina syndrome",
                answer="unknown",
                action="Emergency MRI",
                within_hours=0,
                would_settle=(_BLADDER,),
            ),
            m.RedFlag(
                id="fracture", name="Vertebral fracture", answer="unknown", action="CT", within_hours=168
            ),
        ),
        correctable=m.Correctable(answer="unknown", would_settle=(surgery, _CONTRAST)),
    )


def crowded() -> m.Assessment:
    """Forty operations and two hundred findings over thirty years."""
    operations = tuple(
        m.Operation(
            date=f"{1995 + at * 3 // 4}-{at % 12 + 1:02}",
            name=f"Operation number {at + 1} on the spine",
            levels=("L4-L5",),
            evidence=(m.Evidence(source=f"Procedure/{at}"),),
        )
        for at in range(40)
    )
    entries = tuple(_entry("operation", op.name, op.date, source=op.evidence[0].source) for op in operations)
    medicines = tuple(
        _entry("medication", f"Medicine {at}", f"{2000 + at % 25}-03", f"{2001 + at % 25}-01")
        for at in range(30)
    )
    return m.Assessment(
        **_BASE,
        patient=m.Person(id="person-40", sex="male", birth="1950", age=75, made_up=True),
        recognition=m.Recognition(
            answer="yes",
            says="Pain after forty operations.",
            index_surgery=operations[-1],
            operations=operations,
        ),
        findings=tuple(
            m.Finding(
                id=f"finding_{at}",
                means=f"Finding number {at}",
                status="affirmed",
                date=f"2024-{at % 12 + 1:02}",
                words=f"words of finding {at}",
                current=at % 3 > 0,
                evidence=(m.Evidence(source=f"Observation/{at}"),),
            )
            for at in range(200)
        ),
        timeline=m.Timeline(
            entries=entries + medicines,
            pain=tuple(
                m.PainScore(
                    date=f"{2005 + at // 12}-{at % 12 + 1:02}-15",
                    score=float(at * 7 % 11),
                    evidence=m.Evidence(source=f"Observation/{at}"),
                )
                for at in range(240)
            ),
        ),
    )


def left_out() -> m.Assessment:
    """A version that answers only the first question."""
    recognition = m.Recognition(
        answer="no",
        says="There was no spine operation: the procedures table is complete.",
        coded="yes",
        disagreement="FBSS is coded, but no operation is recorded.",
    )
    parts = (
        "red_flags",
        "causes",
        "workup",
        "correctable",
        "medications",
        "options",
        "alerts",
        "timeline",
        "a part nobody has named",
    )
    return m.Assessment(
        **_BASE,
        patient=m.Person(id="person-3", sex="male", age=41),
        recognition=recognition,
        not_assessed=parts,
    )
