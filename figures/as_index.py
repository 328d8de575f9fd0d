"""A store of which every amount of money is told as an index, so that a page can be shown without what was earned.

The whole business is scaled by one factor, and its home currency has another name. Shares, changes and shapes stay as they are,
and no amount can reach a page by a way that nobody thought of: the numbers are not there.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from figures.asking import Question
from figures.exchange import exchange
from figures.nets import nets
from metrics.frames import window
from vocabulary import MONEY_METRICS

if TYPE_CHECKING:
    from store import Store, Workspace

UNIT = "PTS"
"""Stands where the home currency's code stood: points of the index."""
MONTHS = 24
_EURO, _FIRST = "EUR", date(1999, 1, 1)
_PLAIN = frozenset(
    {
        "sources", "channels", "streams", "batches", "batch", "notes", "worklog", "member_versions", "members", "newest_answers",
        "version", "visits", "edits", "rules", "facets", "newest_ecb_days", "workspaces",
    }
)  # fmt: skip
"""Readers without any amount; every other is refused unless it is scaled here."""
_FRAMES = frozenset(
    {
        "entries_day", "entries_month", "entries", "entries_of", "entries_naming", "taken_back", "sums", "deals", "schedules",
    }
)  # fmt: skip
_COUNTS = frozenset(
    {
        "units", "rate", "quantity", "frequency", "days_late", "discount", "term", "share", "months", "year", "isin", "wkn",
        "apr", "interest", "pages", "number", "season", "episode",
    }
)  # fmt: skip
"""Numbers told of a thing that are no money; one that is not named here is scaled, since it might be."""


class Indexed:
    """The reading side of a store with every amount times `factor`, and `home` called `UNIT`. It cannot write.

    An amount of another currency is told in points too, at the rate of one day (`worth`: what one of it is at home, NaN where that
    is not known), so that two amounts side by side can be compared; it keeps a name of its own, by which its own day's rate is found.
    """

    def __init__(self, store: Store, home: str, factor: float, today: date, worth: Callable[[str], float]) -> None:
        self._store, self._home, self._factor, self._today = store, home, factor, today
        self._worth = cache(lambda currency: 1.0 if currency == home else worth(currency))

    def __getattr__(self, name: str) -> Any:
        if name in _PLAIN:
            return getattr(self._store, name)
        if name in _FRAMES:
            return lambda *args, **more: self._scaled(getattr(self._store, name)(*args, **self._asked(more)))
        raise AttributeError(f"{name} is not told of a business whose amounts are an index")

    def observations(self, *args: Any, **more: Any) -> pd.DataFrame:
        """Measured numbers; those with a currency are amounts."""
        rows = self._store.observations(*args, **more)
        amounts = rows["currency"].notna().to_numpy()
        scaled = rows["value"].where(~amounts, rows["value"] * self._factors(rows["currency"]))
        return rows.assign(value=scaled, currency=self._named(rows["currency"]))

    def observation_sums(self, ws: int, metrics: Sequence[str], **more: Any) -> pd.DataFrame:
        """Counts of pieces by day, added up. Raises: ValueError: one of them is an amount."""
        if MONEY_METRICS.intersection(metrics):
            raise ValueError(f"{', '.join(metrics)}: an amount of pieces is not told as an index")
        return self._store.observation_sums(ws, metrics, **more)

    def goals(self, ws: int) -> pd.DataFrame:
        """Targets; those with a currency are amounts."""
        rows = self._store.goals(ws)
        amounts = rows["currency"].notna().to_numpy()
        target = np.where(amounts, np.rint(rows["target"] * self._factors(rows["currency"])), rows["target"])
        return rows.assign(target=target.astype("int64"), currency=self._named(rows["currency"]))

    def items(self, ws: int, kinds: Sequence[str] | None = None) -> pd.DataFrame:
        """Things with what is told of them; numbers that are no counts are amounts."""
        rows = self._store.items(ws, kinds)
        return rows.assign(attributes=[self._told(text) for text in rows["attributes"]])

    def page(self, *args: Any, **more: Any) -> Any:
        """One page of the ledger."""
        found = self._store.page(*args, **more)
        return found._replace(rows=self._scaled(found.rows))

    def scan(self, *args: Any, **more: Any) -> Iterator[pd.DataFrame]:
        """The ledger in frames."""
        return (self._scaled(rows) for rows in self._store.scan(*args, **more))

    def rates(self, ws: int) -> pd.DataFrame:
        """The owner's own exchange rates."""
        return self._valued(self._store.rates(ws))

    def ecb_rates(
        self, currencies: Sequence[str], since: date | None = None, until: date | None = None
    ) -> pd.DataFrame:
        """The ECB's rates, under the names that the currencies have here; the euro's own is one."""
        asked = [self._kept(currency) for currency in currencies]
        rows = self._store.ecb_rates([currency for currency in asked if currency != _EURO], since, until)
        if _EURO in asked:
            days = pd.Series(pd.date_range(since or _FIRST, until or self._today, freq="D")).astype("datetime64[s]")
            rows = pd.concat([rows, pd.DataFrame({"day": days, "currency": _EURO, "rate": 1.0})], ignore_index=True)
        return self._valued(rows).sort_values("day", kind="stable", ignore_index=True)

    def _asked(self, more: Mapping[str, Any]) -> dict[str, Any]:
        """A filter by currency has the names under which they are kept."""
        told = more.get("currencies")
        return {**more, "currencies": [self._kept(c) for c in told]} if told else dict(more)

    def _kept(self, currency: str) -> str:
        return self._home if currency == UNIT else currency.removeprefix(f"{UNIT} (").removesuffix(")")

    def _scaled(self, rows: pd.DataFrame) -> pd.DataFrame:
        factors = self._factors(rows["currency"]) if "currency" in rows.columns else self._factor
        amounts = {name: rows[name] * factors for name in ("amount_micros", "amount") if name in rows.columns}
        whole = {name: np.rint(values.astype("float64")).astype(rows[name].dtype) for name, values in amounts.items()}
        named = {"currency": self._named(rows["currency"])} if "currency" in rows.columns else {}
        return rows.assign(**whole, **named)

    def _valued(self, rates: pd.DataFrame) -> pd.DataFrame:
        """Rates of the currencies as they are told here: one unit of them is another amount than it was."""
        worth = [1.0 if math.isnan(self._worth(currency)) else self._worth(currency) for currency in rates["currency"]]
        scaled = rates["rate"].astype("float64") * np.array(worth, dtype="float64")
        return rates.assign(rate=scaled, currency=self._named(rates["currency"]))

    def _factors(self, currencies: pd.Series) -> pd.Series:
        """By row what an amount is multiplied with; one whose worth nobody knows as if it were home currency."""
        return currencies.map(self._factor_of, na_action="ignore").astype("float64").fillna(self._factor)

    def _factor_of(self, currency: str) -> float:
        worth = self._worth(currency)
        return self._factor * (1.0 if math.isnan(worth) else worth)

    def _named(self, currencies: pd.Series) -> pd.Series:
        return currencies.map(self._name, na_action="ignore").astype(currencies.dtype)

    def _name(self, currency: str) -> str:
        return UNIT if currency == self._home else f"{UNIT} ({currency})"

    def _told(self, text: Any) -> Any:
        try:
            told = json.loads(text) if isinstance(text, str) and text else None
        except ValueError:
            return None
        return text if told is None else json.dumps(self._part(told, "", self._factor))

    def _part(self, value: Any, name: str, factor: float) -> Any:
        """What is told, with every number that may be an amount scaled, wherever it stands; by the currency that is told beside it."""
        if isinstance(value, Mapping):
            own = value.get("currency")
            factor = self._factor_of(own) if isinstance(own, str) and own else factor
            return {key: self._part(each, str(key), factor) for key, each in value.items()}
        if isinstance(value, list):
            return [self._part(each, name, factor) for each in value]
        if name == "currency" and isinstance(value, str) and value:
            return self._name(value)
        if isinstance(value, bool) or name in _COUNTS:
            return value
        try:
            number = float(value)
        except (TypeError, ValueError):
            return value
        return number * factor if isinstance(value, int | float) else str(number * factor)


def indexed(q: Question) -> tuple[Indexed, Workspace, pd.Period | None]:
    """The business of a question as an index: its store, its workspace, and the month whose net revenue is 100.

    Where no month earned anything, every amount is nothing and there is no such month.
    """
    base, first = first_month(q)
    store = Indexed(q.store, q.ws.home_currency, 100 / base if base else 0.0, q.today, partial(_worth, q))
    return store, replace(q.ws, home_currency=UNIT), first


def _worth(q: Question, currency: str) -> float:
    """What one of a currency is in home currency on the month's last day; NaN where no rate is known."""
    return 1 / exchange(q, currency).rate


def first_month(q: Question) -> tuple[float, pd.Period | None]:
    """What the first of the months shown that earned something brought, and which it is."""
    known = window(nets(q), month=q.month, months=MONTHS)
    earned = known[(known["value"] > 0).to_numpy()].sort_values("month")
    if earned.empty:
        return 0.0, None
    return float(earned["value"].iloc[0]), pd.Period(earned["month"].iloc[0], "M")
