"""The first sentence of the Ledger page, for each of its parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from charts import formats
from figures.ledger_rows import LedgerFilter
from ui.ledger_filter import filtered
from vocabulary import MICROS

QUESTION = "Which rows?"


def rows(wanted: LedgerFilter, sums: pd.DataFrame) -> tuple[str, str | None]:
    """How many rows there are and what they earned."""
    count = int(sums["n"].sum()) if len(sums) else 0
    if not count:
        return "No row fits." if filtered(wanted) else "No money has come in yet.", None
    named = f"{count:,} row{'s' if count != 1 else ''}{' of this filter' if filtered(wanted) else ''}"
    earned = _joined([formats.money(r.net, r.currency, cents=False) for r in sums.itertuples() if r.net])
    waiting = _joined([formats.money(r.pending, r.currency, cents=False) for r in sums.itertuples() if r.pending])
    note = f"Pending besides: {waiting}." if waiting else None
    return f"{named}: {earned} net." if earned else f"{named}.", note


def unpaid(table: pd.DataFrame) -> tuple[str, str | None]:
    """What is waiting to be paid, and how much of it for long."""
    if table.empty:
        return "Nothing is waiting to be paid.", None
    by = table.groupby("currency", sort=False)[["total", "older"]].sum()
    waiting = _joined([formats.money(row.total / MICROS, str(code), cents=False) for code, row in by.iterrows()])
    old = _joined(
        [formats.money(row.older / MICROS, str(code), cents=False) for code, row in by.iterrows() if row.older]
    )
    return f"Still to be paid: {waiting}.", f"Earned more than 90 days ago: {old}." if old else None


def payouts(table: pd.DataFrame) -> tuple[str, str | None]:
    """How many accounts add up."""
    if table.empty:
        return "No payouts to hold against earnings yet.", None
    wrong = int(table["since"].notna().sum())
    if not wrong:
        return f"All {len(table)} accounts add up." if len(
            table
        ) > 1 else "The payouts add up with what was earned.", None
    return (
        f"{wrong} of {len(table)} account{'s' if len(table) != 1 else ''} do{'es' if wrong == 1 else ''} not add up.",
        None,
    )


def twice(table: pd.DataFrame) -> tuple[str, str | None]:
    """How many suspicions there are."""
    if table.empty:
        return "No money looks told twice.", None
    return (
        f"{len(table)} thing{'s' if len(table) != 1 else ''} may be told twice.",
        "Nothing is left out before you say so.",
    )


def rules(count: int) -> tuple[str, str | None]:
    """How many rules there are."""
    named = (
        f"{count} rule{'s' if count != 1 else ''} name{'s' if count == 1 else ''} and sort"
        if count
        else "Rules name and sort"
    )
    return f"{named} what comes in.", "They lie over what sources say: taking one off brings back every row as it came."


def streams(every: Sequence[Any]) -> tuple[str, str | None]:
    """How many streams there are, and of how many not all is the owner's."""
    if not every:
        return "No stream yet.", None
    named = f"{len(every)} stream{'s' if len(every) != 1 else ''}"
    shared = [stream.name for stream in every if stream.share < 1]
    if not shared:
        return f"{named}, all of {'them' if len(every) > 1 else 'it'} yours.", None
    return f"{named}; you share {_joined(shared) if len(shared) <= 3 else f'{len(shared)} of them'} with others.", None


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
