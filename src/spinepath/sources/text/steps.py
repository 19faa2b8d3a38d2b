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
        self._states = {self.first.setting: self.first}
        self._same: dict[Stated, Stated] = {}
        self.kept = 0

    def take(self, state: State, piece: str) -> Step:
        """The step over a piece of text that ends with a full stop before white space, or ends the text."""
        cuts = ends(piece)
        step = self._step(state, piece, cuts) if surely_ends(piece, cuts) else _OPEN
        if self._room_for(piece):
            state[piece] = step
        return step

    def finish(self, state: State, piece: str) -> Said:
        """What the last piece of a text states."""
        said = state.last.get(piece)
        if said is None:
            said, _ = self._read(state, piece, ends(piece))
            if self._room_for(piece):
                state.last[piece] = said
        return said

    def forget(self) -> None:
        """Forget all steps."""
        for state in self._states.values():
            state.clear()
            state.last.clear()
        self._states = {self.first.setting: self.first}
        self._same.clear()
        self.kept = 0

    def _step(self, state: State, piece: str, cuts: list[int]) -> Step:
        said, setting = self._read(state, piece, cuts)
        return Step(said, self._states.setdefault(setting, State(setting)))

    def _read(self, state: State, piece: str, cuts: list[int]) -> tuple[Said, Setting]:
        said, setting = read(piece, between(piece, cuts), state.setting)
        return tuple((start, self._same.setdefault(found, found)) for start, found in said), setting

    def _room_for(self, piece: str) -> bool:
        """Whether a piece is to be kept; makes room when there is none."""
        if len(piece) > LONGEST_KEPT:
            return False
        if self.kept >= MOST_KEPT:
            self.forget()
        self.kept += 1
        return True
