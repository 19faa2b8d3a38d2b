"""What everyone's medicines come to on a day: worked out once for each situation that differs (medicines.doses)."""

import numpy as np
import polars as pl

from spinepath.assessment.medicines.doses import Standing, Sums, summed
from spinepath.registry.cohort.taken import Column, Taken


class Situations:
    """Situations of the people of some records, on any day. Each that differs is summed once."""

    def __init__(self, records: Taken) -> None:
        self._records = records
        kinds = records.rows["kind"]
        self._kinds: list[str] = kinds.unique().sort().to_list()
        kind = kinds.cast(pl.Enum(self._kinds)).to_physical().to_numpy()
        self._what = np.column_stack([records.column("said"), kind, records.day, records.place]).astype(
            np.int64
        )
        self._since, self._until = records.column("since"), records.column("until")
        self._supplied = records.column("supplied")
        self._known: dict[bytes, int] = {}
        self.sums: list[Sums] = []
        """By number of a situation."""

    def on(self, day: int, people: Column) -> Column:
        """(people with a record,) number of the situation on a day since 1970.

        people: (people with a record,) who is asked about; of the others nothing is known.
        """
        records = self._records
        here = (self._since <= day) & people[records.person]
        stands = np.column_stack([self._what, self._until >= day, self._supplied < day])[here]
        width = stands.itemsize * stands.shape[1]
        ends = (np.cumsum(np.bincount(records.person[here], minlength=len(people))) * width).tolist()
        raw = stands.tobytes()
        keys = (raw[start:end] for start, end in zip((0, *ends), ends, strict=False))
        return np.fromiter(map(self._number, keys), dtype=np.intp, count=len(people))

    def _number(self, key: bytes) -> int:
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self.sums)
            self.sums.append(
                summed(tuple(map(self._standing, np.frombuffer(key, dtype=np.int64).reshape(-1, 6))))
            )
        return found

    def _standing(self, row: Column) -> Standing:
        what, kind, day, place, active, ran_out = row.tolist()
        return Standing(self._records.says[what], self._kinds[kind], day, place, bool(active), bool(ran_out))
