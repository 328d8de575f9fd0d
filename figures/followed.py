"""Who followed and who left, platform by platform and month by month, where a platform tells it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from figures.asking import Question, once
from figures.measures import by_channel, last_months
from figures.platforms import of_platform, platforms
from metrics.frames import first_day, month_range

CAME, LEFT = "new_followers", "lost_followers"


@once
def moves(q: Question, months: int = 24) -> list[tuple[str, str, pd.DataFrame]]:
    """Platforms that tell who came or left, the largest first: channel, title, and the months as `figures.lists.moves` has them."""
    each = [
        (str(c), str(t), _moves(q, str(c), months))
        for c, t in platforms(q)[["channel", "title"]].itertuples(index=False)
    ]
    return [(channel, title, rows) for channel, title, rows in each if len(rows)]


def _moves(q: Question, channel: str, months: int) -> pd.DataFrame:
    """From the first month that is told; of a platform that does not tell who left, the net is the count against the month before."""
    joined, left = (_of(q, name, channel, months + 1) for name in (CAME, LEFT))
    count = last_months(of_platform(q, channel), last=q.month, months=months + 1)["value"]
    net = (joined - left).where(left.notna(), count - count.shift())
    wanted = month_range(first_day(q.month - months), first_day(q.month))
    told = {"joined": joined, "left": left, "net": net, "count": count}
    frame = pd.DataFrame({"month": wanted, **{name: values.to_numpy() for name, values in told.items()}})
    frame = frame.assign(provisional=wanted > first_day(q.last_full)).iloc[1:]
    known = frame[["joined", "left"]].notna().any(axis=1).to_numpy()
    return frame.iloc[int(np.argmax(known)) :].reset_index(drop=True) if known.any() else frame.iloc[:0]


def _of(q: Question, name: str, channel: str, months: int) -> pd.Series:
    monthly = by_channel(q, name)
    return last_months(monthly[(monthly["channel"] == channel).to_numpy()], last=q.month, months=months)["value"]
