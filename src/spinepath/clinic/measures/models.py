"""What was asked, answered and seen to. Every row is written once."""

from django.db import models

from spinepath.clinic.devices.models import Row


class Asked(Row):
    """A measure that is due on a day, because of an event of the pathway."""

    measure = models.CharField(max_length=20)
    due_on = models.DateField()
    event = models.CharField(max_length=80)

    class Meta(Row.Meta):
        indexes = (models.Index(fields=("patient", "due_on")),)

    def __str__(self) -> str:
        return f"{self.measure}, {self.due_on}"


class Answer(Row):
    """Answers to a questionnaire, or the score of a licensed one. urgent: somebody must call today."""

    asked = models.ForeignKey(Asked, models.PROTECT, related_name="answers", null=True)
    measure = models.CharField(max_length=20)
    items = models.JSONField(
        default=list
    )  # in the order of the questionnaire; empty: only the score is known
    total = models.DecimalField(max_digits=7, decimal_places=3)
    note = models.CharField(max_length=400, blank=True)
    urgent = models.BooleanField(default=False)

    class Meta(Row.Meta):
        indexes = (
            models.Index(fields=("patient", "measure", "at")),
            models.Index(fields=("patient",), condition=models.Q(urgent=True), name="answer_urgent"),
        )

    def __str__(self) -> str:
        return f"{self.measure} {self.total.normalize():f}"


class SeenTo(Row):
    """Who called about an urgent answer, and what was done."""

    answer = models.OneToOneField(Answer, models.PROTECT, related_name="seen_to")
    done = models.CharField(max_length=400)

    def __str__(self) -> str:
        return f"{self.answer}: {self.by}"
