"""Giving records away: everything held of a patient as FHIR, and the export for a registry."""
