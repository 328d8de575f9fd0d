"""What a dropped file holds, in words and numbers, before anything is written."""

from __future__ import annotations

from datetime import date
from typing import Any

from charts import formats
from ui import cells
from ui.texts import safe

SHOWN = 200
_TABLES = {"entry": "money lines", "observation": "numbers", "item": "pieces", "member": "subscribers"}
_KINDS = {
    "sale": "sales", "refund": "refunds", "fee": "fees", "payout": "payouts", "commission": "commissions",
    "subscription": "subscriptions", "withdrawal": "withdrawals", "deposit": "deposits",
}  # fmt: skip


def understood(preview: Any) -> str:
    """Format, rows, period, totals per kind and currency, and what of it is new, as HTML."""
    tables = ", ".join(f"{n:,} {_TABLES.get(t, t)}" for t, n in preview.tables.items() if n)
    pairs = [
        ("Found", f"{preview.rows:,} row{'s' if preview.rows != 1 else ''}"),
        ("Understood", tables or "nothing"),
        ("Period", _span(preview.period)),
        ("Brings", "" if preview.questions else news(preview.new, preview.revised, preview.unchanged)),
    ]
    listed = "".join(f"<dt>{word}</dt><dd>{safe(text)}</dd>" for word, text in pairs if text)
    names = dict.fromkeys((preview.format_title, preview.source_title))
    named = safe(" · ".join(names))
    title = f'<div class="tr-line"><b>{safe(preview.file)}</b> <span class="faint">{named}</span></div>'
    return f'<div class="tr">{title}<dl>{listed}</dl>{_totals(preview.totals)}{_warnings(preview)}</div>'


def news(new: int, revised: int, unchanged: int) -> str:
    """How many rows are new, revised and already known.

    >>> news(5, 0, 1200), news(0, 0, 0)
    ('5 new, 1,200 already known', 'nothing new')
    """
    parts = ((new, "new"), (revised, "revised"), (unchanged, "already known"))
    return ", ".join(f"{n:,} {word}" for n, word in parts if n) or "nothing new"


def left_out(preview: Any) -> str:
    """What was left out or refused, line by line with the reason, as HTML; empty where nothing was."""
    remarks = [*preview.rejected, *preview.left_out]
    if not remarks:
        return ""
    rows = [
        cells.row((cells.cell(r.line or "·", "n"), cells.cell(r.column or "·"), cells.cell(_reason(r))))
        for r in remarks[:SHOWN]
    ]
    more = f'<p class="faint">and {len(remarks) - SHOWN:,} more</p>' if len(remarks) > SHOWN else ""
    return cells.table((("Line", "n"), ("Column", ""), ("Reason", "")), rows) + f'<div class="tr">{more}</div>'


def _warnings(preview: Any) -> str:
    partial = f'<p class="bad">Read in part: {safe(preview.partial)}</p>' if preview.partial else ""
    again = f'<p class="faint">This very file is in already, as batch {preview.already}.</p>' if preview.already else ""
    off = f"Amounts beyond the sixth decimal were rounded, {preview.rounding} in all." if preview.rounding else ""
    return partial + again + (f'<p class="faint">{safe(off)}</p>' if off else "")


def _reason(remark: Any) -> str:
    return f"{remark.reason}: {remark.value}" if remark.value else str(remark.reason)


def _span(period: tuple[date, date] | None) -> str:
    if not period:
        return ""
    first, last = (formats.day(day) for day in period)
    return first if first == last else f"{first} to {last}"


def _totals(totals: list[tuple[str, str, Any]]) -> str:
    if not totals:
        return ""
    rows = [
        cells.row((cells.cell(_kind(kind)), cells.cell(formats.money(amount, currency), "n")))
        for currency, kind, amount in totals
    ]
    return cells.table((), rows, width="22rem")


def _kind(kind: str) -> str:
    return _KINDS.get(kind, kind).replace("_", " ").capitalize()
