"""What a file holds and what taking it in would do: what the import page and the command line show before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from connectors._spec import Remark
from connectors.files import Format, Part, Question, TableMapping
from store.staging import Stage

Tables = list[tuple[str, pd.DataFrame]]


@dataclass(frozen=True)
class Choices:
    """What the owner says about a file beside its content; `mapping` is a format of its own, perhaps not saved yet."""

    format: str | None = None
    source: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    as_of: date | None = None
    mapping: TableMapping | None = None
    mapping_name: str | None = None

    def answered(self) -> dict[str, str]:
        """All answers, the day of the file among them."""
        given = {"as_of": self.as_of.isoformat()} if self.as_of else {}
        return given | dict(self.answers)


@dataclass
class Preview:
    """What one part of a file holds and what taking it in would do. Nothing is written yet.

    `part`: where its text lies; `strange`: other parts of the same file that nobody knows (told with the first
    preview). `stream`: the format's own (name, class, audience); `streams`: those that its rows name.
    """

    path: Path
    file: str
    format: str
    format_title: str
    tested: str
    source: str
    source_title: str
    connector: str
    channel_kind: str
    stream: tuple[str, str, str | None] | None
    choices: Choices
    sha256: str
    part: Part | None = None
    declared: Format | None = None
    strange: list[Part] = field(default_factory=list)
    as_of: datetime | None = None
    rows: int = 0
    tables: dict[str, int] = field(default_factory=dict)
    streams: set[str] = field(default_factory=set)
    period: tuple[date, date] | None = None
    totals: list[tuple[str, str, Decimal]] = field(default_factory=list)
    new: int = 0
    revised: int = 0
    unchanged: int = 0
    left_out: list[Remark] = field(default_factory=list)
    rejected: list[Remark] = field(default_factory=list)
    partial: str | None = None
    rounding: Decimal = Decimal(0)
    questions: list[Question] = field(default_factory=list)
    already: int | None = None
    state: dict[str, Any] = field(default_factory=dict)
    feed_rows: Tables | None = None
    stage: Stage | None = None

    def close(self) -> None:
        """Let go of the staged rows; whoever needs them again reads the file once more."""
        if self.stage is not None:
            self.stage.close()
            self.stage = None

    def remark(self, remarks: list[Remark]) -> None:
        """Note what did not become a row."""
        for remark in remarks:
            if remark.kind == "partial":
                self.partial = self.partial or remark.reason
            elif remark.kind == "left_out":
                self.left_out.append(remark)
            else:
                self.rejected.append(remark)

    def count(self, table: str, frame: pd.DataFrame) -> None:
        """Add the rows of one frame to the counts, the period and the totals."""
        self.tables[table] = self.tables.get(table, 0) + len(frame)
        for column in {"item": ("published",), "member": ("joined",), "observation": ("day", "until")}.get(
            table, ("day",)
        ):
            self._reach(frame[column], iso=table == "item")
        if table == "entry":
            self.streams |= set(frame["stream"].dropna().unique())
            sums = {(c, k): total for c, k, total in self.totals}
            for (currency, kind), total in frame.groupby(["currency", "kind"])["amount_micros"].sum().items():
                sums[currency, kind] = sums.get((currency, kind), Decimal(0)) + Decimal(int(total)).scaleb(-6)
            self.totals = sorted((c, k, total) for (c, k), total in sums.items())

    def _reach(self, column: pd.Series, *, iso: bool) -> None:
        days = pd.to_datetime(column, utc=True, errors="coerce", format="ISO8601" if iso else None).dropna()
        if len(days):
            ends = (days.min().date(), days.max().date())
            before = self.period or ends
            self.period = (min(before[0], ends[0]), max(before[1], ends[1]))
