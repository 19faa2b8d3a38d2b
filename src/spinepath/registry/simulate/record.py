"""The record of one made-up person, from the hidden truth."""

from spinepath.registry.simulate.background import background, patient
from spinepath.registry.simulate.fhir import Resource
from spinepath.registry.simulate.scribe import Scribe
from spinepath.registry.simulate.story import operations, story
from spinepath.registry.simulate.truth import Truth
from spinepath.registry.simulate.workup import workup


def record(truth: Truth, key: int) -> list[Resource]:
    """FHIR R4 resources of a person; the same for the same truth and key every time."""
    scribe = Scribe(truth, key)
    patient(scribe)
    operations(scribe)
    background(scribe)
    story(scribe)
    workup(scribe)
    return scribe.resources
