"""Who has sponsored the business: names to offer as past partners."""

from __future__ import annotations

from figures.asking import Question, once


@once
def sponsors(q: Question) -> list[str]:
    """The sponsors of paid deals until the month's end, each once: who paid for most deals first, then by name."""
    deals = q.store.deals(q.ws.id)
    paid = deals[((deals["state"] == "paid") & (deals["day"].dt.date <= q.month_end)).to_numpy()]
    times = paid.groupby("sponsor").size()
    return [str(name) for name in sorted(times.index, key=lambda each: (-int(times[each]), str(each).casefold()))]
