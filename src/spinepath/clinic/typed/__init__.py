"""Forms for what has no file: each makes FHIR resources, kept as a received document like any other."""
