"""The decision service: CDS Hooks over HTTP."""
