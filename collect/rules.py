"""Rules: how streams, payers, products and kinds are renamed, merged and reclassified, for what is there and what will come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from collect.errors import CollectError
from store import Store, Workspace
from store.amending import RulePreview
from store.rulebook import HOW, SET, SIGN, SIGNS, WORDS, Condition, Rule
from vocabulary import ENTRY_KINDS, STREAM_CLASSES, clean

__all__ = ["HOW", "SET", "SIGN", "WORDS", "Condition", "Listed", "Made", "Rule", "RulePreview"]

_LONGEST = 200


@dataclass(frozen=True)
class Made:
    """What making or removing a rule did: its batch, and how many rows changed."""

    batch: int
    rows: int


@dataclass(frozen=True)
class Listed:
    """A rule that stands, in words, and how many rows it had the last word on."""

    rule: Rule
    words: str
    rows: int


def rule_of(conditions: Sequence[tuple[str, str, Sequence[str]]], result: Mapping[str, str]) -> Rule:
    """A rule as somebody filled it in: (field, how, values) each, and the words that rows are to get.

    Raises: CollectError: it says nothing, or something that no rule can; the message says what.
    """
    checked = tuple(_condition(*condition) for condition in conditions)
    given = {name: str(clean(text)) for name, text in result.items() if str(clean(text))}
    if not checked:
        raise CollectError("A rule needs a condition: say which rows it is about.")
    if not given or not set(given) <= set(SET):
        raise CollectError("A rule needs a result: a new stream, payer, product or kind.")
    if "kind" in given and given["kind"] not in ENTRY_KINDS:
        raise CollectError(f"{given['kind']!r} is no kind of money this program knows.")
    if any(len(text) > _LONGEST for text in given.values()):
        raise CollectError(f"A name can have {_LONGEST} letters at most.")
    return Rule(checked, given)


def _condition(field: str, how: str, values: Sequence[str]) -> Condition:
    texts = tuple(dict.fromkeys(str(clean(value)) for value in values))
    if field not in (*WORDS, SIGN) or how not in HOW:
        raise CollectError(f"{field!r} {how!r} is nothing a rule can look at.")
    if not texts or (how == "contains" and not all(texts)):
        raise CollectError(f"The condition on the {field} says nothing: give it a name or a part of one.")
    if field == SIGN and not set(texts) <= set(SIGNS):
        raise CollectError("Money goes in or out; there is no third way.")
    return Condition(field, how, texts)


def merged(field: str, names: Sequence[str], into: str) -> Rule:
    """The rule that gives several names of one field the same one.

    Raises: CollectError: as `rule_of`.
    """
    return rule_of([(field, "one of", [name for name in names if name != into])], {field: into})


def preview(store: Store, ws: Workspace, rule: Rule) -> RulePreview:
    """How many rows a rule would change, how much money that is, and some of them; nothing is written."""
    return store.preview_rule(ws.id, rule)


def make(store: Store, ws: Workspace, rule: Rule, *, now: datetime, stream_class: str | None = None) -> Made:
    """Make a rule; it is laid over every row it matches, now and after each later import. One batch.

    Args: stream_class: the class of a stream that is new; else that of the stream it takes rows from.
    """
    if "stream" in rule.result:
        _ensure_stream(store, ws, rule, stream_class)
    return Made(*store.make_rule(ws.id, rule, now=now, message=f"Rule: {in_words(rule)}"))


def remove(store: Store, ws: Workspace, rule: Rule, *, now: datetime) -> Made:
    """Take a rule off every row, as a batch of its own; undoing that batch brings it back.

    Raises: StoreError: it is gone already.
    """
    return Made(*store.remove_rule(ws.id, rule.id, now=now, message=f"No longer: {in_words(rule)}"))


def listed(store: Store, ws: Workspace) -> list[Listed]:
    """The rules that stand, in the order in which they apply."""
    rows = store.ruled(ws.id)
    return [Listed(rule, in_words(rule), rows.get(rule.batch, 0)) for rule in store.rules(ws.id)]


def in_words(rule: Rule) -> str:
    """A rule as a sentence would tell it.

    >>> in_words(Rule((Condition("payer", "one of", ("AMZN", "Amazon.com")),), {"payer": "Amazon"}))
    'payer “AMZN” or “Amazon.com” → payer “Amazon”'
    """
    where = " and ".join(_condition_words(condition) for condition in rule.conditions)
    return f"{where} → {', '.join(f'{name} “{text}”' for name, text in rule.result.items())}"


def _condition_words(condition: Condition) -> str:
    if condition.field == SIGN:
        return " or ".join(f"money {value}" for value in condition.values)
    names = " or ".join(f"“{value}”" if value else "none" for value in condition.values)
    return f"{condition.field} {'with ' if condition.how == 'contains' else ''}{names}"


def _ensure_stream(store: Store, ws: Workspace, rule: Rule, stream_class: str | None) -> None:
    """A new stream is like the one its rows come from: class, audience, owner's share, what repeats it."""
    streams = {stream.name: stream for stream in store.streams(ws.id)}
    name = rule.result["stream"]
    if name in streams:
        return
    named = [value for c in rule.conditions if c.field == "stream" for value in c.values]
    like = next((streams[value] for value in named if value in streams), None)
    cls = stream_class or (like.cls if like else "active")
    if cls not in STREAM_CLASSES:
        raise CollectError(f"{cls!r} is no class of a stream: there is {', '.join(STREAM_CLASSES)}.")
    store.make_stream(ws.id, name, cls, like.audience if like else None)
    if like is not None:
        store.set_stream(ws.id, name, share=like.share, repeats=list(like.repeats))
