"""FHIR R4 as met in the wild: syntax, bundle, decode, gather, people, then one reader for each type."""
