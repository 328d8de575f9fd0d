"""Net worth: what is owned and owed by class and month, and why it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from figures.answer import Card, Change, Figure
from figures.asking import Question, figure, once
from figures.belongings import assets, balances, classes, debt_of, owed, value_of
from figures.measures import last_months
from figures.things import lines, things, values
from figures.wording import counted, listed, money, month_of
from metrics import worth
from metrics.currency import minor_digits
from metrics.frames import one_of

__all__ = ["balances", "debt_of", "value_of"]

TITLES = {
    "property": "Property", "holdings": "Shares and funds", "lending": "Lending", "accounts": "Accounts",
    "other": "Other things", "debt": "Debts",
}  # fmt: skip


@once
def by_class(q: Question, months: int = 36) -> pd.DataFrame:
    """Net worth by class and month: ``month``, ``cls`` (``debt`` below 0), ``title``, ``value``; the last `months` months."""
    both = pd.concat([assets(q), owed(q).assign(value=lambda own: -own["value"])], ignore_index=True)
    rows = worth.by_class(both, until=q.month)
    since = (q.month - months + 1).to_timestamp()
    return rows[(rows["month"] >= since).to_numpy()].assign(title=rows["cls"].map(TITLES)).reset_index(drop=True)


@once
def by_month(q: Question) -> pd.DataFrame:
    """Net worth of every month: ``month``, ``value``; NaN where only debts are known."""
    rows = by_class(q, 600).assign(owned=lambda own: own["cls"] != "debt")
    sums = rows.groupby("month", as_index=False).agg(value=("value", "sum"), owned=("owned", "max"))
    return sums.assign(value=sums["value"].where(sums["owned"].astype(bool)))[["month", "value"]]


@once
def changed(q: Question, months: int = 12) -> pd.DataFrame:
    """Why net worth changed over the months, by class, as `metrics.worth.change`, with ``title``; the largest first."""
    rows = worth.change(assets(q), owed(q), _flows(q), month=q.month, months=months)
    ordered = rows.sort_values("end", ascending=False, kind="stable")
    return ordered.assign(title=ordered["cls"].map(TITLES)).reset_index(drop=True)


def _flows(q: Question) -> pd.DataFrame:
    """Money into and out of things: purchases and works of property, trades of holdings, deposits of platforms.

    Of a robo-advisor and a lending platform what was paid in and out of the account counts; where a platform tells no deposits, the
    principal that was lent and came back.
    """
    rows = lines(q)
    about = {str(row.item): row.attributes for row in things(q).itertuples()}
    lending = set(rows.loc[(rows["kind"] == "principal").to_numpy(), "source"])
    cls = rows["thing"].map(classes(q)).astype("object")
    cls = cls.where(cls.notna() | ~rows["source"].isin(lending), "lending")
    robo = rows["thing"].map({name: each.get("type") == "robo" for name, each in about.items()}).eq(True)
    moved = one_of(rows["kind"], ("deposit", "withdrawal"))
    paying = set(rows.loc[moved, "source"])
    lent = (rows["kind"] == "principal").to_numpy() & ~rows["source"].isin(paying).to_numpy()
    traded = one_of(rows["kind"], ("buy", "sell"))
    kept = (
        (cls == "property") & (rows["kind"] == "capex")
        | (cls == "holdings") & np.where(robo, moved, traded)
        | (cls == "lending") & (moved | lent)
    ).to_numpy()  # fmt: skip
    kind = rows["kind"].where(~lent, np.where(rows["amount"] < 0, "deposit", "withdrawal"))
    told = rows.assign(cls=cls, kind=kind)[kept & rows["amount"].notna().to_numpy()][
        ["day", "thing", "cls", "kind", "amount"]
    ]
    bought = assets(q).merge(_bought(q), on=["thing", "day"])[["day", "thing", "cls", "value"]]
    bought = bought.rename(columns={"value": "amount"}).assign(kind="buy")[["day", "thing", "cls", "kind", "amount"]]
    return pd.concat([told, bought], ignore_index=True) if len(bought) else told


def _bought(q: Question) -> pd.DataFrame:
    """Which property was bought on which day."""
    own = things(q)
    own = own[(own["kind"] == "property").to_numpy()]
    day = pd.to_datetime(pd.Series([each.get("bought") for each in own["attributes"]], dtype="object"), errors="coerce")
    frame = pd.DataFrame({"thing": own["item"].to_numpy(dtype=object), "day": day.astype("datetime64[s]")})
    return frame.dropna()


# The figures


def _told(q: Question, id_: str, value: float, why: str, told: pd.DataFrame, formula: str, change: Change) -> Figure:
    """A figure of the values told until the month's end; as old as the oldest of them."""
    here = worth.by_month(told, until=q.month)
    here = here[(here["month"] == q.month.to_timestamp()).to_numpy()]
    until = told[(told["day"] <= pd.Timestamp(q.month_end)).to_numpy()]
    names = [str(name) for name in until["source"].unique()]
    oldest = here["day"].min() if len(here) else None
    guessed = _at_cost(q) or len(owed(q)) > len(values(q, "debt"))
    estimated = {"known": "estimated"} if guessed and not q.ws.demo else {}
    return figure(
        q, id_, value=round(value, minor_digits(q.ws.home_currency)), why=why, names=names, formula=formula, change=change,
        **{"as_of": None if oldest is None else oldest.date(), "extra": {"n": len(here), "at_cost": _at_cost(q)}, **estimated},
    )  # fmt: skip


@once
def _at_cost(q: Question) -> list[str]:
    """The titles of things that stand at what was paid for them, because nobody says what they are worth."""
    told = set(values(q, "asset_value")["thing"])
    counted_ = set(assets(q)["thing"])
    return [str(row.title) for row in things(q).itertuples() if row.item in counted_ and row.item not in told]


def _parts(q: Question, rows: Iterable[tuple[str, float]]) -> str:
    return " + ".join(f"{title.lower()} {money(round(value), '').strip()}" for title, value in rows)


def _change(q: Question, rows: pd.DataFrame, *classes: str) -> Change:
    """Of a level: on the month before, and on the same month a year before; none where a part was not known yet then."""
    at = {pd.Period(month, "M"): float(value) for month, value in zip(rows["month"], rows["value"], strict=True)}
    now = at.get(q.month, float("nan"))
    shares = []
    for back in (1, 12):
        before = at.get(q.month - back, 0.0)
        new = changed(q, back)
        found = new.loc[one_of(new["cls"], classes), "found"].abs().sum()
        shares.append(now / before - 1 if before > 0 and now == now and found < NOTHING else None)
    return Change(*shares)


NOTHING = 0.005
"""Less than half of the smallest unit of most currencies."""
_OWNED = ("property", "holdings", "lending", "other", "accounts")


@once
def assets_value(q: Question) -> Figure:
    """What is owned at the month's end."""
    rows = by_class(q, 600)
    own = rows[(rows["cls"] != "debt").to_numpy()]
    here = own[(own["month"] == q.month.to_timestamp()).to_numpy()].sort_values("value", ascending=False)
    cost = f"; at what was paid: {listed(_at_cost(q))}" if _at_cost(q) else ""
    why = f"Nothing is known of what you own at the end of {month_of(q.month)}: type in your accounts, properties and holdings."
    value = worth.assets_value(assets(q), month=q.month)
    words = (
        f"{_parts(q, zip(here['title'], here['value'], strict=True))} = {money(round(value), q.ws.home_currency)}{cost}"
        if len(here)
        else ""
    )
    return _told(
        q,
        "assets_value",
        value,
        why,
        assets(q),
        words,
        _change(q, own.groupby("month", as_index=False)["value"].sum(), *_OWNED),
    )


@once
def debts(q: Question) -> Figure:
    """What is owed at the month's end."""
    rows = by_class(q, 600)
    own = rows[(rows["cls"] == "debt").to_numpy()]
    own = own.assign(value=own["value"].abs())
    value = worth.debts(owed(q), month=q.month)
    number = owed(q).loc[(owed(q)["day"] <= pd.Timestamp(q.month_end)).to_numpy(), "thing"].nunique()
    why = "No debt is known: where you owe something, type in its balance."
    return _told(
        q, "debts", value, why, owed(q), f"the latest balance of {counted(number, 'debt')}", _change(q, own, "debt")
    )


@once
def net_worth(q: Question) -> Figure:
    """What is owned less what is owed at the month's end."""
    home = q.ws.home_currency
    own, debt = worth.assets_value(assets(q), month=q.month), worth.debts(owed(q), month=q.month)
    value = worth.net_worth(own, debt)
    less = f" \u2212 owed {money(round(debt), home)}" if debt == debt else "; no debt is known"
    why = f"Nothing is known of what you own at the end of {month_of(q.month)}: type in your accounts, properties and holdings."
    both = pd.concat([frame for frame in (assets(q), owed(q)) if len(frame)] or [assets(q)], ignore_index=True)
    words = f"owned {money(round(own), home)}{less} = {money(round(value), home)}" if value == value else ""
    return _told(q, "net_worth", value, why, both, words, _change(q, by_month(q), *_OWNED, "debt"))


KPIS: dict[str, Callable[[Question], Figure]] = {"assets_value": assets_value, "debts": debts, "net_worth": net_worth}
"""The numbers of what is owned and owed by id."""


def card(q: Question, id_: str) -> Card:
    """A figure of net worth with the shape of its last 13 months."""
    rows = by_class(q, 600)
    part = rows[((rows["cls"] == "debt") == (id_ == "debts")).to_numpy()]
    sums = by_month(q) if id_ == "net_worth" else part.groupby("month", as_index=False)["value"].sum()
    signed = sums.assign(value=-sums["value"]) if id_ == "debts" else sums
    return Card(KPIS[id_](q), last_months(signed, last=q.month, months=13))
