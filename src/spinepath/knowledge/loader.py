"""Loading rules: every rule of every file is checked before any is used."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

import msgspec

from spinepath.errors import UnknownName
from spinepath.features import registry
from spinepath.knowledge import examples
from spinepath.knowledge.condition import Node, leaves
from spinepath.knowledge.mistake import Mistake, Refused, insist
from spinepath.knowledge.references import Reference, references
from spinepath.knowledge.rule import Entry, Rule
from spinepath.knowledge.sql import to_sql
from spinepath.knowledge.tables import folder, parse, whole
from spinepath.knowledge.tree import tree
from spinepath.knowledge.typecheck import Features, typed

References = Mapping[str, Reference]
RED_FLAG_FIELDS = ("action", "within_hours")
Found = tuple[list[Rule], list[Mistake]]


def _fields(entry: Entry) -> Iterator[Refused]:
    """Fields that belong to some kinds only, and fields left blank."""
    for name in RED_FLAG_FIELDS:
        if (getattr(entry, name) is not None) != (entry.kind == "red_flag"):
            yield Refused(f"{name} belongs to a red flag, and every red flag has it", f"mend {name}")
    if entry.kind in ("red_flag", "alert") and entry.severity is None:
        yield Refused("has no severity", "add severity: critical, warning or info")
    if (entry.bars or entry.covers) and entry.kind != "alert":
        yield Refused("bars and covers belong to alerts", "take them out")
    for name in ("id", "name", "says", "written_by", "checked_by"):
        if not getattr(entry, name).strip():
            yield Refused(f"{name} is empty", f"fill {name}")


def _dates(entry: Entry) -> Iterator[Refused]:
    for name in ("next_review", "effective_to"):
        day = getattr(entry, name)
        if day is not None and day <= entry.effective_from:
            yield Refused(f"{name} is not after effective_from", f"mend {name}")


def _sources(entry: Entry, known: References) -> Iterator[Refused]:
    """Citations exist and carry the certainty; memory alone never makes a hard stop."""
    for name in entry.citations:
        if name not in known:
            yield Refused(f"unknown citation {name!r}", "add it to references.toml")
    cited = {known[name].standing for name in entry.citations if name in known}
    if not entry.citations:
        yield Refused("cites nothing", "name at least one id of references.toml")
    elif entry.certainty == "seen" and "seen" not in cited:
        yield Refused("certainty is seen but no source of it was", 'say certainty = "memory"')
    if entry.certainty == "memory" and entry.severity == "critical":
        mend = "lower the severity, or read the source and say seen"
        yield Refused("is critical on memory alone", mend)


def _built(entry: Entry, file: str, condition: Node, features: Features) -> Rule:
    names = dict.fromkeys(leaf.feature for leaf in leaves(condition))
    used = {name: features[name] for name in names}
    written = {name: getattr(entry, name) for name in Entry.__struct_fields__}
    return Rule(**written, file=file, condition=condition, features=used, sql=to_sql(condition, used))


def _rule(raw: Any, file: str, features: Features, known: References) -> tuple[Rule | None, list[Refused]]:
    """The rule, if its condition can be read at all, and everything that is wrong with it."""
    try:
        entry = msgspec.convert(raw, Entry)
        rule = _built(entry, file, typed(tree(entry.when), features), features)
    except msgspec.ValidationError as error:
        return None, [Refused(str(error), "mend the field")]
    except Refused as refused:
        return None, [refused]
    wrong = [*_fields(entry), *_dates(entry), *_sources(entry, known)]
    wrong += examples.mistakes(entry, rule.condition, rule.features, features)
    return rule, wrong


def _name(raw: Any, place: int) -> str:
    return str(raw["id"]) if isinstance(raw, dict) and "id" in raw else f"rule {place}"


def _of_file(file: Traversable, features: Features, known: References) -> Found:
    rules: list[Rule] = []
    wrong: list[Mistake] = []
    content = parse(file)
    for key in content.keys() - {"rule"}:
        wrong.append(Mistake(file.name, key, "is no rule", "write every entry as [[rule]]"))
    for place, raw in enumerate(content.get("rule", []), 1):
        rule, refused = _rule(raw, file.name, features, known)
        rules += [rule] if rule else []
        wrong += [Mistake(file.name, _name(raw, place), each.what, each.mend) for each in refused]
    return rules, wrong


def _twice(rules: Iterable[Rule]) -> Iterator[Mistake]:
    """Two editions of one rule may not be in force on the same day."""
    last: dict[str, Rule] = {}
    for rule in sorted(rules, key=lambda rule: rule.effective_from):
        before = last.get(rule.id)
        if before and before.in_force(rule.effective_from):
            mend = f"rename one, or give the edition in {before.file} an effective_to"
            yield Mistake(rule.file, rule.id, f"is in force twice on {rule.effective_from}", mend)
        last[rule.id] = rule


def _uncovered(rules: Iterable[Rule]) -> Iterator[Mistake]:
    """What an alert covers is another alert."""
    known = list(rules)
    alerts = {rule.id for rule in known if rule.kind == "alert"}
    for rule in known:
        for name in rule.covers:
            if name not in alerts or name == rule.id:
                yield Mistake(
                    rule.file, rule.id, f"covers {name!r}, which is no other alert", "mend the name"
                )


def read(where: Traversable, features: Features, known: References) -> Found:
    """Every rule of a folder's TOML files, the mistaken ones too, and every mistake in them."""
    rules: list[Rule] = []
    wrong: list[Mistake] = []
    for file in sorted(where.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            good, bad = _of_file(file, features, known)
            rules += good
            wrong += bad
    return rules, [*wrong, *_twice(rules), *_uncovered(rules)]


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of the package, every edition. Raises KnowledgeError listing every mistake."""
    whole()
    found, wrong = read(folder("rules"), registry.features(), references())
    insist(wrong)
    return tuple(found)


def rules(as_of: date) -> tuple[Rule, ...]:
    """The rules in force on a day."""
    return tuple(rule for rule in all_rules() if rule.in_force(as_of))


def rule(name: str, as_of: date) -> Rule:
    """One rule in force. Raises UnknownName, listing those there are."""
    found = {each.id: each for each in rules(as_of)}
    if name not in found:
        raise UnknownName(f"no rule {name!r} is in force on {as_of}; there are {', '.join(sorted(found))}")
    return found[name]
