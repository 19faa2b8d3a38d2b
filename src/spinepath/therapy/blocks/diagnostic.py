"""What a diagnostic block says: relief of the usual pain against the 50 % and 80 % rules."""

from decimal import Decimal
from typing import Literal

from spinepath.therapy.answers import Answer, all_of, answer
from spinepath.therapy.errors import TherapyRefused
from spinepath.therapy.evidence import decimal, number
from spinepath.therapy.worked import Remark, Worked, step

Target = Literal["medial_branch", "sacroiliac", "root"]
_FACET = "medial_branch_and_rfa.positive_relief_fraction"
_JOINT = "sacroiliac_injection.diagnosis.block_relief_fraction"
_BLOCKS = "medial_branch_and_rfa.blocks_before_rfa"


class Block(Worked, frozen=True, kw_only=True):
    """A block's result. guideline and strict: the 50 % and the 80 % rule, each only for concordant pain."""

    relief: Decimal
    guideline: Answer
    strict: Answer
    sacroiliac: Answer
    blocks_needed: tuple[int, int]


def _notes(target: Target, relief: Decimal, concordant: bool | None) -> tuple[Remark, ...]:
    path = _JOINT if target == "sacroiliac" else f"{_FACET}.guideline"
    rule = number(path)
    found = [Remark("rule", "note", f"counts from {rule.value:.0%} relief", rule.source, rule.standing)]
    if concordant is None:
        found.append(Remark("concordance", "flag", "ask whether it was the usual pain that went"))
    if target == "root":
        says = (
            "a negative root block says more than a positive one: it makes this root unlikely as the source"
        )
        if relief >= decimal(f"{_FACET}.guideline"):
            says = "a positive root block says less than a negative one: drug spreads to neighbours"
        found.append(Remark("root_block", "note", says, "elicited_spinepath", "elicited"))
    return tuple(found)


def judge(before: Decimal, after: Decimal, *, target: Target, concordant: bool | None) -> Block:
    """Judge pain (0-10) before and at best after a block. concordant: it was the usual pain that went."""
    if not 0 < before <= 10 or not 0 <= after <= 10:
        raise TherapyRefused(f"pain {before} to {after}: scores are 0 to 10, and above 0 before the block")
    relief = (before - after) / before
    usual, cuts = answer(concordant), (f"{_FACET}.guideline", f"{_FACET}.strict", _JOINT)
    guideline, strict, joint = (all_of((usual, answer(relief >= decimal(cut)))) for cut in cuts)
    return Block(
        relief=relief,
        guideline=guideline,
        strict=strict,
        sacroiliac=joint,
        blocks_needed=(int(decimal(f"{_BLOCKS}.minimum")), int(decimal(f"{_BLOCKS}.stricter_payers"))),
        steps=(step("relief", f"({before} - {after}) / {before}", f"{relief:.0%}"),),
        remarks=_notes(target, relief, concordant),
    )
