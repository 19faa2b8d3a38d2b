"""The closed grammar of a condition: a subset of SQL, read in one pass.

    condition := feature | feature op literal
               | feature [NOT] IN (literal, ...) | feature [NOT] BETWEEN literal AND literal
               | NOT condition | condition AND condition | condition OR condition | (condition)
    op        := =  <>  <  <=  >  >=
    literal   := 12 | -0.5 | 'text' | TRUE | FALSE

sqlglot, the parser of all of SQL, is the judge: in the tests both must build the same tree, and whatever this
grammar does not accept sqlglot names (see refusal). It does not run on accepted text: importing it takes
longer than reading every rule.
"""

import re
from functools import cache
from typing import cast

from spinepath.knowledge.condition import Compare, Constant, Is, Node, Not, OneOf, Operator, all_of, any_of

TOKEN = re.compile(r"\s*(-?\d+(?:\.\d+)?\b|'(?:[^']|'')*'|[A-Za-z_]\w*|<>|<=|>=|[=<>(),])")
KEYWORDS = {"AND", "OR", "NOT", "IN", "BETWEEN", "TRUE", "FALSE", "NULL", "IS", "LIKE", "CASE", "EXISTS"}
OPERATORS = {"=", "<>", "<", "<=", ">", ">="}


class NotInGrammar(Exception):
    """The text leaves the grammar; refusal says how."""


def _tokens(text: str) -> list[str]:
    found, place = [], 0
    text = text.rstrip()
    while place < len(text):
        match = TOKEN.match(text, place)
        if not match:
            raise NotInGrammar
        found.append(match[1])
        place = match.end()
    return found


class _Reader:
    """A cursor over the tokens; each method reads one line of the grammar."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.place = 0

    def peek(self) -> str:
        """The next token; a keyword in capitals."""
        token = self.tokens[self.place] if self.place < len(self.tokens) else ""
        return token.upper() if token.upper() in KEYWORDS else token

    def take(self, *wanted: str) -> bool:
        """Step over the next token if it is one of these."""
        found = self.peek() in wanted
        self.place += found
        return found

    def need(self, wanted: str) -> None:
        if not self.take(wanted):
            raise NotInGrammar

    def next(self) -> str:
        token = self.peek()
        self.place += 1
        return token

    def either(self) -> Node:
        parts = [self.both()]
        while self.take("OR"):
            parts.append(self.both())
        return any_of(*parts)

    def both(self) -> Node:
        parts = [self.negation()]
        while self.take("AND"):
            parts.append(self.negation())
        return all_of(*parts)

    def negation(self) -> Node:
        return Not(self.negation()) if self.take("NOT") else self.simple()

    def simple(self) -> Node:
        if self.take("("):
            inner = self.either()
            self.need(")")
            return inner
        return self.comparison(self.feature())

    def feature(self) -> str:
        token = self.next()
        if token in KEYWORDS or not token.isidentifier():
            raise NotInGrammar
        return token

    def comparison(self, feature: str) -> Node:
        if self.peek() in OPERATORS:
            operator = cast(Operator, self.next())
            return Compare(feature, operator, self.literal())
        if self.take("NOT"):
            return Not(self.membership(feature))
        return self.membership(feature) if self.peek() in ("IN", "BETWEEN") else Is(feature)

    def membership(self, feature: str) -> Node:
        if self.take("BETWEEN"):
            low = self.literal()
            self.need("AND")
            return all_of(Compare(feature, ">=", low), Compare(feature, "<=", self.literal()))
        self.need("IN")
        self.need("(")
        values = [self.literal()]
        while self.take(","):
            values.append(self.literal())
        self.need(")")
        return OneOf(feature, tuple(values))

    def literal(self) -> Constant:
        token = self.next()
        if token in ("TRUE", "FALSE"):
            return token == "TRUE"
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if not token.lstrip("-")[:1].isdigit():
            raise NotInGrammar
        return float(token) if "." in token else int(token)


@cache
def parse(text: str) -> Node:
    """The tree of a condition. Raises Refused naming the construct that is outside the grammar."""
    try:
        reader = _Reader(text)
        node = reader.either()
        reader.need("")
    except NotInGrammar:
        from spinepath.knowledge.refusal import refusal  # noqa: PLC0415 (sqlglot is slow to import)

        raise refusal(text) from None
    return node
