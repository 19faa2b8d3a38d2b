"""What a person takes, and its morphine milligram equivalents."""

from spinepath.assessment.medicines.amount import plain
from spinepath.assessment.medicines.ask import asked, drug
from spinepath.assessment.medicines.current import current
from spinepath.assessment.medicines.mme import both, mme

__all__ = ["asked", "both", "current", "drug", "mme", "plain"]
