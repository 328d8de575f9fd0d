"""What the parts of a mapping are called on the screen."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import count
from pathlib import PurePath

from collect import mappings
from vocabulary import EARNING, ENTRY_KINDS, JOINED_BY, METRICS, MONEY_METRICS, is_metric, metric_title

NOTHING = "skip"
_ROLES = {
    NOTHING: "Not read", "day": "Day", "paid_day": "Day it was paid", "amount": "Amount", "credit": "Money in",
    "debit": "Money out", "fee": "Fee", "tax": "Tax", "currency": "Currency", "kind": "Kind of row", "status": "Status",
    "stream": "Income stream", "payer": "Who pays", "product": "Product or text", "item": "Thing it is about",
    "id": "Id of the row", "quantity": "Quantity", "balance": "Balance (not stored)",
}  # fmt: skip
MONEY = frozenset({"amount", "credit", "debit"})


def roles() -> list[str]:
    """Everything a column may mean: nothing, a part of a ledger row, a number of the audience."""
    return [*mappings.ROLES, *(name for name in METRICS if name not in MONEY_METRICS), *JOINED_BY]


def role(name: str) -> str:
    """A role in words.

    >>> role("debit"), role("visitors")
    ('Money out', 'Number: Website visitors')
    """
    return _ROLES.get(name) or f"Number: {metric_title(name)}"


def kinds_in() -> list[str]:
    """The kinds that money may have which comes in, the earning ones first."""
    return [*EARNING, *(kind for kind in ENTRY_KINDS if kind not in EARNING)]


def kinds_out() -> list[str]:
    """The kinds that money may have which goes out, the likeliest first."""
    first = ("expense", "refund", "fee", "withdrawal", "payout")
    return [*first, *(kind for kind in ENTRY_KINDS if kind not in first)]


def earns(chosen: Mapping[str, str]) -> bool:
    """Whether some column holds money."""
    return bool(MONEY & set(chosen.values()))


def measures(chosen: Mapping[str, str]) -> bool:
    """Whether some column holds a number of the audience."""
    return any(is_metric(name) for name in chosen.values())


def samples(cells: Sequence[str], limit: int = 3) -> str:
    """A few cells of a column, each once.

    >>> samples(("a", "a", "", "b"))
    'a · b'
    """
    return " · ".join(list(dict.fromkeys(cell.strip()[:40] for cell in cells if cell.strip()))[:limit])


def proposed(file_name: str, taken: Collection[str] = ()) -> str:
    """A name for files of the kind of this one: its own without days, numbers and ending, and none that is taken.

    >>> proposed("wise_statement-2026-10 (3).csv"), proposed("2026.csv"), proposed("cash.csv", ["Cash"])
    ('Wise statement', 'My table', 'Cash 2')
    """
    words = re.sub(r"[^\w]|[\d_]", " ", PurePath(file_name).stem).split()
    name = " ".join(words)[:50] or "My table"
    name = name[:1].upper() + name[1:]
    others = (f"{name} {number}" for number in count(2))
    return name if name not in taken else next(other for other in others if other not in taken)
