"""From a reference to the resource it means: relative, absolute, urn:uuid, contained, versioned, logical."""

from collections.abc import Iterable

from spinepath.sources.fhir.datatypes import Identifier, Reference, Resource
from spinepath.sources.fhir.decode import Item
from spinepath.sources.fhir.resources import Patient
from spinepath.sources.fhir.resources_care import Questionnaire

_NAMED_OTHERWISE = ("Patient", "Questionnaire")
"""Types that references may mean by an identifier or an address."""
_UUID = "urn:uuid:"


class Index:
    """Resources of one input by every name a reference may use."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._by_name: dict[str, Item] = {}
        self._by_id: dict[str, Item] = {}
        self._by_identifier: dict[tuple[str | None, str], Item] = {}
        for item in items:
            self._add(item)

    def _add(self, item: Item) -> None:
        self._by_name[item.source] = item
        if item.full_url:
            self._by_name[item.full_url] = item
        if item.body.id and item.parent is None:
            self._by_id.setdefault(item.body.id, item)
        if item.type in _NAMED_OTHERWISE:
            self._name(item, item.body)

    def _name(self, item: Item, body: Resource) -> None:
        if isinstance(body, Questionnaire) and body.url:
            self._by_name[body.url] = item
        if isinstance(body, Patient):
            for identifier in body.identifier or ():
                if identifier.value:
                    self._by_identifier[identifier.system, identifier.value] = item

    def find(self, reference: Reference | None, base: Item) -> Item | None:
        """The resource a reference in `base` means; None when it is not in the input."""
        if reference is None:
            return None
        if reference.reference:
            return self.named(reference.reference, base)
        return self._identified(reference.identifier)

    def named(self, text: str, base: Item | None) -> Item | None:
        """The same for the reference's text; without a base "#id" means nothing."""
        found = self._by_name.get(text)
        if found is not None:
            return found
        if text.startswith("#"):
            return base and self._by_name.get((base.parent or base.source) + text)
        if text.startswith(_UUID):
            return self._by_id.get(text.removeprefix(_UUID))
        return self._by_name.get(canonical(text)) or self._conditional(text)

    def _conditional(self, text: str) -> Item | None:
        """ "Patient?identifier=system|value", as transactions write it."""
        kind, _, query = text.partition("?identifier=")
        system, _, value = query.rpartition("|")
        return self._by_identifier.get((system or None, value)) if kind == "Patient" and value else None

    def _identified(self, identifier: Identifier | None) -> Item | None:
        if identifier is None or not identifier.value:
            return None
        return self._by_identifier.get((identifier.system, identifier.value))


def canonical(text: str) -> str:
    """ "Type/id" of a reference, without server and version; a urn or anything else is left as it is."""
    if "/" not in text:
        return text
    parts = text.split("/_history/", 1)[0].rsplit("/", 2)
    return "/".join(parts[-2:])


def name_of(reference: Reference) -> str | None:
    """A stable name for what a reference means, be it in the input or not; None when it names nothing."""
    if reference.reference:
        return canonical(reference.reference)
    identifier = reference.identifier
    if identifier is not None and identifier.value:
        return f"{identifier.system or ''}|{identifier.value}"
    return None
