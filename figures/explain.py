"""How a figure came about, row by row."""

from __future__ import annotations

from datetime import date

import pandas as pd

from figures.answer import Figure, RowsQuery
from figures.asking import Question
from figures.ledger import in_home, mine
from figures.pieces import pieces
from metrics.currency import minor_digits
from metrics.months import days_meant, rows_that_count
from vocabulary import METRICS, MICROS


def rows(q: Question, figure: Figure, limit: int = 500) -> pd.DataFrame:
    """The rows behind a figure, newest first, with readable column names; at most `limit`."""
    if figure.rows is None:
        return pd.DataFrame()
    return {"entry": _entries, "observation": _observations, "item": _items}[figure.rows.table](q, figure.rows, limit)


def _entries(q: Question, wanted: RowsQuery, limit: int) -> pd.DataFrame:
    every = q.store.entries(q.ws.id, since=wanted.since, until=_until(q, wanted), where=wanted.words, limit=limit)
    found = mine(q, every)
    amounts = found["amount_micros"].astype("float64") / MICROS
    digits = [max(minor_digits(c), 2) for c in found["currency"]]
    return pd.DataFrame(
        {
            "Day": _dates(found["day"]),
            "Source": [*_titles(q, found["source"])],
            "What": found["kind"].str.replace("_", " "),
            "Status": found["status"],
            "Stream": found["stream"],
            "Payer": found["payer"].fillna(""),
            "Product": found["product"].fillna(""),
            "Amount": [round(a, d + 2) for a, d in zip(amounts, digits, strict=True)],
            "Currency": found["currency"],
            f"In {q.ws.home_currency}": in_home(q, found),
        }
    )


def _observations(q: Question, wanted: RowsQuery, limit: int) -> pd.DataFrame:
    names = wanted.words
    found = q.store.observations(
        q.ws.id, names.get("metric"), since=wanted.since, until=_until(q, wanted), sources=names.get("source")
    )
    newest = _that_count(found[found["value"].notna()], wanted, _until(q, wanted)).iloc[::-1].head(limit)
    grain = newest["grain"].map({"day": "day", "month": "month", "span": "several days"})
    return pd.DataFrame(
        {
            "Day": _dates(newest["day"]),
            "For": grain,
            "Source": [*_titles(q, newest["source"])],
            "What": [METRICS[str(m)].title if str(m) in METRICS else str(m) for m in newest["metric"]],
            "Number": newest["value"],
        }
    ).reset_index(drop=True)


def _that_count(found: pd.DataFrame, wanted: RowsQuery, until: date | None) -> pd.DataFrame:
    """Only what counted: of counts the ones used, else what was told for a month itself before its days."""
    if "count" not in wanted.words:
        return found[rows_that_count(found)]
    days = days_meant(found, until=pd.Timestamp(until)).astype("datetime64[D]").astype(str)
    pairs = found["source"].astype(str) + " " + days
    used = found[(pairs.isin(wanted.words["count"]) & (found["grain"] != "span")).to_numpy()]
    return used.drop_duplicates("source", keep="last")


def _items(q: Question, wanted: RowsQuery, limit: int) -> pd.DataFrame:
    every = pieces(q)
    keep = every["kind"].isin(wanted.words["kind"]).to_numpy() & every["source"].isin(wanted.words["source"]).to_numpy()
    days = every["published"]
    inside = days.isna() | (days <= pd.Timestamp(_until(q, wanted) or q.today))
    if wanted.since is not None:
        inside &= days >= pd.Timestamp(wanted.since)
    found = every[keep & inside.to_numpy()].sort_values("published", ascending=False, kind="stable").head(limit)
    return pd.DataFrame(
        {
            "Published": _dates(found["published"]),
            "Title": found["title"].fillna(found["item"]),
            "Minutes": found["minutes"].round(1),
            "Source": [*_titles(q, found["source"])],
            "Address": found["url"].fillna(""),
        }
    ).reset_index(drop=True)


def _until(q: Question, wanted: RowsQuery) -> date | None:
    return min(wanted.until, q.today) if wanted.until else q.today


def _titles(q: Question, names: pd.Series) -> list[str]:
    return [q.sources[str(name)].title if str(name) in q.sources else str(name) for name in names]


def _dates(days: pd.Series) -> pd.Series:
    return days.map(lambda day: None if pd.isna(day) else day.date()).astype("object")
