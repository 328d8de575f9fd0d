"""Every number of the catalogue by its id: the one list that page, command line and reports ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module

from figures.answer import Figure
from figures.asking import Question
from metrics.catalogue import NUMBERS

Asker = Callable[[Question], Figure]

MODULES = ("business",)
"""The modules of this room that have numbers: each has `KPIS`, a function by id."""


@cache
def askers() -> dict[str, Asker]:
    """The function that answers each id, in the order of the catalogue."""
    found: dict[str, Asker] = {}
    for module in MODULES:
        found |= import_module(f"figures.{module}").KPIS
    return {id_: found[id_] for id_ in NUMBERS if id_ in found}


def numbers(q: Question, ids: Sequence[str] = ()) -> list[Figure]:
    """The figures of these ids, or of all, in the order asked for.

    Raises: KeyError: no number has this id.
    """
    every = askers()
    return [every[id_](q) for id_ in (ids or every)]
