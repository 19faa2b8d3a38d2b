"""Which causes are likely: exact inference over sets of up to three concurrent causes, more where more matter.

The model, in five statements:

* **Sets.** A state is a set of causes: none, one, two or three; four and more only for the few people whose
  findings give sets of three a share (spinepath.assessment.inference). P(set) is proportional to the product of its
  members' priors, times CONCURRENCY for a second and CONCURRENCY * FURTHER for a third. Given that there is
  one cause, it is distributed exactly as the evidence says. "None" (pain nobody explains) has the published
  share of people without a predominant diagnosis, and its findings are those of the cause "other".
* **Questions.** Several causes combine by noisy-OR with a leak. The leak of a question is the smallest
  P(yes | cause) over all causes: the largest leak for which no cause would have to *prevent* a finding. One
  cause alone gives exactly its own row.
* **Course.** A mixture: each cause of the set is equally likely to have set the course.
* **Results** of tests and published signs multiply the odds of their cause by their likelihood ratio,
  once per mechanism (spinepath.assessment.combining).
* Findings are independent given the set; what is unknown contributes nothing.

All of it is linear in the logarithm, so many people are one matrix product: (people, terms) @ (terms, sets).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import combinations

import numpy as np

from spinepath.assessment.combining import MODE, Array, Channels, channels
from spinepath.knowledge import accuracy
from spinepath.knowledge import causes as known
from spinepath.knowledge.accuracy import Result
from spinepath.knowledge.causes import COURSE, OPERATIONS, UNEXPLAINED, Cause, Course, Question

LARGEST_SET = 3
# Project estimates: no publication counts concurrent causes. A second cause weighs a quarter of its prior, a
# third half of that, and so on: one person in ten has two causes or more. Were a third as likely as a second,
# leaving out sets of four would cost some people more than 0.005 (tests/differential).
CONCURRENCY = 0.25
FURTHER = 0.5
# exp() of it is exactly 0, and unlike -inf it survives a product with 0.
IMPOSSIBLE = -1e5


@dataclass(frozen=True, eq=False)
class Network:
    """Everything inference needs, as arrays.

    causes, columns: names of the 17 causes and of the evidence columns: questions, then the levels of the
    course ("onset_pattern:never_improved"), then results and signs. sets: (sets, causes) 0/1, none first.
    terms: (terms, sets) log-likelihoods: yes and no to each question, the 16 subsets of course levels,
    operations (log prior), then causes. given: (3, questions, causes) P(yes | cause alone) at mode, low,
    high. levels: (levels, causes) P(level | cause alone). of_size: the same network, over sets of up to `largest`
    causes.
    """

    causes: tuple[Cause, ...]
    columns: tuple[str, ...]
    results: tuple[Result, ...]
    sets: Array
    terms: Array
    given: Array
    levels: Array
    tied: Channels
    of_size: "Callable[..., Network]"

    @cached_property
    def size(self) -> Array:
        """(sets,) number of causes in each set."""
        count: Array = self.sets.sum(axis=1)
        return count

    @cached_property
    def largest(self) -> int:
        """Number of causes in the largest sets."""
        return int(self.size.max())

    @cached_property
    def sums(self) -> Array:
        """(sets, causes + 2): which hold each cause, are the largest, are sets at all: one product sums all."""
        return np.column_stack([self.sets, self.size == self.largest, np.ones(len(self.sets))])

    @cached_property
    def wider(self) -> "Network":
        """The same network over sets of one cause more."""
        return self.of_size(largest=self.largest + 1)

    @property
    def questions(self) -> int:
        """Number of yes/no questions: the first columns."""
        return int(self.given.shape[1])

    def column(self, name: str) -> int:
        """Index of an evidence column; "onset_pattern:never_improved" names a level of the course."""
        return self.columns.index(name)

    def columns_of(self, finding: str) -> tuple[int, ...]:
        """Evidence columns of a finding: one, or the levels of the course for "onset_pattern"."""
        if finding == COURSE:
            return tuple(range(self.questions, self.questions + len(self.levels)))
        return (self.column(finding),)

    def finding(self, column: int) -> str:
        """The finding an evidence column belongs to."""
        name = self.columns[column]
        return COURSE if name.startswith(f"{COURSE}:") else name

    def evidence(self, answers: dict[str, float]) -> Array:
        """One person's row (1, columns) from answers by column name: -1 no, +1 yes."""
        row = np.zeros((1, len(self.columns)))
        for name, value in answers.items():
            row[0, self.column(name)] = value
        return row


def _membership(count: int, largest: int) -> Array:
    members = [chosen for size in range(largest + 1) for chosen in combinations(range(count), size)]
    sets = np.zeros((len(members), count))
    for row, chosen in enumerate(members):
        sets[row, list(chosen)] = 1
    return sets


def _log_prior(sets: Array, causes: Sequence[Cause], concurrency: float, unexplained: float) -> Array:
    """(operations, sets). A cause the operation cannot have is impossible, and so is every set that holds
    it."""
    prior = np.array([[cause.prior[operation] for cause in causes] for operation in OPERATIONS])
    more = sets.sum(axis=1) - 1
    weight = np.where(prior > 0, np.log(np.where(prior > 0, prior, 1)), IMPOSSIBLE) @ sets.T
    weight += more * np.log(concurrency) + more * (more - 1) / 2 * np.log(FURTHER)
    weight[:, 0] = IMPOSSIBLE
    weight += np.log1p(-unexplained) - np.log(np.exp(weight).sum(axis=1, keepdims=True))
    weight[:, 0] = np.log(unexplained)
    return np.maximum(weight, IMPOSSIBLE)


def leaky_no(sets: Array, given: Array, leak: int) -> Array:
    """log P(no | set), (questions, sets), by noisy-OR. given: (questions, causes); leak: index of "other"."""
    least = given.min(axis=1, keepdims=True)
    no: Array = np.log1p(-least) + (np.log1p(-given) - np.log1p(-least)) @ sets.T
    no[:, 0] = np.log1p(-given[:, leak])
    return no


def mixture(sets: Array, levels: Array, leak: int) -> Array:
    """P(level | set), (levels, sets): the mean over the causes of the set."""
    mixed: Array = levels @ sets.T / np.maximum(sets.sum(axis=1), 1)
    mixed[:, 0] = levels[:, leak]
    return mixed


def _course_terms(mixed: Array) -> Array:
    """(16, sets) log P(one of these levels | set) by bit mask; nothing and everything say nothing."""
    masks = (np.arange(2 ** len(mixed))[:, None] >> np.arange(len(mixed))) & 1
    terms = np.zeros((len(masks), mixed.shape[1]))
    terms[1:-1] = np.log(masks[1:-1] @ mixed)
    return terms


def build(
    causes: Sequence[Cause],
    questions: Sequence[Question],
    course: Course,
    results: Sequence[Result],
    *,
    largest: int = LARGEST_SET,
    concurrency: float = CONCURRENCY,
    unexplained: float,
) -> Network:
    """A network from typed evidence. unexplained: P(no cause at all), 0-1."""
    ids = tuple(cause.id for cause in causes)
    leak = ids.index(UNEXPLAINED)
    ends = ("mode", "low", "high")
    given = np.array([[[getattr(q.given[id_], end) for id_ in ids] for q in questions] for end in ends])
    levels = np.array([course.given[id_] for id_ in ids]).T
    columns = (*(q.id for q in questions), *(f"{COURSE}:{level}" for level in course.levels))
    columns += tuple(result.id for result in results)
    sets = _membership(len(ids), largest)
    no = leaky_no(sets, given[MODE], leak)
    prior = _log_prior(sets, causes, concurrency, unexplained)
    course_terms = _course_terms(mixture(sets, levels, leak))
    terms = np.vstack([np.log(-np.expm1(no)), no, course_terms, prior, sets.T])
    tied = channels(results, questions, columns, ids, UNEXPLAINED)
    again = partial(
        build, causes, questions, course, results, concurrency=concurrency, unexplained=unexplained
    )
    return Network(tuple(causes), columns, tuple(results), sets, terms, given, levels, tied, again)


@cache
def network() -> Network:
    """The network of the evidence files: 834 sets of 17 causes."""
    results = accuracy.results() + accuracy.signs()
    share = known.share_without_cause()
    return build(known.causes(), known.questions(), known.course(), results, unexplained=share)
