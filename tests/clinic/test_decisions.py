"""Decisions are kept with who, when and the hash of the very assessment; letters say what each reader needs."""

import shutil
import subprocess
import uuid
from hashlib import sha256

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from clinic.test_typed import FILLED
from spinepath.clinic.audit.models import Entry as LogEntry
from spinepath.clinic.decisions.choices import choosable, told
from spinepath.clinic.decisions.models import About, Decision
from spinepath.clinic.errors import NoPdf
from spinepath.clinic.letters import pdf as letters_pdf
from spinepath.clinic.letters.audience import Audience
from spinepath.clinic.letters.content import MOST, letter
from spinepath.clinic.records.derive import derived
from spinepath.clinic.records.signing import replay, sign
from spinepath.clinic.typed.kinds import Kind

XSS = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


@pytest.fixture
def patient(mine):
    return mine("clinician")


@pytest.fixture
def take(signed_in, patient):
    """Decide as a clinician: the first thing of a kind."""

    def taken(about, verdict, reason="", by="clinician"):
        found = derived(patient, timezone.localdate())
        one = next(each for each in choosable(told(found)) if each.about == about)
        given = {"about": about, "key": one.key, "verdict": verdict, "reason": reason}
        return one, signed_in(by).post(f"/patients/{patient.pk}/decisions/take/", given, follow=True)

    return taken


@pytest.mark.parametrize("about", About)
def test_a_decision_is_shown_beside_its_option(about, take, patient, user, signed_in):
    one, answer = take(about, "decline", "the patient would rather wait")
    page = answer.content.decode()
    assert page.index("the patient would rather wait") > page.index(one.name)
    kept = Decision.objects.get(patient=patient)
    assert (kept.by, kept.key, kept.answer) == (user("clinician"), one.key, one.answer)
    assert (
        kept.assessment_sha256 == sha256(bytes(derived(patient, timezone.localdate()).assessment)).hexdigest()
    )
    log = LogEntry.objects.get(action="decided", patient=patient.pk)
    assert log.detail["assessment"] == kept.assessment_sha256
    assert log.why == "the patient would rather wait"
    assert (
        "the patient would rather wait"
        in signed_in("clinician").get(f"/patients/{patient.pk}/").content.decode()
    )


@pytest.mark.parametrize("verdict", ["decline", "note"])
def test_declining_needs_a_reason(take, patient, verdict):
    _, answer = take(About.OPTION, verdict)
    assert "Say why" in answer.content.decode()
    assert not Decision.objects.filter(patient=patient).exists()


def test_the_database_asks_for_the_reason_too(take, patient):
    take(About.OPTION, "accept")
    kept = Decision.objects.get(patient=patient)
    kept._state.adding, kept.pk, kept.verdict = True, uuid.uuid4(), "decline"
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.save()


def test_what_the_assessment_does_not_name_cannot_be_decided(signed_in, patient):
    given = {"about": "option", "key": "leeches", "verdict": "accept"}
    page = signed_in("clinician").post(f"/patients/{patient.pk}/decisions/take/", given).content.decode()
    assert "does not name this any more" in page


def test_a_nurse_reads_decisions_and_does_not_take_them(take, patient, signed_in, mine):
    one = mine("nurse")
    assert signed_in("nurse").get(f"/patients/{one.pk}/decisions/").status_code == 200
    assert signed_in("nurse").post(f"/patients/{one.pk}/decisions/take/", {}).status_code == 403


def test_decisions_stand_with_the_signed_assessment_they_were_made_on(take, patient, user, signed_in):
    take(About.TEST, "accept", "next week")
    signed = sign(patient, timezone.localdate(), user("clinician"))
    assert replay(signed) == (True, True)
    page = signed_in("clinician").get(f"/patients/{patient.pk}/signed/{signed.pk}/").content.decode()
    assert "Decided on this very assessment" in page
    assert "next week" in page


def test_three_audiences_three_letters(take, patient):
    take(About.TEST, "accept", "next week")
    found = told(derived(patient, timezone.localdate()))
    made = {one: letter(one, found, patient.decisions.all()) for one in Audience}
    titles = {one: [section.title for section in made[one].sections] for one in Audience}
    assert "Can surgery still correct it?" in titles[Audience.SURGEON]
    assert "Medicines in the record" in titles[Audience.GP]
    assert titles[Audience.PATIENT][0] == "Call at once"
    said = " ".join(line.text for section in made[Audience.PATIENT].sections for line in section.lines)
    assert "%" not in said, "a patient's letter names no chances"
    for each in made.values():
        assert all(len(s.lines) <= MOST + 1 for s in each.sections if not any(line.whole for line in s.lines))
    for one in (Audience.SURGEON, Audience.GP):
        said = " ".join(line.text for section in made[one].sections for line in section.lines)
        assert all(flag.name in said for flag in found.red_flags if flag.answer != "no"), "no danger is cut"
        assert all(medicine.name in said for medicine in found.medications.current), "no medicine is cut"


def test_a_number_without_a_read_source_is_marked(patient, signed_in):
    found = told(derived(patient, timezone.localdate()))
    assert any(cause.standing != "seen" for cause in found.causes)
    page = signed_in("clinician").get(f"/patients/{patient.pk}/letters/surgeon/").content.decode()
    assert "(provisional)" in page
    assert "stands on an estimate" in page


@pytest.mark.parametrize("audience", Audience)
def test_the_pdf_is_one_tagged_page_with_its_fonts(audience, signed_in, patient, tmp_path):
    answer = signed_in("clinician").get(f"/patients/{patient.pk}/letters/{audience}/pdf/")
    if answer.status_code == 302:
        pytest.skip("no Pango on this machine: apt-get install libpango-1.0-0 libpangoft2-1.0-0")
    content = answer.content
    assert answer["Content-Type"] == "application/pdf"
    file = tmp_path / "letter.pdf"
    file.write_bytes(content)
    told_of = _run("pdfinfo", file)
    assert "Tagged:          yes" in told_of
    assert "Pages:           1\n" in told_of
    fonts = _run("pdffonts", file).splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts), fonts
    text = " ".join(_run("pdftotext", "-layout", file, "-").split())
    assert str(patient) in text
    assert patient.site.phone in text
    log = LogEntry.objects.get(action="letter taken", patient=patient.pk)
    assert log.detail["sha256"] == sha256(content).hexdigest()
    assert log.detail["audience"] == audience


def _run(tool, *arguments):
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed; `apt-get install poppler-utils` brings it")
    return subprocess.run([tool, *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def test_without_pango_it_is_said_what_to_install(signed_in, patient, monkeypatch):
    def gone():
        raise NoPdf("no PDF can be made here: install Pango")

    monkeypatch.setattr(letters_pdf, "_weasyprint", gone)
    answer = signed_in("clinician").get(f"/patients/{patient.pk}/letters/gp/pdf/", follow=True)
    assert "install Pango" in answer.content.decode()


def test_a_letter_in_german(signed_in, patient):
    with translation.override("de"):
        made = letter(Audience.PATIENT, told(derived(patient, timezone.localdate())), ())
        assert str(made.sections[0].title) == "Sofort anrufen"


@pytest.mark.parametrize("kind", Kind)
def test_hostile_words_stay_words(kind, signed_in, mine):
    """In every free-text field of every form: kept, shown, never run."""
    patient, client = mine("nurse"), signed_in("nurse")
    free = {"name", "note", "text", "maker", "model", "conditions", "dose", "stopped_because"}
    given = FILLED[kind] | {name: XSS for name in free if not (kind == Kind.MEDICINE and name == "dose")}
    given["ticket"] = str(uuid.uuid4())
    pages = [client.post(f"/patients/{patient.pk}/typed/{kind}/adds/", given)]
    pages += [client.post(f"/patients/{patient.pk}/typed/{kind}/", given | {"check": "1"})]
    assert client.post(f"/patients/{patient.pk}/typed/{kind}/", given).status_code == 302
    entry = given["ticket"]
    for path in ("", "typed/", f"typed/{entry}/correct/", f"typed/{entry}/withdraw/", "decisions/", "letters/gp/", "letters/surgeon/", "letters/patient/"):  # fmt: skip  # noqa: E501
        pages.append(client.get(f"/patients/{patient.pk}/{path}"))
    client.post(
        f"/patients/{patient.pk}/typed/{entry}/withdraw/", {"reason": XSS, "ticket": str(uuid.uuid4())}
    )
    pages.append(client.get(f"/patients/{patient.pk}/typed/"))
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
        assert "<img src=x" not in page.content.decode()


def test_hostile_reasons_stay_words(take, patient, signed_in):
    _, answer = take(About.OPTION, "decline", XSS)
    for path in ("", "decisions/", "letters/gp/", "letters/surgeon/"):
        page = signed_in("clinician").get(f"/patients/{patient.pk}/{path}").content.decode()
        assert "<script>alert" not in page
    assert "&lt;script&gt;" in answer.content.decode()
