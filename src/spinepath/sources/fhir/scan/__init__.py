"""FHIR JSON lines taken apart at the speed of bytes (Numba): see `block`. Loaded by the registry only."""
