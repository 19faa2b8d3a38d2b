"""The judge: the same model in plain Python, one loop at a time, kept slow and obvious on purpose.

Reads the evidence files itself; of spinepath it uses only the list of results (their choice has its own
tests).
"""

from itertools import combinations
from math import exp, log

from spinepath.knowledge.accuracy import results, signs
from spinepath.knowledge.tables import evidence

RAW = evidence("causes")
CAUSES = [cause["id"] for cause in RAW["cause"]]
QUESTIONS = [finding["id"] for finding in RAW["finding"] if "levels" not in finding]
LEVELS = next(finding["levels"] for finding in RAW["finding"] if "levels" in finding)
ROWS = {row["cause"]: row for row in RAW["likelihood"]}
PRIOR = {cause["id"]: cause["prior"] for cause in RAW["cause"]}
SETS = [chosen for size in range(4) for chosen in combinations(CAUSES, size)]
RESULTS = {result.id: result for result in (*results(), *signs())}
OPERATIONS = ("any", "discectomy", "decompression", "fusion", "deformity")
NONE = 1 - 170 / 181


def given(question, cause):
    """P(yes | this cause alone)."""
    return ROWS[cause][question]["mode"]


def yes(question, causes):
    """P(yes | set): leaky noisy-OR; without a cause, as for "other"."""
    if not causes:
        return given(question, "other")
    leak = min(given(question, cause) for cause in CAUSES)
    no = 1 - leak
    for cause in causes:
        no *= (1 - given(question, cause)) / (1 - leak)
    return 1 - no


def level(name, causes):
    """P(level | set): the mean over its causes."""
    index = LEVELS.index(name)
    members = causes or ("other",)
    return sum(ROWS[cause]["onset_pattern"][index] for cause in members) / len(members)


def prior(operation):
    """P(set) for each of SETS."""
    weights = []
    for causes in SETS:
        weight = [0, 1, 0.25, 0.25 * 0.125][len(causes)]
        for cause in causes:
            weight *= PRIOR[cause][operation]
        weights.append(weight)
    total = sum(weights)
    return [
        weight / total * (1 - NONE) if causes else NONE for weight, causes in zip(weights, SETS, strict=True)
    ]


YES = {question: [yes(question, causes) for causes in SETS] for question in QUESTIONS}
NO = {question: [1 - value for value in values] for question, values in YES.items()}
LEVEL = {name: [level(name, causes) for causes in SETS] for name in LEVELS}
PRIORS = {operation: prior(operation) for operation in OPERATIONS}
HOLDING = {cause: [i for i, causes in enumerate(SETS) if cause in causes] for cause in CAUSES}


def bits(name, answer):
    """Log likelihood ratio of one answer to one result."""
    ratio = RESULTS[name].lr_pos if answer > 0 else RESULTS[name].lr_neg
    return log(ratio.mode) if ratio else 0.0


def overlap(question, cause, answer):
    """What a question has already said of the cause, against "other"."""
    there, other = given(question, cause), given(question, "other")
    return log(there / other) if answer > 0 else log((1 - there) / (1 - other))


def factors(answers):
    """By cause: product over mechanisms of the strongest likelihood ratio for, and the strongest against."""
    spoken = {}
    for name, answer in answers.items():
        if name in RESULTS and answer:
            result = RESULTS[name]
            spoken.setdefault((result.cause, result.mechanism), []).append(name)
    product = {}
    for (cause, _), names in spoken.items():
        said = [bits(name, answers[name]) for name in names]
        question = RESULTS[names[0]].overlaps
        held = overlap(question, cause, answers[question]) if question and answers.get(question) else 0.0
        together = max([*said, held, 0.0]) + min([*said, held, 0.0])
        product[cause] = product.get(cause, 1.0) * exp(together - held)
    return product


def joint(answers, operation="any"):
    """P(set | answers). answers: by column name, -1 no, 0 unknown, +1 yes."""
    mass = list(PRIORS[operation])
    for question in QUESTIONS:
        answer = answers.get(question, 0)
        if answer:
            column = YES[question] if answer > 0 else NO[question]
            mass = [a * b for a, b in zip(mass, column, strict=True)]
    course = {name: answers.get(f"onset_pattern:{name}", 0) for name in LEVELS}
    affirmed = [name for name in LEVELS if course[name] > 0]
    possible = affirmed or [name for name in LEVELS if course[name] == 0]
    if 0 < len(possible) < len(LEVELS):
        columns = [LEVEL[name] for name in possible]
        mass = [a * sum(levels) for a, *levels in zip(mass, *columns, strict=True)]
    for cause, factor in factors(answers).items():
        for i in HOLDING[cause]:
            mass[i] *= factor
    total = sum(mass)
    return [value / total for value in mass]


def marginals(answers, operation="any"):
    """P(cause | answers), in the order of CAUSES."""
    mass = joint(answers, operation)
    return [sum(mass[i] for i in HOLDING[cause]) for cause in CAUSES]
