"""Lines of the ledger: how a line of the demo is written, and what it is worth at home."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sample.timeline import LAST, Timeline
from vocabulary import MICROS

CENT = MICROS // 100
RATE_DIGITS = 10_000
"""Rates have four decimals, so that an amount in cents converts to whole millionths."""
FIRST_RATE, RATE_STEP, RATE_LOW, RATE_HIGH = 1.085, 0.011, 1.02, 1.17
NOT_SAID = ("paid_day", "payer", "product", "item", "quantity", "reverses")
PAID_AFTER_MONTHS, PAID_ON = 2, 15
"""Affiliate networks and ad networks pay in the middle of the second month after."""


def rates(line: Timeline) -> np.ndarray:
    """By month, ten-thousandths of a USD for one EUR: the business's own rates, which hold from the 1st."""
    walk = FIRST_RATE + np.cumsum(line.random("rates").normal(0, RATE_STEP, len(line.months)))
    return np.rint(np.clip(walk, RATE_LOW, RATE_HIGH) * RATE_DIGITS).astype("int64")


def rate_rows(line: Timeline) -> pd.DataFrame:
    """The rates as rows: currency, day, rate (decimal text)."""
    text = [f"{each // RATE_DIGITS}.{each % RATE_DIGITS:04d}" for each in rates(line).tolist()]
    known = line.past(line.months.astype("datetime64[D]")) | (np.arange(len(text)) <= LAST)
    frame = pd.DataFrame({"currency": "USD", "day": line.months.astype("datetime64[s]"), "rate": text})
    return frame[known]


def entries(
    source: str, stream: str, kind: str, day: np.ndarray, micros: np.ndarray, external_id: object, **more: object
) -> pd.DataFrame:
    """Ledger lines: paid, in USD, unless `more` says otherwise."""
    values = {
        "source": source, "stream": stream, "kind": kind, "day": day.astype("datetime64[s]"), "amount_micros": micros,
        "external_id": external_id, "status": "paid", "currency": "USD", **dict.fromkeys(NOT_SAID), **more,
    }  # fmt: skip
    return pd.DataFrame(values, index=range(len(day)))


def worth(item: str, day: np.ndarray, amount: np.ndarray, currency: str = "USD") -> pd.DataFrame:
    """What a thing is worth on some days, as observations."""
    return pd.DataFrame(
        {
            "metric": "asset_value", "item": item, "grain": "day", "day": day.astype("datetime64[s]"), "value": cents(amount),
            "currency": currency,
        }
    )  # fmt: skip


def cents(amounts: np.ndarray) -> np.ndarray:
    """Amounts as millionths, rounded to the cent."""
    return np.rint(np.asarray(amounts) * 100).astype("int64") * CENT


def in_euro(line: Timeline, dollars: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Dollars as euros of their month."""
    return dollars * RATE_DIGITS / rates(line)[place]


def at_home(line: Timeline, frame: pd.DataFrame) -> np.ndarray:
    """Lines in millionths of a dollar, exactly."""
    place = place_of(line, frame["day"])
    micros = frame["amount_micros"].to_numpy()
    euro = (frame["currency"] == "EUR").to_numpy()
    return np.where(euro, micros * rates(line)[place] // RATE_DIGITS, micros)


def place_of(line: Timeline, days: pd.Series) -> np.ndarray:
    """By line, the number of its month."""
    return (np.asarray(days).astype("datetime64[M]") - line.months[0]).astype("int64")


def ids(prefix: str, days: np.ndarray) -> list[str]:
    """Ids of lines of which there is one a day."""
    return [f"{prefix}-{text}" for text in np.datetime_as_string(days.astype("datetime64[D]"), unit="D")]


def settled(line: Timeline, place: np.ndarray) -> dict[str, np.ndarray]:
    """Status and day of payment of what is approved at once and paid in the second month after."""
    months = line.months[0] + place + PAID_AFTER_MONTHS
    paid_day = months.astype("datetime64[D]") + PAID_ON - 1
    paid = line.past(paid_day)
    gone = np.where(paid, paid_day.astype("datetime64[s]"), np.datetime64("NaT"))
    return {"status": np.where(paid, "paid", "approved"), "paid_day": gone}
