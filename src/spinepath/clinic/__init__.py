"""The clinic: where patients, clinicians and devices meet (Django)."""
