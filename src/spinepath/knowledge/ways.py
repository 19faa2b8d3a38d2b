"""Ways to bring a rule to an answer: sets of feature changes, found by going down its tree.

A leaf is brought to an answer by the values of its feature that give it; a count by bringing enough of its
children there. Going down instead of trying every combination leaves nothing out: whatever changes an answer
changes the leaves that prove it.
"""

from collections.abc import Callable, Iterable
from itertools import product

from spinepath.knowledge.condition import Leaf, Node, Not
from spinepath.knowledge.domain import Domain
from spinepath.knowledge.reference_engine import Values, answer

Change = tuple[str, int]  # a feature, and the place of its new value in the feature's domain
Way = frozenset[Change]
STAY: Way = frozenset()
WIDEST = 400  # ways kept at one node; a rule with more of one size is too wide to be explained in full


class Search:
    """One search: from the person's values, over the changes that `may` be made, at most `most` of them.

    cut_short: some node had more ways than are kept, so what was not found may still exist.
    """

    def __init__(self, values: Values, domains: dict[str, Domain], may: Callable[[str, int], bool]) -> None:
        self.values = values
        self.domains = domains
        self.may = may
        self.most = len(domains)
        self.cut_short = False

    def ways(self, node: Node, want: bool) -> list[Way]:
        """Every way to bring a node there with at most `most` changes."""
        if isinstance(node, Not):
            return self.ways(node.of, not want)
        if isinstance(node, Leaf):
            return self._leaf(node, want)
        needed = node.at_least if want else len(node.of) - node.at_least + 1
        return self._enough([self.ways(child, want) for child in node.of], needed)

    def _enough(self, children: list[list[Way]], needed: int) -> list[Way]:
        """Ways to bring `needed` of the children there; reached[n] are those that bring n so far."""
        reached: list[list[Way]] = [[STAY], *([] for _ in range(needed))]
        for left, found in zip(reversed(range(len(children))), children, strict=True):
            for done in reversed(range(max(0, needed - left - 1), needed)):
                more = self._joined(reached[done], found)
                reached[done + 1] = self._kept([*reached[done + 1], *more])
        return reached[needed]

    def _kept(self, ways: Iterable[Way]) -> list[Way]:
        distinct = list(dict.fromkeys(ways))
        self.cut_short = self.cut_short or len(distinct) > WIDEST
        return distinct[:WIDEST]

    def _leaf(self, leaf: Leaf, want: bool) -> list[Way]:
        if answer(leaf, self.values) is want:
            return [STAY]
        name = leaf.feature
        return [
            frozenset([(name, place)])
            for place, value in enumerate(self.domains[name].values)
            if answer(leaf, {name: value}) is want and self.may(name, place)
        ]

    def _joined(self, some: Iterable[Way], others: Iterable[Way]) -> Iterable[Way]:
        for one, other in product(some, others):
            way = one | other
            if len(way) <= self.most and len({name for name, _ in way}) == len(way):
                yield way


def merged(ways: Iterable[Way]) -> list[dict[str, frozenset[int]]]:
    """Ways that differ in one feature's value alone become one way with several values."""
    sets = [{name: frozenset([place]) for name, place in way} for way in ways]
    for feature in dict.fromkeys(name for way in sets for name in sorted(way)):
        groups: dict[frozenset[tuple[str, frozenset[int]]], dict[str, frozenset[int]]] = {}
        for way in sets:
            key = frozenset(item for item in way.items() if item[0] != feature)
            if feature not in way:
                key |= {("", frozenset())}
            before = groups.get(key, {}).get(feature, frozenset())
            groups[key] = way | ({feature: way[feature] | before} if feature in way else {})
        sets = list(groups.values())
    return sets
