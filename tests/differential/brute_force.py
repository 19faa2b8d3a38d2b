"""The judge: the same model in plain Python, one loop at a time, kept slow and obvious on purpose.

Reads the evidence files itself; of spinepath it uses only the list of results (their choice has its own
tests).
"""

from functools import cache
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


@cache
def sets(largest=3):
    """Every set of up to so many causes, none first."""
    return [chosen for size in range(largest + 1) for chosen in combinations(CAUSES, size)]


@cache
def prior(operation, largest=3):
    """P(set) for each of sets(largest). A second cause weighs 1/4, a third 1/8, a fourth 1/16 of its prior."""
    weights = []
    for causes in sets(largest):
        weight = 1 if causes else 0
        for place in range(1, len(causes)):
            weight /= 2 ** (place + 1)
        for cause in causes:
            weight *= PRIOR[cause][operation]
        weights.append(weight)
    total = sum(weights)
    return [
        weight / total * (1 - NONE) if causes else NONE
        for weight, causes in zip(weights, sets(largest), strict=True)
    ]


@cache
def yes_in(question, largest=3):
    """P(yes | set) for each of sets(largest)."""
    return [yes(question, causes) for causes in sets(largest)]


@cache
def level_in(name, largest=3):
    """P(level | set) for each of sets(largest)."""
    return [level(name, causes) for causes in sets(largest)]


@cache
def holding(cause, largest=3):
    """Places of the sets that hold the cause."""
    return [i for i, causes in enumerate(sets(largest)) if cause in causes]


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


def joint(answers, operation="any", largest=3):
    """P(set | answers) for sets(largest). answers: by column name, -1 no, 0 unknown, +1 yes."""
    mass = list(prior(operation, largest))
    for question in QUESTIONS:
        answer = answers.get(question, 0)
        if answer:
            column = yes_in(question, largest)
            mass = [a * (b if answer > 0 else 1 - b) for a, b in zip(mass, column, strict=True)]
    course = {name: answers.get(f"onset_pattern:{name}", 0) for name in LEVELS}
    affirmed = [name for name in LEVELS if course[name] > 0]
    possible = affirmed or [name for name in LEVELS if course[name] == 0]
    if 0 < len(possible) < len(LEVELS):
        columns = [level_in(name, largest) for name in possible]
        mass = [a * sum(levels) for a, *levels in zip(mass, *columns, strict=True)]
    for cause, factor in factors(answers).items():
        for i in holding(cause, largest):
            mass[i] *= factor
    total = sum(mass)
    return [value / total for value in mass]


def marginals(answers, operation="any"):
    """P(cause | answers), in the order of CAUSES, from sets of three, or more while the largest hold a tenth."""
    for largest in range(3, len(CAUSES) + 1):
        mass = joint(answers, operation, largest)
        together = sum(m for m, causes in zip(mass, sets(largest), strict=True) if len(causes) == largest)
        if together < 0.1:
            break
    return [sum(mass[i] for i in holding(cause, largest)) for cause in CAUSES]
