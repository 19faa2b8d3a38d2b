"""Many people at once: the lines of whole people in, tables of their events out.

Gives the very events and problems that reading each person alone gives (people.py), faster: what repeats from one
line to the next is read once (repertoire.py). A person with anything unusual is read the ordinary way (aside.py).
"""

from collections.abc import Sequence

from spinepath.chart.event import Problem
from spinepath.chart.table import Tables
from spinepath.sources.fhir.aside import Aside, Where
from spinepath.sources.fhir.decode import Item
from spinepath.sources.fhir.people_block import Block, Lines
from spinepath.sources.fhir.repertoire import Repertoire
from spinepath.sources.fhir.scan.scanner import Scanned, Scanner


class Crowd:
    """Reads people, keeping what was learnt from one call to the next.

    shared: Medications and Questionnaires that anybody's records may refer to.
    """

    def __init__(self, shared: Sequence[Item] = ()) -> None:
        self.scanner = Scanner()
        self.repertoire = Repertoire(shared)

    def scan(self, lines: Lines) -> Scanned:
        """First of two steps: what stands in the lines. Those marked or broken are for the caller to set aside."""
        if self.scanner.is_full or self.repertoire.is_full:
            self.scanner.forget()
            self.repertoire.forget()
        return self.scanner.scan(lines.text)

    def read(
        self, lines: Lines, found: Scanned, aside: dict[str, Aside], where: Where
    ) -> tuple[Tables, list[Problem]]:
        """Tables of everyone, and the problems that belong to nobody. aside: by "Patient/id"."""
        return Block(self.repertoire, self.scanner.seen, lines, found, aside).read(where)
