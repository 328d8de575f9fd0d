"""How the month went, in one sentence made of the numbers, and at most one finding worth a look."""

from __future__ import annotations

import numpy as np
import pandas as pd

from figures import audience, content, podcast, revenue, watch
from figures.answer import Figure, Summary
from figures.asking import Question
from figures.ledger import known_in_part, ledger
from figures.measures import observed
from figures.pieces import at_least, of_kind, pieces
from figures.wording import counted, day_of, listed, money, month_of, number, percent
from metrics.currency import minor_digits
from metrics.frames import first_day
from metrics.pieces import published_until

NOTHING = "Not enough data yet: add a feed, drop a file or type in a number."
SAME = 0.005
"""Changes smaller than this are called the same."""


def sentence(q: Question) -> Summary:
    """The month in one sentence; it never says more than is known, and says what to do when nothing is."""
    net = revenue.net(q)
    if net.value is not None:
        return Summary(_with_changes(q, _brought(q, float(net.value)), net), True)
    figures = (audience.visitors(q), audience.downloads(q), audience.subscribers(q), audience.followers(q))
    for figure, said in zip(figures, (_visitors, _downloads, _count, _count), strict=True):
        if figure.value is not None:
            return Summary(_with_changes(q, said(q, figure), figure), True)
    return _published(q)


def _brought(q: Question, net: float) -> str:
    amount = money(net, q.ws.home_currency, 0 if abs(net) >= 100 else minor_digits(q.ws.home_currency))
    if q.provisional or known_in_part(q, np.array([first_day(q.month)])).any():
        return f"{_name(q, q.month)} has brought {amount} net so far"
    verb = "brought" if net >= 0 else "ended at"
    return f"{_name(q, q.month)} {verb} {amount} net"


def _visitors(q: Question, figure: Figure) -> str:
    return f"{_name(q, q.month)} brought {_many(figure)} website visitors"


def _downloads(q: Question, figure: Figure) -> str:
    n = int(figure.extra["n"])
    last = _name(q, min(q.month, q.last_full))
    when = f"The {n} months to {last}" if n > 1 else last
    return f"{when} brought {_many(figure)} podcast downloads{' a month' if n > 1 else ''}"


def _count(q: Question, figure: Figure) -> str:
    what = "people get your emails" if figure.name == "email_subscribers" else "people follow you"
    late = figure.as_of is not None and figure.as_of > q.month_end
    when = "Now" if late else f"At the end of {_name(q, q.month)}" if not q.provisional else "So far"
    return f"{when}, {_many(figure)} {what}"


def _many(figure: Figure) -> str:
    prefix = f"{figure.qualifier} " if figure.qualifier else ""
    return prefix + number(float(figure.value or 0))


def _published(q: Question) -> Summary:
    """A feed alone: what was published, without a word on how it went."""
    said = [words for words in (_pieces(q, kind) for kind in ("episode", "post", "video", "issue")) if words]
    if not said:
        return _nothing(q)
    length = podcast.average_length(q)
    minutes = counted(round(float(length.value or 0)), "minute")
    mean = f"; an episode runs {minutes} on average" if length.value else ""
    until = "Until now" if q.provisional else f"Until the end of {_name(q, q.month)}"
    return Summary(f"{until} you published {listed(said)}{mean}.", True)


def _nothing(q: Question) -> Summary:
    """Why this month says nothing, by the first thing that is known of other months."""
    if len(revenue.nets(q)) or len(ledger(q).left_out):
        return Summary(str(revenue.net(q).reason), True)
    asked = {
        "visitors": audience.visitors, "downloads": audience.downloads,
        "subscribers": audience.subscribers, "followers": audience.followers,
    }  # fmt: skip
    reasons = [figure(q).reason for metric, figure in asked.items() if len(observed(q, metric))]
    if not reasons and len(pieces(q)):
        first = pieces(q)["published"].min()
        reasons = [f"Nothing is known for {month_of(q.month)}: the first piece is of {day_of(first)}."]
    return Summary(str(reasons[0]), True) if reasons else Summary(NOTHING, False)


def _pieces(q: Question, kind: str) -> str:
    """How many of a kind were published until the month's end, empty when none."""
    if kind == "post":
        figure = content.posts(q)
        n, least = int(float(figure.value or 0)), figure.qualifier == "at least"
    else:
        rows = published_until(of_kind(q, kind), month=q.month)
        n, least = len(rows), at_least(q, rows)
    return ("at least " if least else "") + counted(n, kind) if n else ""


def _with_changes(q: Question, said: str, figure: Figure) -> str:
    """The statement with the changes that exist: ``..., 12 % less than September and 8 % more than last October.``"""
    year = q.month - 12
    last = f"last {year.strftime('%B')}" if q.month >= q.last_full - 11 else month_of(year)
    before = _name(q, q.month - 1, beside=q.month)
    if "compared" in figure.extra:
        before, last = str(figure.extra["compared"]), "a year before"
    words = [_compared(figure.change.previous, before), _compared(figure.change.year, last)]
    told = [word for word in words if word]
    return said + (f", {' and '.join(told)}." if told else ".")


def _compared(change: float | None, than: str) -> str:
    if change is None:
        return ""
    if abs(change) < SAME:
        return f"about as much as {than}"
    return f"{percent(change)} {'more' if change > 0 else 'less'} than {than}"


def _name(q: Question, month: pd.Period, beside: pd.Period | None = None) -> str:
    """A month by its bare name where it cannot be mistaken: of the last 12 full months, or beside a named one."""
    near = month > q.last_full - 12 or (beside is not None and beside > q.last_full - 12)
    return str(month.strftime("%B" if near else "%B %Y"))


def note(q: Question) -> str | None:
    """What weighs most on the watch list."""
    found = [] if q.provisional else watch.findings(q)
    if not found:
        return None
    many = "One thing needs a look" if len(found) == 1 else f"{len(found)} things need a look, first of all"
    return f"{many}: {found[0].what}."
