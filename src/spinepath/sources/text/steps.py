"""A text as steps from full stop to full stop: a step taken before, from the same setting, is not read again."""

from typing import NamedTuple

from spinepath.sources.text.passage import Said, Setting, read
from spinepath.sources.text.sentence import Stated
from spinepath.sources.text.split import between, ends, surely_ends

LONGEST_KEPT = 400  # letters of a piece; longer ones hardly come again
MOST_KEPT = 65_536  # steps; then all are forgotten, and those in use soon come back


class State(dict[str, "Step"]):
    """A setting, and the steps taken from it: for each piece of text what it states and where it leads."""

    def __init__(self, setting: Setting) -> None:
        """Nothing is known yet."""
        super().__init__()
        self.setting = setting
        self.last: dict[str, Said] = {}  # pieces with which a text ends


class Step(NamedTuple):
    """What a piece of text states, and the state it leaves; None when what follows decides where its sentence ends."""

    said: Said
    after: State | None


_OPEN = Step((), None)


class Steps:
    """The steps taken so far, up to a limit."""

    def __init__(self) -> None:
        """Start with the state in which every text begins."""
        self.first = State(Setting())
        self.kept = 0
        self._states = {self.first.setting: self.first}
        self._same: dict[Stated, Stated] = {}

    def take(self, state: State, piece: str) -> Step:
        """The step over a piece of text, new to this state."""
        keep, cuts = self._room_for(piece), ends(piece)
        step = self._step(state, piece, cuts) if surely_ends(piece, cuts) else _OPEN
        if keep:
            state[piece] = step
        return step

    def finish(self, state: State, piece: str) -> Said:
        """What the last piece of a text states."""
        said = state.last.get(piece)
        if said is not None:
            return said
        keep = self._room_for(piece)
        said, _ = self._read(state, piece, ends(piece))
        if keep:
            state.last[piece] = said
        return said

    def forget(self) -> None:
        """Forget all steps. A text being read elsewhere goes on with what it holds."""
        states = list(self._states.values())
        self.first = State(Setting())
        self.kept, self._states, self._same = 0, {self.first.setting: self.first}, {}
        for state in states:  # they hold each other: emptied, they go at once
            state.clear()
            state.last.clear()

    def _room_for(self, piece: str) -> bool:
        """Whether a piece is to be kept. Where there is no room all steps are forgotten, before a new one is taken."""
        if len(piece) > LONGEST_KEPT:
            return False
        if self.kept >= MOST_KEPT:
            self.forget()
        self.kept += 1
        return True

    def _step(self, state: State, piece: str, cuts: list[int]) -> Step:
        said, setting = self._read(state, piece, cuts)
        return Step(said, self._states.setdefault(setting, State(setting)))

    def _read(self, state: State, piece: str, cuts: list[int]) -> tuple[Said, Setting]:
        said, setting = read(piece, between(piece, cuts), state.setting)
        return tuple((start, self._same.setdefault(found, found)) for start, found in said), setting
