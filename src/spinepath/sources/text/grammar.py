"""The small language in which the TOML files write phrases, turned into regular expressions.

`herniat*` any ending · `ha?ematoma` optional letter · `(a|b c)` one of · `[word]` optional · `#` a number ·
`re-do` with a hyphen, a space or neither · `{name}` a list of lists.toml · gaps: `..` up to two words without
a comma, `...` up to five, `....` up to nine. Plain words of four letters or more also match their plural.
Every gap is bounded, so matching stays linear.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby, product

SEPARATOR = r"[\s/:()%-]{1,4}"
LOOSE = r"[\s,/:()%-]{1,4}"  # a comma too
GAPS = {"..": 2, "...": 5, "....": 9}
TOKEN = re.compile(r"\.{2,4}|[()|\[\]]|[^\s()|\[\]]+")
PLURAL = "(?:e?s|'s)?"
WORD_END = "(?![a-z0-9])"
NUMBER = "#"
STEM_LENGTH = 3  # letters that must stand before *


@dataclass(frozen=True)
class Either:
    """One of several sequences; optional when `needed` is false."""

    options: "list[Sequence]"
    needed: bool = True


Sequence = list["str | Either"]


def parse(phrase: str) -> Sequence:
    """The phrase as a sequence of words, gaps and alternatives."""
    options, end = _options(iter(TOKEN.findall(phrase)))
    if end is not None or len(options) != 1:
        raise ValueError(f"unbalanced brackets or a bare | in phrase {phrase!r}")
    return options[0]


def _options(tokens: Iterator[str]) -> tuple[list[Sequence], str | None]:
    options: list[Sequence] = [[]]
    for token in tokens:
        if token in ")]":
            return options, token
        if token == "|":
            options.append([])
        else:
            options[-1].append(_element(token, tokens))
    return options, None


def _element(token: str, tokens: Iterator[str]) -> str | Either:
    if token not in "([":
        return token
    inner, end = _options(tokens)
    if end != {"(": ")", "[": "]"}[token]:
        raise ValueError(f"bracket {token} is not closed")
    return Either(inner, needed=token == "(")


def pattern(sequence: Sequence) -> str:
    """The regular expression of a sequence; it is meant to be matched at the start of a word."""
    out, joined = "", False
    for element in sequence:
        lead = SEPARATOR if joined else ""
        if isinstance(element, str) and element in GAPS:
            out += _gap(element, joined)
            joined = False
        elif isinstance(element, Either) and not element.needed:
            out += f"(?:{lead}{_choice(element)}{'' if joined else SEPARATOR})?"
        else:
            out += lead + (_word(element) if isinstance(element, str) else _choice(element))
            joined = True
    return out


def _gap(gap: str, joined: bool) -> str:
    """Words between; of negations only "not" may stand there, a comma only in the longer gaps."""
    comma, lead = ("", LOOSE) if len(gap) > len("..") else (",", SEPARATOR)
    word = rf"(?!(?:no|without|but|nor|rather)\b)[^\s;:.(){comma}]+\s{{1,3}}"
    return (lead if joined else "") + f"(?:{word}){{0,{GAPS[gap]}}}?"


def _choice(element: Either) -> str:
    """What all options end with is written once, after them: the same language in half the letters."""
    options = [pattern(option) for option in element.options]
    if not all(option.endswith(WORD_END) for option in options):
        return f"(?:{'|'.join(options)})"
    stems = [option.removesuffix(WORD_END) for option in options]
    return f"(?:{'|'.join(_by_plural(stems))}){WORD_END}"


def _by_plural(stems: list[str]) -> Iterator[str]:
    """Neighbours with a plural share its ending; their order stays."""
    for has_plural, run in groupby(stems, lambda stem: stem.endswith(PLURAL)):
        bodies = "|".join(stem.removesuffix(PLURAL) for stem in run)
        yield f"(?:{bodies}){PLURAL}" if has_plural else bodies


def _word(word: str) -> str:
    body = (
        re.escape(word)
        .replace(r"\*", "[a-z]*")
        .replace(r"\?", "?")
        .replace(r"\-", r"[\s-]?")
        .replace(r"\#", r"\d+")
    )
    plural = len(word) >= 4 and word.isalpha() and not word.endswith("s")
    return body + (PLURAL if plural else "") + WORD_END


def heads(sequence: Sequence) -> set[str]:
    """The letters with which a text that matches the sequence can begin; "#" for a number."""
    found: set[str] = set()
    for element in sequence:
        if isinstance(element, str):
            return found | _word_heads(element)
        for option in element.options:
            found |= heads(option)
        if element.needed:
            return found
    raise ValueError("a phrase needs at least one required word")


def later_heads(sequence: Sequence) -> list[set[str]]:
    """For each required element after the first, the letters one of its words begins with."""
    required = [one for one in sequence if (one not in GAPS if isinstance(one, str) else one.needed)]
    found = [_heads_or_none(one) for one in required[1:]]
    return [one for one in found if one]


def _heads_or_none(element: str | Either) -> set[str]:
    options: list[Sequence] = [[element]] if isinstance(element, str) else element.options
    try:
        each = [heads(option) for option in options]
    except ValueError:  # an option that may be empty, or a mark without letters
        return set()
    return set().union(*each) if all(each) else set()


@cache
def _word_heads(word: str) -> frozenset[str]:
    if word.startswith("#") or word.isdigit():
        return frozenset({NUMBER})
    first = re.split(r"[*/']", word)[0]
    joined = first.replace("-", "")
    if word[len(first) :].startswith("*") and len(joined.replace("?", "")) < STEM_LENGTH:
        raise ValueError(f"{word!r}: at least {STEM_LENGTH} letters must stand before *")
    return _spellings(joined) | _spellings(first.split("-")[0])


def _spellings(head: str) -> frozenset[str]:
    """A word with and without its optional letters: ha?em gives haem and hem."""
    parts = re.findall(r"([a-z0-9])(\?)?", head)
    choices = [(letter, "") if optional else (letter,) for letter, optional in parts]
    return frozenset("".join(letters) for letters in product(*choices)) - {""}
