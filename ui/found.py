"""What a dropped file holds, in words and numbers, before anything is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from charts import formats
from ui import cells
from ui.texts import safe
from vocabulary import ENTRY_KINDS

SHOWN = 200
_LINES = 4
_TABLES = {
    "entry": ("money line", "money lines"), "observation": ("number", "numbers"), "item": ("piece", "pieces"),
    "member": ("subscriber", "subscribers"),
}  # fmt: skip
_KINDS = {
    "sale": "sales", "refund": "refunds", "fee": "fees", "payout": "payouts", "commission": "commissions",
    "subscription": "subscriptions", "withdrawal": "withdrawals", "deposit": "deposits", "ad": "ads", "royalty": "royalties",
    "dividend": "dividends", "expense": "expenses", "debt_service": "loan payments", "buy": "bought", "sell": "sold",
    "write_off": "written off", "sponsorship": "sponsorships",
}  # fmt: skip


def titled(name: str, words: str) -> str:
    """The line above a file or one of its tables: its name, and beside it what it is."""
    return f'<div class="tr tr-line"><b>{safe(name)}</b> <span class="faint">{safe(words)}</span></div>'


def named(preview: Any) -> str:
    """What a part is: the format, and the source it belongs to where that says more."""
    title, source = preview.format_title, preview.source_title
    return title if title.casefold().startswith(source.casefold()) else f"{title} · {source}"


def brief(preview: Any) -> str:
    """A part in a few words: what it is, what it brings, what of it was left behind."""
    brings = "asks something" if preview.questions else news(preview.new, preview.revised, preview.unchanged)
    return " · ".join(words for words in (named(preview), brings, left_behind(preview)) if words)


def understood(preview: Any) -> str:
    """Rows, period, totals per kind and currency, and what of it is new, as HTML."""
    tables = ", ".join(f"{n:,} {_TABLES[t][n != 1] if t in _TABLES else t}" for t, n in preview.tables.items() if n)
    nothing = "waits for the answer below" if preview.questions else "nothing that counts"
    unread = preview.already is not None and not tables  # known by its content alone
    order_open = any(question.id == "dates" for question in preview.questions)
    pairs = [
        ("Found", "" if unread else f"{preview.rows:,} row{'s' if preview.rows != 1 else ''}"),
        ("Understood", "" if unread else tables or nothing),
        ("Period", "" if order_open else _span(preview.period)),
        ("Brings", "" if preview.questions else news(preview.new, preview.revised, preview.unchanged)),
    ]
    listed = "".join(f"<dt>{word}</dt><dd>{safe(text)}</dd>" for word, text in pairs if text)
    return f'<div class="tr"><div class="tr-found"><dl>{listed}</dl>{_totals(preview.totals)}</div>{_warnings(preview)}</div>'


def news(new: int, revised: int, unchanged: int) -> str:
    """How many rows are new, revised and already known.

    >>> news(5, 0, 1200), news(0, 0, 0)
    ('5 new, 1,200 already known', 'nothing new')
    """
    parts = ((new, "new"), (revised, "revised"), (unchanged, "already known"))
    return ", ".join(f"{n:,} {word}" for n, word in parts if n) or "nothing new"


def left_behind(preview: Any) -> str:
    """How many rows were rejected and how many left out; empty where none was.

    >>> from types import SimpleNamespace
    >>> row = SimpleNamespace(reason="a free trial")
    >>> left_behind(SimpleNamespace(rejected=[row], left_out=[row, row]))
    '1 rejected, 2 left out'
    """
    parts = ((len(preview.rejected), "rejected"), (len(_left(preview)), "left out"))
    return ", ".join(f"{n:,} {word}" for n, word in parts if n)


def left_out(preview: Any) -> str:
    """What was refused, line by line, and what was left out, reason by reason, as HTML; empty where nothing was."""
    refused = [
        cells.row((cells.cell(r.line or "·", "n"), cells.cell(r.column or "·"), cells.cell(_reason(r))))
        for r in preview.rejected[:SHOWN]
    ]
    more = len(preview.rejected) - SHOWN
    rest = f'<div class="tr"><p class="faint">and {more:,} more, all in the CSV</p></div>' if more > 0 else ""
    heads = (("Line", "n"), ("Column", ""), ("Why it was rejected", ""))
    return (cells.table(heads, refused) + rest if refused else "") + _by_reason(_left(preview))


def _left(preview: Any) -> list[Any]:
    """The rows that were left out, without the remark about other parts of the file, which stands in a line of its own."""
    return [remark for remark in preview.left_out if not remark.reason.startswith("of no kind that is known")]


def _by_reason(remarks: Sequence[Any]) -> str:
    """Rows left out: each reason with how many rows it holds for and the first of their lines."""
    count, lines = Counter[str](), defaultdict[str, list[int]](list)
    for remark in remarks:
        reason = str(remark.reason) if remark.value is None else _reason(remark)
        reason = "repeated: the same as an earlier line" if reason.startswith("repeated: the same as line") else reason
        count[reason] += 1
        if remark.line and len(lines[reason]) < _LINES:
            lines[reason].append(remark.line)
    rows = [
        cells.row((cells.cell(f"{n:,}", "n"), cells.cell(_listed(lines[reason], n)), cells.cell(reason)))
        for reason, n in count.most_common(SHOWN)
    ]
    return cells.table((("Rows", "n"), ("Lines", ""), ("Why it was left out", "")), rows) if rows else ""


def _listed(lines: Sequence[int], every: int) -> str:
    return ", ".join(map(str, lines)) + (" …" if every > len(lines) > 0 else "") or "·"


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
        for currency, kind, amount in sorted(totals, key=lambda total: (total[0], ENTRY_KINDS.index(total[1])))
    ]
    return cells.table((), rows, width="22rem")


def _kind(kind: str) -> str:
    words = _KINDS.get(kind, kind).replace("_", " ")
    return words[:1].upper() + words[1:]
