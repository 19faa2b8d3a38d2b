"""How fast the differential is: people per second, milliseconds for one, and against pgmpy.

    python benchmarks/differential.py [--people N]

pgmpy answers the same questions on the same network by exact variable elimination, written out in two ways.
"""

import os

# The products are too small to share between threads; waiting for each other costs more than they gain.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import logging
import time
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from spinepath.assessment.bands import band
from spinepath.assessment.inference import joint, posterior
from spinepath.assessment.information import gains
from spinepath.assessment.network import Network, network
from spinepath.knowledge.causes import COURSE, OPERATIONS

FUSION = OPERATIONS.index("fusion")
QUERIES = 20


def people(net: Network, count: int) -> np.ndarray:
    """(count, columns) int8: random answers, two of three questions and one of ten results known."""
    rng = np.random.default_rng(0)
    rows = rng.choice(np.array([-1, 1], dtype=np.int8), (count, len(net.columns)))
    likely = np.where(np.arange(len(net.columns)) < net.questions, 2 / 3, 0.1)
    rows *= rng.random(rows.shape) < likely
    return rows


def seconds(work: Callable[[], object], repeats: int) -> float:
    """Median duration of one call, after one to warm up."""
    work()
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return float(np.median(taken))


def compact(net: Network) -> dict[str, tuple[list[str], np.ndarray]]:
    """One variable for the set: {node: (parents, table)}. The kindest way to put the network to pgmpy."""
    prior = np.exp(net.terms[-len(net.causes) - len(OPERATIONS) + FUSION])
    tables: dict[str, tuple[list[str], np.ndarray]] = {"set": ([], prior / prior.sum())}
    for index, name in enumerate(net.columns[: net.questions]):
        yes = np.exp(net.terms[index])
        tables[name] = (["set"], np.array([1 - yes, yes]))
    return tables


def usual(net: Network) -> dict[str, tuple[list[str], np.ndarray]]:
    """One yes/no variable for each cause, as such a network is usually drawn: {node: (parents, table)}.

    "allowed" is observed as true: it carries P(set), and forbids more than three causes.
    """
    causes = [cause.id for cause in net.causes]
    place = (net.sets @ 2 ** np.arange(len(causes))[::-1]).astype(int)
    tables: dict[str, tuple[list[str], np.ndarray]] = {name: ([], np.array([0.5, 0.5])) for name in causes}
    for name, (_, table) in compact(net).items():
        spread = np.zeros(2 ** len(causes))
        spread[place] = table[-1] if name != "set" else table
        tables["allowed" if name == "set" else name] = (causes, np.array([1 - spread, spread]))
    return tables


def pgmpy_engine(tables: dict[str, tuple[list[str], np.ndarray]]) -> Any:
    """pgmpy's variable elimination over these tables."""
    from pgmpy.factors.discrete import TabularCPD  # noqa: PLC0415 slow to import, wanted only here
    from pgmpy.inference import VariableElimination  # noqa: PLC0415
    from pgmpy.models import DiscreteBayesianNetwork  # noqa: PLC0415

    model = DiscreteBayesianNetwork(
        [(parent, name) for name, (above, _) in tables.items() for parent in above]
    )
    for name, (above, table) in tables.items():
        sizes = [len(tables[parent][1]) for parent in above]
        columns = table.reshape(len(table), -1)
        model.add_cpds(
            TabularCPD(name, len(table), columns, evidence=above or None, evidence_card=sizes or None)
        )
    return VariableElimination(model)


def timed(queries: list[Callable[[], Any]]) -> tuple[float, list[Any]]:
    """Seconds per query, after one to warm up, and the answers."""
    queries[0]()
    start = time.perf_counter()
    answers = [query() for query in queries]
    return (time.perf_counter() - start) / len(queries), answers


def against_compact(net: Network, asked: np.ndarray, states: list[dict[str, int]]) -> float:
    """Seconds for one person's set, one query."""
    engine = pgmpy_engine(compact(net))
    each, answers = timed(
        [partial(engine.query, ["set"], evidence=known, show_progress=False) for known in states]
    )
    theirs = [answer.values @ net.sets for answer in answers]
    np.testing.assert_allclose(joint(net, asked, FUSION) @ net.sets, theirs, atol=1e-9)
    return each


def against_usual(net: Network, asked: np.ndarray, states: list[dict[str, int]]) -> float:
    """Seconds for all causes of one person, a query each (all are as costly as the one timed)."""
    engine, name = pgmpy_engine(usual(net)), net.causes[2].id
    known = [{**state, "allowed": 1} for state in states]
    each, answers = timed([partial(engine.query, [name], evidence=one, show_progress=False) for one in known])
    theirs = [answer.values[1] for answer in answers]
    np.testing.assert_allclose(joint(net, asked, FUSION) @ net.sets[:, 2], theirs, atol=1e-9)
    return each * len(net.causes)


def main() -> None:
    """Print one figure per line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200_000)
    count = parser.parse_args().people
    net = network()
    rows = people(net, count)
    one = net.evidence({"mechanical_back": 1, "leg_dominant": -1, f"{COURSE}:never_improved": 1})
    each = seconds(lambda: posterior(net, rows, FUSION), 3) / count
    print(f"people per second       {1 / each:>12,.0f}")
    print(f"one person              {1e3 * seconds(lambda: posterior(net, one, FUSION), 50):>12.2f} ms")
    print(f"one person, with bands  {1e3 * seconds(lambda: band(net, one, FUSION), 50):>12.2f} ms")
    print(f"gains of all tests      {1e3 * seconds(lambda: gains(net, one, FUSION), 50):>12.2f} ms")
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    asked = rows[:QUERIES] * (np.arange(len(net.columns)) < net.questions)
    states = [{net.columns[i]: int(row[i] > 0) for i in np.flatnonzero(row)} for row in asked]
    for name, judge in (("causes as variables", against_usual), ("set as one variable", against_compact)):
        theirs = judge(net, asked, states)
        print(f"pgmpy, one person, {name} {1e3 * theirs:>8.2f} ms, {theirs / each:>7,.0f} times ours")


if __name__ == "__main__":
    main()
