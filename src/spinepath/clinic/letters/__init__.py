"""One page about a patient: for the surgeon, the family doctor, or the patient."""
