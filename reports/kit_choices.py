"""What a kit can list, each with the ways in which it can leave: for the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from figures import kpi
from reports import words
from reports.kit import How
from reports.kit_figures import RHYTHM, label
from reports.kit_people import PARTS, PLATFORMS
from reports.kit_series import CHARTS, OF_FIGURE
from reports.words_figures import WORDS

if TYPE_CHECKING:
    from figures import Question

Choice = tuple[str, str, tuple[How, ...]]
_ALL: tuple[How, ...] = ("exact", "rounded", "index", "percent")
_PLAIN: tuple[How, ...] = ("exact", "rounded")
_SHARES: tuple[How, ...] = ("percent", "rounded", "exact")


def choices(q: Question) -> dict[str, tuple[Choice, ...]]:
    """(name, label, ways) of every figure, chart and breakdown that a kit has words for, the audience first."""
    titles = kpi.titles()
    names = [key.removeprefix("figure.") for key in WORDS if key.startswith("figure.") and key != "figure.net_revenue"]
    figures = [(name, label(name, "en"), ways(name, titles[name][1])) for name in names if name in titles]
    figures.append((RHYTHM, "Release rhythm", ("rounded",)))
    charts = [(name, words.word(f"audience.{name}"), _ALL) for name in CHARTS]
    parts = [(name, words.word(f"breakdown.{name}"), _SHARES) for name in (*PARTS, PLATFORMS)]
    return {"figures": tuple(figures), "charts": tuple(charts), "breakdowns": tuple(parts)}


def ways(name: str, unit: str) -> tuple[How, ...]:
    """The ways in which a figure can leave: a share as it is, a name as it is, an index where it is known by month."""
    if unit in ("share", "Program", "month"):
        return _PLAIN
    return _ALL if name in OF_FIGURE else (*_PLAIN, "percent")
