"""One colour a stream, on every page and print."""

from __future__ import annotations

from dataclasses import replace

from figures.asking import Question, once
from figures.ledger import ledger
from metrics.mix import mix

PALETTE = ("#4199E0", "#DB790C", "#6456DC", "#829B69", "#B43898", "#CD3633", "#BD829C")
OTHERS = "#8A8F98"


@once
def colours(q: Question) -> dict[str, str]:
    """Each stream's colour, biggest stream of the last 12 full months first; the month asked about changes nothing.

    A colour the owner fixed stays; the rest take what is left of the palette by size, then the grey of "all others".
    """
    now = q if q.month == q.last_full else replace(q, month=q.last_full, memo={})
    rows = ledger(now).rows
    by_size = [str(name) for name in mix(rows, month=now.month)["stream"]]
    rest = sorted({str(name) for name in rows["stream"].unique()} | set(q.streams))
    ordered = list(dict.fromkeys([*by_size, *rest]))
    fixed = {name: stream.colour for name, stream in q.streams.items() if stream.colour}
    free = iter([colour for colour in PALETTE if colour not in {str(c).upper() for c in fixed.values()}])
    return {name: fixed.get(name) or next(free, OTHERS) for name in ordered}
