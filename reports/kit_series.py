"""The numbers by month that a kit can draw, and the figures that can be an index of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from figures import audience, nets
from figures.asking import once
from figures.measures import last_months
from reports.redaction import first_of

if TYPE_CHECKING:
    from figures import Question

MONTHS = 24
CHARTS = ("visitors", "downloads", "subscribers", "followers", "net_revenue")
"""What can be drawn by month."""
OF_FIGURE = {
    "monthly_website_visitors": "visitors", "podcast_downloads": "downloads", "email_subscribers": "subscribers",
    "social_media_followers": "followers", "monthly_revenue": "net_revenue", "net_revenue": "net_revenue",
}  # fmt: skip
"""The figures that can be an index, each by the chart whose first month is its 100."""


@once
def monthly(q: Question, name: str) -> pd.DataFrame:
    """``month``, ``value``, ``provisional``, ``at_most`` of the last months from the first known one; a gap is NaN."""
    if name != "net_revenue":
        return audience.by_month(q, name, MONTHS)
    known = nets.nets(q)
    rows = last_months(known, last=q.month, months=MONTHS)
    whole = set(known.loc[known["complete"].to_numpy(dtype=bool), "month"])
    there = rows["value"].notna()
    rows = rows.assign(provisional=there & ~rows["month"].isin(whole), at_most=False)
    return rows[there.cummax().to_numpy()].reset_index(drop=True)


@once
def base(q: Question, figure: str) -> tuple[float, pd.Timestamp] | None:
    """What is 100 of an index of this figure, and its month; None where it has no such month."""
    if figure not in OF_FIGURE:
        return None
    rows = monthly(q, OF_FIGURE[figure]).dropna(subset="value")
    first = first_of(rows["value"].tolist())
    return None if first is None else (first, pd.Timestamp(rows["month"].iloc[0]))
