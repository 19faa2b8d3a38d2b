"""Plans, what was done, and what came of it. Nothing is edited: a correction takes a row's place and says why."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spinepath.clinic.choice import Choice
from spinepath.clinic.devices.models import Row, RowQuerySet
from spinepath.clinic.plans.kinds import KINDS


class LineQuerySet(RowQuerySet):
    """Rows of which the last of each line counts."""

    def standing(self) -> "LineQuerySet":
        """Neither superseded nor withdrawn."""
        found: LineQuerySet = self.filter(superseded_by=None, withdrawn=False)
        return found


class Line(Row):
    """line: shared by a row and all that took its place. withdrawn: entered in error, or not to be done after all."""

    line = models.UUIDField(default=uuid.uuid4)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.CharField(max_length=400, blank=True)
    withdrawn = models.BooleanField(default=False)

    objects = LineQuerySet.as_manager()

    class Meta(Row.Meta):
        abstract = True
        constraints: tuple[models.BaseConstraint, ...] = (
            models.CheckConstraint(
                condition=Q(supersedes=None) | ~Q(reason=""), name="%(class)s_correction_has_a_reason"
            ),
        )

    @property
    def next(self) -> Self | None:
        """The row that took its place."""
        found: Any = getattr(self, "superseded_by", None)
        return found

    @property
    def stands(self) -> bool:
        """Neither superseded nor withdrawn."""
        return not self.withdrawn and self.next is None


def _amount(**more: Any) -> models.DecimalField:
    return models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True, **more)


class Aim(Choice):
    DIAGNOSTIC = "diagnostic", _("a test: does the pain come from here?")
    THERAPEUTIC = "therapeutic", _("a treatment: it shall help for weeks")


class Block(Line):
    """Where and with what. Amounts: mg of the steroid, mL of the anaesthetic."""

    level = models.CharField(max_length=12, blank=True)
    side = models.CharField(max_length=10, blank=True)
    steroid = models.CharField(max_length=30, blank=True)
    steroid_mg = _amount()
    anaesthetic = models.CharField(max_length=60, blank=True)
    anaesthetic_ml = _amount()
    note = models.CharField(max_length=400, blank=True)

    class Meta(Line.Meta):
        abstract = True


class BlockPlan(Block):
    """A block that is planned. checks: the lines of every check, as seen by whoever kept it."""

    procedure = models.CharField(max_length=40, choices=[(name, kind.label) for name, kind in KINDS.items()])
    aim = models.CharField(max_length=12, choices=Aim.choices())
    planned_at = models.DateTimeField()
    contrast = models.BooleanField(default=True)
    checks = models.JSONField()

    class Meta(Block.Meta):
        indexes = (models.Index(fields=("patient", "planned_at")),)

    def __str__(self) -> str:
        return " ".join(filter(None, (str(self.get_procedure_display()), self.level)))


class BlockDone(Block):
    """What was done. None or empty: not recorded. One stands for each plan."""

    plan = models.ForeignKey(BlockPlan, models.PROTECT, related_name="done")
    on = models.DateField()
    image_guided = models.BooleanField(null=True)
    contrast_confirmed = models.BooleanField(null=True)
    thinners = models.CharField(max_length=200, blank=True)  # last doses, or "none"
    complications = models.CharField(max_length=400, blank=True)  # in words, or "none"
    pain_before = models.PositiveSmallIntegerField()

    class Meta(Block.Meta):
        constraints = (
            *Block.Meta.constraints,
            models.UniqueConstraint(
                fields=("plan",), condition=Q(supersedes=None), name="a_block_is_done_once"
            ),
            models.CheckConstraint(condition=Q(pain_before__lte=10), name="block_pain_before"),
        )

    def __str__(self) -> str:
        return f"{self.plan}, {self.on}"


class BlockPain(Row):
    """A line of the diary after a block. A second line of the same hour counts in place of the first, with a note."""

    plan = models.ForeignKey(BlockPlan, models.PROTECT, related_name="diary")
    hours = models.DecimalField(max_digits=7, decimal_places=1)
    pain = models.PositiveSmallIntegerField()
    usual = models.BooleanField(null=True)  # is it the usual pain that is less?
    note = models.CharField(max_length=400, blank=True)

    class Meta(Row.Meta):
        constraints = (
            models.CheckConstraint(condition=Q(pain__lte=10, hours__gt=0), name="block_pain_after"),
        )

    def __str__(self) -> str:
        return f"{self.plan}: {self.hours} h"


class PhysioPlan(Line):
    """A programme with its dose. goals: words, now, wanted, unit (amounts as text)."""

    programme = models.CharField(max_length=600)
    starts = models.DateField()
    weeks = models.PositiveSmallIntegerField()
    sessions_per_week = models.PositiveSmallIntegerField()
    goals = models.JSONField()
    checks = models.JSONField()

    class Meta(Line.Meta):
        constraints = (
            *Line.Meta.constraints,
            models.CheckConstraint(condition=Q(weeks__gte=1, sessions_per_week__gte=1), name="physio_has_a_dose"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.starts}, {self.weeks} x {self.sessions_per_week}"


class PhysioSession(Row):
    """A session that was done, with the pain of that day."""

    plan = models.ForeignKey(PhysioPlan, models.PROTECT, related_name="sessions")
    on = models.DateField()
    pain = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=400, blank=True)

    class Meta(Row.Meta):
        constraints = (models.CheckConstraint(condition=Q(pain__lte=10), name="physio_pain"),)

    def __str__(self) -> str:
        return f"{self.on}: {self.pain}"


class PhysioReview(Line):
    """How it goes. scores: measure to [before, now], as text. None: not asked. The latest that stands counts."""

    class Verdict(Choice):
        GOES_ON = "goes_on", _("it goes on")
        HELPED = "helped", _("it is over and helped")
        NO_GAIN = "no_gain", _("it is over and did not help")
        STOPPED = "stopped", _("it was stopped")

    plan = models.ForeignKey(PhysioPlan, models.PROTECT, related_name="reviews")
    on = models.DateField()
    red_flag = models.BooleanField(null=True)
    new_deficit = models.BooleanField(null=True)
    scores = models.JSONField(default=dict)
    verdict = models.CharField(max_length=10, choices=Verdict.choices())
    note = models.CharField(max_length=400, blank=True)

    def __str__(self) -> str:
        return f"{self.on}: {self.verdict}"
