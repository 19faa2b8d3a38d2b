"""What the clinic owns, for programs: FHIR R4 to read, within the reach of whoever asks."""
