"""What an income report is made with: its question, its owner's choices, and how amounts leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from figures import periods, year_end
from reports import words
from reports.document import Look
from reports.kit import Chosen, How, Kit
from reports.kit_money import manner
from reports.redaction import Manner, shown

if TYPE_CHECKING:
    from figures import Question


MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True)
class Asked:
    """One report that is asked for: of the question's month, or with `year` of its fiscal year so far."""

    q: Question
    kit: Kit
    year: bool = False

    @cached_property
    def manner(self) -> Manner:
        """Language and currency."""
        return manner(self.q, self.kit)

    @cached_property
    def language(self) -> str:
        """The language it is written in."""
        return self.manner.language

    @cached_property
    def look(self) -> Look:
        """How it is drawn."""
        return Look(self.kit.theme, self.kit.accent, self.kit.paper)

    @cached_property
    def span(self) -> periods.Span:
        """The months it is about."""
        return periods.span(self.q, year=self.year)

    @cached_property
    def figures(self) -> Mapping[str, How]:
        """The figures that may leave, and how."""
        return _listed(self.kit.figures)

    @cached_property
    def breakdowns(self) -> Mapping[str, How]:
        """The tables that may leave, and how."""
        return _listed(self.kit.breakdowns)

    def word(self, key: str, **facts: object) -> str:
        """A text of the report in its language."""
        return words.word(f"income.{key}", self.language, **facts)

    def month(self, month: pd.Period, *, brief: bool = False) -> str:
        """A month in words."""
        return words.month(month.to_timestamp().date(), self.language, brief=brief)

    def called(self, span: periods.Span, *, brief: bool = False) -> str:
        """A month, a whole fiscal year, or the part of one that the months are, in words."""
        if not self.year or span.months == 1:
            return self.month(span.last, brief=brief)
        if span.months == MONTHS_OF_A_YEAR:
            return year_end.label(self.q, span.first.year)
        return words.months(
            span.first.to_timestamp().date(), span.last.to_timestamp().date(), self.language, brief=brief
        )

    @cached_property
    def period(self) -> str:
        """What it is about, in words."""
        return self.called(self.span)

    @cached_property
    def as_of(self) -> date:
        """The last day that anything was told: the same report of the same record is the same file on any later day."""
        return max((self.q.month_end, *self.q.answered.values()))

    @cached_property
    def then(self) -> tuple[str, str]:
        """The period before and the one a year before as heads of columns; the first is empty for a year."""
        previous, ago = periods.before(self.q, year=self.year)
        return (self.called(previous, brief=True) if previous else "", self.called(ago, brief=True))

    @cached_property
    def hundred(self) -> float | None:
        """What is 100 of an index of amounts."""
        found = periods.first_net(self.q, year=self.year)
        return found[1] if found else None

    def amount(self, value: float | None, how: How, *, whole: float | None = None, change: float | None = None) -> str:
        """An amount in home currency as it leaves; empty where it cannot."""
        return shown(value, "money", how, self.manner, first=self.hundred, whole=whole, change=change)

    def change(self, change: float | None) -> str:
        """A change with its sign; empty where there is none."""
        return "" if change is None or change != change else words.percent(change, self.language, signed=True)


def _listed(every: tuple[Chosen, ...]) -> Mapping[str, How]:
    return {chosen.name: chosen.how for chosen in every}
