"""Everything told of what is owned and owed until today: values of things, accounts, debts."""

from __future__ import annotations

from datetime import date

import pandas as pd

from figures.asking import Question, once
from figures.measures import channel_of, primary_sources
from figures.mortgages import by_terms
from figures.things import amount_of, converted, lines, things, values
from metrics import worth
from metrics.frames import one_of

CLASSES = {"property": "property", "holding": "holdings", "loan": "lending"}
"""The class of net worth of each kind of item."""


@once
def balances(q: Question) -> pd.DataFrame:
    """All accounts together at the end of each month: ``month``, ``value`` in home currency, ``complete``.

    The last balance told until then counts; a month is complete when it is over and each of its accounts was told in it.
    """
    rows = worth.by_month(_accounts(q), until=min(q.month, pd.Period(q.today, "M")))
    fresh = rows["day"].to_numpy().astype("datetime64[M]") == rows["month"].to_numpy().astype("datetime64[M]")
    sums = (
        rows.assign(complete=fresh)
        .groupby("month", as_index=False)
        .agg(value=("value", "sum"), complete=("complete", "min"))
    )
    over = sums["month"].to_numpy() <= q.last_full.to_timestamp().to_datetime64()
    return sums.assign(complete=sums["complete"].astype(bool).to_numpy() & over)


@once
def _accounts(q: Question) -> pd.DataFrame:
    """Balances of accounts, one source a channel: ``thing`` (its channel), ``cls``, ``source``, ``day``, ``value``."""
    rows = q.store.observations(q.ws.id, ["account_balance"], until=q.today)
    rows = rows[rows["value"].notna().to_numpy()]
    names = [str(name) for name in rows["source"].unique()]
    chosen = set(primary_sources(q, names, metric="account_balance").values())
    rows = rows[one_of(rows["source"], chosen)].reset_index(drop=True)
    thing = pd.Series([channel_of(q, str(name)) for name in rows["source"]], index=rows.index, dtype="object")
    made = rows.assign(thing=thing, cls="accounts", value=converted(q, rows))
    return made.loc[made["value"].notna(), ["thing", "cls", "source", "day", "value"]].reset_index(drop=True)


@once
def assets(q: Question) -> pd.DataFrame:
    """Everything told of what things are worth until today: ``thing, cls, source, day, value``, the accounts with them.

    Where nobody says what a thing is worth, what was paid for it stands, from the day it was bought. Of a lending account that says what
    all of it is worth, its single loans are not added again.
    """
    told = values(q, "asset_value")
    cls = told["thing"].map(classes(q)).fillna("other").astype("object")
    told = told.assign(cls=cls)[["thing", "cls", "source", "day", "value"]]
    loans = things(q)
    inside = _inside(loans, set(told["thing"]))
    paid = _paid(q, set(told["thing"]) | inside)
    both = [told[~told["thing"].isin(inside).to_numpy()], paid, _accounts(q)]
    kept = [frame for frame in both if len(frame)]
    return pd.concat(kept, ignore_index=True) if kept else told


@once
def classes(q: Question) -> dict[str, str]:
    """The class of each thing, by its key."""
    return {str(row.item): CLASSES.get(str(row.kind), "other") for row in things(q).itertuples()}


def _inside(owned: pd.DataFrame, valued: set[str]) -> set[str]:
    """Single loans of the platforms whose account says what all of it is worth."""
    loans = owned[(owned["kind"] == "loan").to_numpy()].to_dict("records")
    whole = {
        str(r["attributes"].get("platform")) for r in loans if r["attributes"].get("account") and r["item"] in valued
    }
    return {
        str(r["item"])
        for r in loans
        if not r["attributes"].get("account") and str(r["attributes"].get("platform")) in whole
    }


def _paid(q: Question, told: set[str]) -> pd.DataFrame:
    """What was paid for things: of a property also before its first value; of a holding or a loan only where no value is told."""
    rows = []
    first = lines(q).groupby("thing")["day"].min()
    for row in things(q).to_dict("records"):
        about, thing = row["attributes"], str(row["item"])
        name = {"property": "purchase_price", "holding": "cost"}.get(str(row["kind"]), "outstanding")
        day = pd.to_datetime(about.get("bought"), errors="coerce")
        day = first.get(thing, pd.Timestamp(q.today)) if pd.isna(day) else day
        if about.get("account") or (thing in told and (name != "purchase_price" or "bought" not in about)):
            continue
        if name == "outstanding":
            day = pd.Timestamp(min(q.today, q.month_end))
        rows.append(
            (
                thing,
                CLASSES[str(row["kind"])],
                row["source"],
                day,
                amount_of(about, name),
                row["currency"],
                about.get("stream"),
            )
        )
    frame = pd.DataFrame(rows, columns=["thing", "cls", "source", "day", "value", "currency", "stream"])
    frame = frame.astype({"day": "datetime64[s]", "value": "float64"}).dropna(subset="value").reset_index(drop=True)
    shares = {name: float(stream.share) for name, stream in q.streams.items()}
    value = converted(q, frame) * frame["stream"].map(shares).astype("float64").fillna(1.0)
    return frame.assign(value=value)[["thing", "cls", "source", "day", "value"]].dropna(subset="value")


@once
def owed(q: Question) -> pd.DataFrame:
    """Everything known of debts until today: ``thing, cls`` (debt), ``source, day, value`` above 0; by its terms where no balance is told."""
    told = values(q, "debt")
    terms = by_terms(q)
    terms = terms[~terms["thing"].isin(told["thing"]).to_numpy()]
    told = pd.concat([told, terms], ignore_index=True) if len(terms) else told
    return told.assign(cls="debt", value=told["value"].abs())[["thing", "cls", "source", "day", "value"]]


def value_of(q: Question, thing: str) -> float:
    """What a thing is worth at the month's end; NaN where nobody says."""
    return _latest(assets(q), thing, q.month_end)


def debt_of(q: Question, thing: str) -> float:
    """What is owed on a thing at the month's end; NaN where no debt is told."""
    return _latest(owed(q), thing, q.month_end)


def _latest(told: pd.DataFrame, thing: str, until: date) -> float:
    own = told[((told["thing"] == thing) & (told["day"] <= pd.Timestamp(until))).to_numpy()]
    return float(own.sort_values("day", kind="stable")["value"].iloc[-1]) if len(own) else float("nan")
