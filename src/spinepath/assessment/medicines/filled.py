"""Amounts per day of one person, for the features that no aggregation of facts can give (features.medicines)."""

from spinepath.assessment.medicines.mme import most
from spinepath.assessment.medicines.model import CurrentMedicines

MME, PER_DAY = "mme_per_day", "_mg_per_day"
ASPIRIN = f"aspirin{PER_DAY}"
DRUGS = ("acetaminophen", "gabapentin", "pregabalin", "tramadol")
Known = tuple[float, float | None]
"""The most that the instructions allow; the second is None when a dose is missing and it may be more."""


def amounts(current: CurrentMedicines) -> dict[str, Known]:
    """Values by feature id; nothing where the record says too little."""
    found = {f"{drug}{PER_DAY}": of_drug(drug, current) for drug in DRUGS} | {MME: _mme(current)}
    return {name: known for name, known in found.items() if known is not None}


def _mme(current: CurrentMedicines) -> Known | None:
    said = most(current)
    return said and (said.value, None if said.at_least else said.value)


def of_drug(drug: str, current: CurrentMedicines) -> Known | None:
    """All products with the drug; 0 only when the record lists medicines and none holds it."""
    if not current.recorded:
        return None
    doses = [line.per_day.amount for line in current.lines if line.ingredient == drug]
    known = [dose.high for dose in doses if dose is not None and dose.unit == "mg"]
    total = float(sum(known))
    return total, None if len(known) < len(doses) else total
