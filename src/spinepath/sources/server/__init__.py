"""Reading FHIR servers: resources and problems come out, nothing is ever written to a server."""
