"""From what was read to what the differential asks: one answer for each column of the network."""

from spinepath.assessment.answering import Answer, Answers
from spinepath.assessment.asked import asked
from spinepath.assessment.network import Network
from spinepath.assessment.shown import silent, tested
from spinepath.assessment.subject import Subject


def answers(subject: Subject, net: Network) -> Answers:
    """Everything the record answers, by column of the network. Where two statements differ, yes is kept."""
    found: dict[str, Answer] = {}
    for column, answer in (*asked(subject), *tested(subject, net)):
        if column in net.columns:
            found[column] = _stronger(found.get(column), answer)
    return {**dict(silent(subject, net, found)), **found}


def _stronger(before: Answer | None, answer: Answer) -> Answer:
    if before is None:
        return answer
    first, second = sorted((before, answer), key=lambda one: one.value, reverse=True)
    same = first.value * second.value > 0
    return first._replace(facts=(*first.facts, *second.facts)) if same else first
