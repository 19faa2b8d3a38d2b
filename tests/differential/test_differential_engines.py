"""Two independent engines, pgmpy and pyAgrum, agree: the network is written out for them in plain numbers."""

import numpy as np
import pytest

from spinepath.assessment.inference import joint
from spinepath.knowledge.causes import OPERATIONS

from . import brute_force as plain
from .random_people import random_evidence

pytestmark = pytest.mark.filterwarnings("ignore")  # their warnings are theirs
CASES = 4
# One result per cause and mechanism, so that no two are tied: the engines know nothing of caps.
TESTS = ("ct:pseudarthrosis", "crp:infection", "si_joint_block:sacroiliac_pain", "mri_plain:arachnoiditis")


def tables(operation):
    """{node: (states, sets) P(state | set)} in plain numbers, the set's prior first."""
    columns = {"set": np.array(plain.prior(operation))}
    for name in plain.QUESTIONS:
        yes = np.array(plain.yes_in(name))
        columns[name] = np.array([1 - yes, yes])
    columns["course"] = np.array([plain.level_in(level) for level in plain.LEVELS])
    for name in TESTS:
        result = plain.RESULTS[name]
        true, false = result.sensitivity, 1 - result.specificity
        positive = np.array([true if result.cause in causes else false for causes in plain.sets()])
        columns[name] = np.array([1 - positive, positive])
    return columns


def cases(net):
    """(row, {node: state}) of random people who are asked only what the engines know."""
    rows = random_evidence(net, CASES, seed=3)
    keep = [net.column(name) for name in (*plain.QUESTIONS, *TESTS)]
    kept = np.zeros_like(rows)
    kept[:, keep] = rows[:, keep]
    kept[:, net.column(TESTS[0])] = 1
    for index, row in enumerate(kept):
        level = index % len(plain.LEVELS)
        row[net.questions + level] = 1
        states = {net.columns[i]: int(row[i] > 0) for i in keep if row[i]}
        yield row, {**states, "course": level}


def test_pgmpy(net):
    models, factors, inference = (
        pytest.importorskip(f"pgmpy.{part}") for part in ("models", "factors.discrete", "inference")
    )
    numbers = tables("fusion")
    model = models.DiscreteBayesianNetwork([("set", name) for name in numbers if name != "set"])
    for name, table in numbers.items():
        parents = {} if name == "set" else {"evidence": ["set"], "evidence_card": [len(plain.sets())]}
        model.add_cpds(factors.TabularCPD(name, len(table), table.reshape(len(table), -1), **parents))
    engine = inference.VariableElimination(model)
    for row, states in cases(net):
        theirs = engine.query(["set"], evidence=states, show_progress=False).values
        np.testing.assert_allclose(joint(net, row, OPERATIONS.index("fusion"))[0], theirs, atol=1e-9)


def test_pyagrum(net):
    gum = pytest.importorskip("pyagrum")
    numbers = tables("deformity")
    model = gum.BayesNet()
    for name, table in numbers.items():
        model.add(gum.LabelizedVariable(name, name, len(table)))
    for name in numbers:
        if name != "set":
            model.addArc("set", name)
    model.cpt("set")[:] = numbers["set"]
    for name, table in numbers.items():
        if name != "set":
            model.cpt(name)[:] = np.ascontiguousarray(table.T)
    engine = gum.LazyPropagation(model)
    for row, states in cases(net):
        engine.setEvidence(states)
        engine.makeInference()
        theirs = engine.posterior("set").toarray()
        np.testing.assert_allclose(joint(net, row, OPERATIONS.index("deformity"))[0], theirs, atol=1e-9)


@pytest.mark.parametrize("question", plain.QUESTIONS)
def test_pyagrum_noisy_or(question):
    """Its own noisy-OR gate (compound form) gives P(yes | set) for every set with a cause."""
    gum = pytest.importorskip("pyagrum")
    model = gum.BayesNet()
    leak = min(plain.given(question, cause) for cause in plain.CAUSES)
    model.addNoisyORCompound(gum.LabelizedVariable("answer", "answer", 2), leak)
    for cause in plain.CAUSES:
        model.add(gum.LabelizedVariable(cause, cause, 2))
        model.addWeightedArc(cause, "answer", plain.given(question, cause))
    gate = model.cpt("answer")
    for index in range(1, len(plain.sets()), 7):
        state = {cause: int(cause in plain.sets()[index]) for cause in plain.CAUSES}
        theirs = gate[{**state, "answer": 1}]
        assert theirs == pytest.approx(
            plain.yes_in(question)[index], abs=1e-6
        )  # its weights are single precision
