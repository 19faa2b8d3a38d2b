"""All resources of one assessment, in one Bundle."""

from spinepath.assessment.model import Assessment
from spinepath.presentations.fhir.elements import Element
from spinepath.presentations.fhir.findings import impression, risk
from spinepath.presentations.fhir.guidance import guidance, outcome
from spinepath.presentations.fhir.plan import plan, proposals
from spinepath.presentations.fhir.provenance import provenance, software
from spinepath.presentations.fhir.warnings import flags, issues
from spinepath.presentations.fhir.writer import Writer, url
from spinepath.sources.fhir.echo import OUTPUT


def bundle(assessment: Assessment) -> Element:
    """A Bundle of type collection; the person's own record is referred to, never repeated."""
    writer = Writer(assessment)
    device = software(writer)
    assessed = risk(writer, device)
    weighed = impression(writer, assessed)
    flags(writer, device)
    issues(writer, device)
    proposed = plan(writer, device, [weighed, assessed], proposals(writer, device, assessed))
    guidance(writer, device, proposed, outcome(writer))
    provenance(writer, device)
    own = writer.id("Bundle")
    return {
        "resourceType": "Bundle",
        "id": own,
        "meta": writer.meta(),
        "identifier": {"system": OUTPUT, "value": own},
        "type": "collection",
        "entry": [{"fullUrl": url(one), "resource": one} for one in writer.resources],
    }
