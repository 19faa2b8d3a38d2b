"""Many people at once: the lines of whole people in, tables of their events out.

Gives the very events and problems that reading each person alone gives (people.py), faster: what repeats from one
line to the next is read once (repertoire.py). A person with anything unusual is read the ordinary way (aside.py).
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from spinepath.chart.event import Problem
from spinepath.chart.table import Tables
from spinepath.sources.fhir.aside import Aside, Where
from spinepath.sources.fhir.decode import Item
from spinepath.sources.fhir.people_block import Block
from spinepath.sources.fhir.repertoire import Repertoire
from spinepath.sources.fhir.scan.packing import Contents, Places, Stretch
from spinepath.sources.fhir.scan.scanner import Away, Scanned, Scanner


class Crowd:
    """Reads people, keeping what was learnt from one call to the next.

    shared: Medications and Questionnaires that anybody's records may refer to.
    """

    def __init__(self, shared: Sequence[Item] = ()) -> None:
        self.scanner = Scanner()
        self.repertoire = Repertoire(shared)
        self._own: dict[int, NDArray[np.int32]] = {}  # by place of a stretch

    def scan(self, text: bytes) -> tuple[Scanned, Places]:
        """First of two steps: what stands in the lines. Those marked or broken are for the caller to set aside."""
        self._make_room()
        found = self.scanner.scan(text)
        return found, Places(np.zeros(found.height, np.int32), np.arange(found.height, dtype=np.uint32))

    def unpack(
        self, stretches: Sequence[Stretch], contents: Callable[[int], Contents], away: Away
    ) -> tuple[Scanned, Places]:
        """The same, of lines scanned before. contents: of the stretches of a place, which must stay the same."""
        self._make_room()
        for one in stretches:
            if one.place not in self._own:
                self._own[one.place] = self.scanner.adopt(contents(one.place))
        return self.scanner.unpack(stretches, [self._own[one.place] for one in stretches], away)

    def _make_room(self) -> None:
        if self.scanner.is_full or self.repertoire.is_full:
            self.scanner.forget()
            self.repertoire.forget()
            self._own.clear()

    def read(
        self, found: Scanned, places: Places, aside: dict[str, Aside], where: Where
    ) -> tuple[Tables, list[Problem]]:
        """Tables of everyone, and the problems that belong to nobody. aside: by "Patient/id"."""
        return Block(self.repertoire, self.scanner.seen, found, places, aside).read(where)
