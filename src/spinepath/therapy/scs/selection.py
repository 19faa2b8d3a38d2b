"""Who stimulation is for: the NICE rule, and a scored appropriateness with every fact shown."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

import msgspec

from spinepath.therapy.answers import Answer, all_of, answer
from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.evidence import decimal, number, table, words_standing
from spinepath.therapy.scale import within
from spinepath.therapy.worked import Remark, Worked

_NICE = "scs.candidate"
_TOOL = "scs.candidate.european_tool"
_EXCLUSIONS = "scs.exclusions"


class Criterion(msgspec.Struct, frozen=True):
    """One fact and how it was answered."""

    name: str
    answer: Answer


class Candidate(Worked, frozen=True, kw_only=True):
    """Whether a rule is met, and by which of its criteria."""

    answer: Answer
    criteria: tuple[Criterion, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """What must be found out for an answer; nothing once it is settled."""
        unknown = tuple(each.name for each in self.criteria if each.answer == "unknown")
        return unknown if self.answer == "unknown" else ()


class Appropriateness(Worked, frozen=True, kw_only=True):
    """Counts of domains (favourable, of how many, unknown), and what they come to."""

    verdict: Literal["supports", "against", "not now", "open"]
    clinical: tuple[Criterion, ...]
    psychosocial: tuple[Criterion, ...]
    exclusions: tuple[Criterion, ...]
    cautions: tuple[Criterion, ...]

    @property
    def score(self) -> tuple[int, int, int]:
        """Clinical domains in favour, psychosocial concerns present, and facts of either not known."""
        favour = sum(each.answer == "yes" for each in self.clinical)
        concern = sum(each.answer == "yes" for each in self.psychosocial)
        unknown = sum(each.answer == "unknown" for each in (*self.clinical, *self.psychosocial))
        return favour, concern, unknown


def nice(
    *,
    neuropathic: bool | None,
    pain_mm: Decimal | None,
    months_refractory: Decimal | None,
    trial_successful: bool | None,
    multidisciplinary: bool | None = None,
) -> Candidate:
    """NICE TA159: chronic neuropathic pain, strong enough, long enough despite care, successful trial.

    pain_mm: 0-100 mm scale. multidisciplinary: assessed by a team; None leaves the answer unknown.
    """
    if pain_mm is not None:
        within("pain in mm", pain_mm, 100)
    least, months = decimal(f"{_NICE}.pain_vas_mm_min"), decimal(f"{_NICE}.months_refractory_min")
    criteria = (
        Criterion("chronic neuropathic pain", answer(neuropathic)),
        Criterion(f"pain {least} mm or more", answer(None if pain_mm is None else pain_mm >= least)),
        Criterion(
            f"{months} months or more despite care",
            answer(None if months_refractory is None else months_refractory >= months),
        ),
        Criterion("successful trial", answer(trial_successful)),
        Criterion("assessed by a multidisciplinary team", answer(multidisciplinary)),
    )
    source = number(f"{_NICE}.pain_vas_mm_min")
    controversy = Remark("controversy", "note", table("scs").content["honest_statement"], "traeger2023")
    rule = Remark("nice", "note", "NICE technology appraisal 159", source.source, source.standing)
    return Candidate(
        answer=all_of(each.answer for each in criteria), criteria=criteria, remarks=(rule, controversy)
    )


def domains() -> tuple[str, ...]:
    """Every fact that `appropriateness` asks for, by its words in the evidence."""
    tool, out = table(_TOOL).content, table(_EXCLUSIONS).content
    return (
        *tool["clinical_domains"],
        *tool["psychosocial_domains"],
        *out["absolute"],
        *out["relative"],
    )


def _answered(names: list[str], facts: Mapping[str, bool | None]) -> tuple[Criterion, ...]:
    return tuple(Criterion(name, answer(facts.get(name))) for name in names)


def _verdict(found: Appropriateness) -> Literal["supports", "against", "not now", "open"]:
    """An exclusion outweighs all; support needs most clinical domains, no concern and nothing open."""
    favour, concern, unknown = found.score
    if any(each.answer == "yes" for each in found.exclusions):
        return "not now"
    if unknown or any(each.answer == "unknown" for each in found.exclusions):
        return "open"
    return "supports" if favour > len(found.clinical) / 2 and not concern else "against"


def _remarks(found: Appropriateness) -> tuple[Remark, ...]:
    out, tool = table(_EXCLUSIONS), table(_TOOL)
    favour, concern, unknown = found.score
    source, standing = out.content["source"], words_standing(out)
    present = [
        Remark(id_, "flag", each.name, source, standing)
        for id_, group in (("exclusion", found.exclusions), ("caution", found.cautions))
        for each in group
        if each.answer == "yes"
    ]
    says = (
        f"{favour} of {len(found.clinical)} clinical domains in favour, {concern} of "
        f"{len(found.psychosocial)} psychosocial concerns, {unknown} unknown; equal weights are ours, "
        "the published panel rated scenarios"
    )
    counted = Remark("score", "note", says, "elicited_spinepath", "elicited")
    of_tool = "domains of the European tool"
    domains_from = Remark(
        "domains", "note", of_tool, tool.content.get("source", "thomson2020"), words_standing(tool)
    )
    return (*present, counted, domains_from)


def appropriateness(facts: Mapping[str, bool | None]) -> Appropriateness:
    """Weigh the domains of the European tool and the exclusions.

    facts: words of `domains()` to true, false or None; what is left out is unknown. Raises TherapyRefused for
    a fact that is none of them.
    """
    strange = [name for name in facts if name not in domains()]
    if strange:
        raise TherapyRefused(f"not facts of this rule: {', '.join(strange)}; see domains()")
    tool, out = table(_TOOL).content, table(_EXCLUSIONS).content
    found = Appropriateness(
        verdict="open",
        clinical=_answered(tool["clinical_domains"], facts),
        psychosocial=_answered(tool["psychosocial_domains"], facts),
        exclusions=_answered(out["absolute"], facts),
        cautions=_answered(out["relative"], facts),
    )
    return msgspec.structs.replace(found, verdict=_verdict(found), remarks=_remarks(found))
