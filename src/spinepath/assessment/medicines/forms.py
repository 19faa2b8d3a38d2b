"""In which form medicines are taken, as far as the lines of a medicine list say it (features.regimen)."""

from collections.abc import Iterable, Iterator

from spinepath.assessment.medicines.model import CurrentMedicines, Medicine


def forms(taken: CurrentMedicines) -> Iterator[tuple[str, bool | None]]:
    """Answers by feature id."""
    opioids = [line for line in taken.lines if line.opioid]
    patches = [line.route for line in opioids if line.ingredient == "fentanyl"]
    releases = [line.release for line in opioids if line.ingredient == "tramadol"]
    ways = [None if line.route is None else line.route == "intrathecal" for line in opioids]
    yield "takes_fentanyl_patch", some(None if way is None else way == "transdermal" for way in patches)
    yield "takes_tramadol_extended", some(None if one is None else one == "extended" for one in releases)
    yield "takes_intrathecal_opioid", some(ways)
    yield "takes_systemic_opioid", some(None if way is None else not way for way in ways)


def some(answers: Iterable[bool | None]) -> bool | None:
    """Yes once one is; unknown while one may be."""
    known = list(answers)
    return True if True in known else None if None in known else False


def long_acting(taken: CurrentMedicines) -> list[Medicine]:
    """The opioids that act for long."""
    return [line for line in taken.lines if line.opioid and _acts_long(line)]


def _acts_long(line: Medicine) -> bool:
    return line.release == "extended" or line.route == "transdermal" or line.ingredient == "methadone"
