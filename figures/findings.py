"""One finding of the watch list: what it says, how much is at stake, and where it can be looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from figures.asking import Question, once
from figures.revenue import mix
from figures.wording import money, percent
from metrics.currency import minor_digits

T, SHAPE = 12, 13
GROUPS = {
    "large": (0.1, "Weighs most", "more than a tenth of a month's net revenue is at stake"),
    "middle": (0.01, "Worth a look", "between a hundredth and a tenth of a month's net revenue"),
    "small": (0.0, "Small", "less than a hundredth of a month's net revenue"),
}
"""By name, from which weight on, what the group is called, and what that means."""


@dataclass(frozen=True)
class Finding:
    """One thing that needs a look.

    `subject`: what it is about; `what`: what was found, as a sentence without its full stop; `why`: how it was judged; `since`: since when,
    in words; `size`: how much, as text; `weight`: what is at stake as a share of a month's net revenue; `page`: the page's file;
    `words`: what its address says; `shape`: its last 13 periods, empty where it has none.
    """

    kind: str
    subject: str
    what: str
    why: str
    since: str
    size: str
    weight: float
    page: str
    words: Mapping[str, str] = field(default_factory=dict)
    shape: tuple[float, ...] = ()

    @property
    def group(self) -> str:
        """The group of `GROUPS` it weighs in."""
        return next(name for name, (least, _, _) in GROUPS.items() if self.weight >= least or name == "small")

    @property
    def key(self) -> str:
        """What makes it the same finding on another day."""
        return f"{self.kind}:{self.subject}"


@once
def monthly_net(q: Question) -> float:
    """The mean net revenue of a month of the last 12; NaN where nothing came in."""
    total = float(mix(q)["net"].sum())
    return total / T if total > 0 else float("nan")


def weight_of(q: Question, amount: float) -> float:
    """An amount as a share of a month's net revenue; 0 where there is none to compare with."""
    share = abs(amount) / monthly_net(q)
    return share if share == share else 0.0


def depending(q: Question, audience: str) -> float:
    """The share of net revenue of the streams that live off an audience; a tenth at least, for an audience is worth something."""
    table = mix(q)
    own = [name in q.streams and q.streams[name].audience == audience for name in table["stream"]]
    total = float(table["net"].sum())
    return max(float(table.loc[own, "net"].sum()) / total if total > 0 else 0.0, 0.1)


def shape_of(values: pd.Series) -> tuple[float, ...]:
    """The last 13 periods of a number, oldest first."""
    return tuple(float(value) for value in values.tail(SHAPE))


def amount(q: Question, value: float) -> str:
    """An amount in home currency, without decimals from 100 on."""
    digits = 0 if abs(value) >= 100 else minor_digits(q.ws.home_currency)
    return money(value, q.ws.home_currency, digits)


def name_of(q: Question, month: pd.Period) -> str:
    """A month by its bare name where it cannot be mistaken."""
    return str(month.strftime("%B" if month > q.last_full - 12 else "%B %Y"))


def less(share: float) -> str:
    """A share less, with its sign."""
    return f"\u2212{percent(share)}"


def days_between(first: pd.Period, last: pd.Period) -> dict[str, str]:
    """The days of some months, as the Ledger's address has them."""
    return {"since": str(first.to_timestamp().date()), "until": str(last.end_time.date())}
