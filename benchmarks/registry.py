"""How often the registry's report finds what is planted, and how often it finds what is not: 200 registries each.

python benchmarks/registry.py              prints the page
python benchmarks/registry.py --write      writes docs/validation/registry.md
python benchmarks/registry.py --number 20  a quicker, coarser look
"""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

for name in ("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # each registry is small, and several are looked at together

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import msgspec  # noqa: E402
import numpy as np  # noqa: E402

from registry import planted  # noqa: E402
from registry.made_up_tables import Planted  # noqa: E402
from spinepath.registry.statistics.intervals import wilson  # noqa: E402

PAGE = ROOT / "docs" / "validation" / "registry.md"
NUMBER, SEED, PEOPLE, SITES = 200, 20261122, 4000, 20
SCENES: dict[str, tuple[Callable[[Planted], Any], dict[str, float]]] = {
    "no outlier, sites alike": (planted.sites, {}),
    "no outlier, sites scatter": (planted.sites, {"site_spread": 0.25}),
    "outlier 1.2, sites alike": (planted.sites, {"outlier": 1.2}),
    "outlier 1.2, sites scatter": (planted.sites, {"outlier": 1.2, "site_spread": 0.25}),
    "no disparity": (planted.disparity, {}),
    "disparity 0.5": (planted.disparity, {"disparity": 0.5}),
    "answers at random": (planted.missing, {"scheduled_only": True}),
    "answers fall with pain": (planted.missing, {"mnar": 0.3, "scheduled_only": True}),
}


def run(number: int, workers: int = 3) -> dict[str, list[Any]]:
    """Results of every scene, `number` registries each."""
    with ProcessPoolExecutor(workers) as pool:
        return {
            name: list(pool.map(look, [_one(effects, at) for at in range(number)], chunksize=5))
            for name, (look, effects) in SCENES.items()
        }


def _one(effects: dict[str, float], at: int) -> Planted:
    return msgspec.structs.replace(Planted(people=PEOPLE, sites=SITES, seed=SEED + at), **effects)


def share(found: list[bool]) -> str:
    """A share over the registries with its interval."""
    value, low, high = wilson(sum(found), len(found))
    return f"{100 * (value or 0):.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def page(results: dict[str, list[Any]]) -> Iterator[str]:
    """The page."""
    number = len(results["no disparity"])
    yield HEAD.format(number=number, people=PEOPLE, sites=SITES, each=PEOPLE // SITES, seed=SEED)
    for name in list(SCENES)[:4]:
        rows = results[name]
        found = share([one.found for one in rows]) if name.startswith("outlier") else "nothing to find"
        false, others = sum(one.false for one in rows), sum(one.others for one in rows)
        value, low, high = wilson(false, others)
        rate = f"{100 * (value or 0):.2f} % ({100 * low:.2f} to {100 * high:.2f})"
        yield f"| {name} | {found} | {false} of {others}: {rate} |"
    yield GROUPS
    for name in ("no disparity", "disparity 0.5"):
        rows = results[name]
        yield f"| {name} | {share([one.by_gray for one in rows])} | {share([one.by_cox for one in rows])} |"
    yield DROP_OUT
    for name in ("answers at random", "answers fall with pain"):
        rows = results[name]
        truth, seen, width = (
            np.mean([getattr(one, key) for one in rows]) for key in ("truth", "answered", "width")
        )
        held = (share([one.held_plain for one in rows]), share([one.held_bounds for one in rows]))
        cells = (name, f"{100 * truth:.1f} %", f"{100 * seen:.1f} %", *held, f"{100 * width:.0f} points")
        yield f"| {' | '.join((*cells, share([one.found for one in rows])))} |"
    yield END


HEAD = """# Does the registry find what is there?

{number} made-up registries for each line, {people} people and {sites} sites each (about {each} people a site), drawn
from seed {seed} on; intervals are those of the {number} draws. Effects are log odds of persistent pain. Written by
`python benchmarks/registry.py --write`; nothing here says how real registries behave.

## A site that is unlike the others

The funnel of the report: exact limits, case mix, widened for overdispersion. Found: beyond the 99.8 % limits, on the
right side.

| planted | found | false alarms, of all other sites |
| --- | --- | --- |"""
GROUPS = """
Where sites scatter by themselves (standard deviation 0.25), limits widen, so an outlier must stand out from that
scatter too.

## A disparity between groups

The most deprived fifth has more persistent pain. Gray's test asks whether all fifths are alike; like the Cox regression
it looks at each person's first operation only. Cox regression, adjusted for age, sex, operation and levels, compares
each fifth with the largest; here: the most deprived one with it, or, when it is the largest itself, any other with it.
That can be four looks instead of one, so with nothing planted it cries out more easily; the report leads with the one
test.

| planted | Gray's test below 0.05 | Cox: the most deprived fifth differs |
| --- | --- | --- |"""
DROP_OUT = """
## Drop-out that depends on the answer

The share of people with a pain score below 4 at 12 months. In the second line each point of pain makes an answer less
likely (log odds 0.3). The interval of those who answered is the one every registry prints; the bounds are those of
the report.

| planted | true share | share of those who answered | its interval holds the truth | the bounds hold it | width of the bounds | "who is missing" shows the pain |
| --- | --- | --- | --- | --- | --- | --- |"""  # noqa: E501
END = """
The true share is that of these very people. An interval made for a larger population they might stand for is then too
wide, so it may hold the truth more often than 95 times in 100 where answers come at random.

Bounds hold whatever the reason of the drop-out, and are wide for that: it is what the answers alone can say. That the
last score before predicts who goes missing is no proof that the missing score matters, only a warning that it may."""


def main() -> None:
    """Run and print, or write."""
    number = int(sys.argv[sys.argv.index("--number") + 1]) if "--number" in sys.argv else NUMBER
    text = "\n".join(page(run(number))) + "\n"
    if "--write" in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
