"""The statistics of the registry: each estimator in one short file, with the paper it follows.

Nothing here knows of spines: arrays or tables in, numbers with intervals out. The tests hold each against hand-worked
numbers, brute force, or R.
"""

from spinepath.registry.statistics.competing import Incidence, aalen_johansen
from spinepath.registry.statistics.funnel import Funnel, Place, funnel, limits
from spinepath.registry.statistics.gray import Test, gray_test
from spinepath.registry.statistics.intervals import Interval, clopper_pearson, newcombe, wilson
from spinepath.registry.statistics.missing import bounds, delta_adjusted, tipping_point
from spinepath.registry.statistics.models import Fitted, cox, logistic
from spinepath.registry.statistics.shrinkage import Shrunk, beta_binomial
from spinepath.registry.statistics.suppression import THRESHOLD, gives_away, hidden

__all__ = [
    "THRESHOLD", "Fitted", "Funnel", "Incidence", "Interval", "Place", "Shrunk", "Test", "aalen_johansen",
    "beta_binomial", "bounds", "clopper_pearson", "cox", "delta_adjusted", "funnel", "gives_away", "gray_test",
    "hidden", "limits", "logistic", "newcombe", "tipping_point", "wilson",
]  # fmt: skip
