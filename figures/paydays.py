"""When platforms pay what they have approved: by the terms that they had so far."""

from __future__ import annotations

import numpy as np
import pandas as pd

from figures.asking import Question, once
from figures.ledger import in_home
from figures.ledger_owed import waiting
from figures.wording import month_of
from metrics.frames import one_of
from vocabulary import NET

INVOICE_DAYS, PAYOUT_DAYS = 30, 30
"""An invoice without a due day is due so many days after it was sent; a platform whose terms the record does not tell pays so many days
after the month's end."""
_LEAST = 5
"""Paid entries that tell a platform's terms."""
_READ = 300
DEALS = "deals"
"""The source of entries that deals write: the deal itself stands here."""
COLUMNS = ("day", "what", "who", "kind", "stream", "amount", "about", "source")
_DTYPES = {"day": "datetime64[s]", "amount": "float64", "about": "bool"}


@once
def approved(q: Question) -> pd.DataFrame:
    """What platforms have approved and not paid, by their terms: one row a payer of invoices, or a platform and month earned."""
    rows = waiting(q)
    rows = rows[
        (rows["status"] == "approved").to_numpy() & one_of(rows["kind"], NET) & (rows["source"] != DEALS).to_numpy()
    ]
    if rows.empty:
        return pd.DataFrame(columns=list(COLUMNS)).astype(_DTYPES)
    source, stream = (rows[name].astype("object") for name in ("source", "stream"))
    pair = source.str.cat(stream, sep="\n")
    invoice = pair.isin(pair[(rows["kind"] == "sponsorship").to_numpy()]).to_numpy()
    earned = rows["day"].to_numpy().astype("datetime64[D]")
    titles = {str(name): q.titles([str(name)])[0] for name in source.unique()}
    months = earned.astype("datetime64[M]")
    names = {month: f"Earned in {month_of(pd.Period(str(month), 'M'))}" for month in np.unique(months)}
    told = {
        "day": np.where(invoice, earned + INVOICE_DAYS, _paid_on(q, source, earned)),
        "what": np.where(invoice, "Invoice", np.array([names[month] for month in months], dtype=object)),
        "who": np.where(invoice, rows["payer"].to_numpy(dtype=object), source.map(titles).to_numpy(dtype=object)),
        "kind": "commission", "stream": stream.to_numpy(dtype=object), "amount": in_home(q, rows).to_numpy("float64"),
        "about": True, "source": source.to_numpy(dtype=object),
    }  # fmt: skip
    found = pd.DataFrame(told).astype({"day": "datetime64[s]", "what": "object", "who": "object", "kind": "object"})
    words = ["what", "who", "kind", "stream", "source", "day"]
    sums = found.groupby(words, as_index=False, sort=True).agg(amount=("amount", "sum"), about=("about", "any"))
    return sums.astype({"about": "bool"})[list(COLUMNS)]


def _paid_on(q: Question, source: pd.Series, earned: np.ndarray) -> np.ndarray:
    """When platforms pay what was earned on a day: so many days after the month's end, or, where one pays sooner, after the day."""
    terms = {str(name): _terms(q, str(name)) for name in source.unique()}
    after_end, after_day = (
        source.map({name: each[k] for name, each in terms.items()}).to_numpy("int64") for k in (0, 1)
    )
    ends = (earned.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1
    return np.where(after_end >= 0, ends + after_end, earned + after_day)


@once
def _terms(q: Question, source: str) -> tuple[int, int]:
    """Days from the end of the month earned, and from the day earned, to the day of payment, as the platform paid in the last year.

    `PAYOUT_DAYS` where too few of its rows tell a day of payment.
    """
    since = (pd.Timestamp(q.today) - pd.Timedelta(days=400)).date()
    rows = q.store.entries(
        q.ws.id, since=since, until=q.today, where={"source": (source,), "status": ("paid",)}, limit=_READ
    )
    told = rows[rows["paid_day"].notna().to_numpy()]
    if len(told) < _LEAST:
        return PAYOUT_DAYS, PAYOUT_DAYS
    day, paid = (told[name].to_numpy().astype("datetime64[D]") for name in ("day", "paid_day"))
    ends = (day.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1
    return int(np.median((paid - ends).astype("int64"))), int(np.median((paid - day).astype("int64")))
