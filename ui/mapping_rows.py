"""Rows of the vocabulary as a person reads them, before they are stored."""

from __future__ import annotations

import pandas as pd

from charts import formats
from vocabulary import MICROS, metric_title


def shown(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows as words, only the columns that say something; text (object) throughout."""
    told = {"entry": _entries, "observation": _observations}.get(table, _plainly)(frame)
    said = told.columns[(told.notna() & (told != "")).any()]
    return told[said].astype(object)


def _entries(frame: pd.DataFrame) -> pd.DataFrame:
    pairs = zip(frame["amount_micros"], frame["currency"], strict=True)
    return pd.DataFrame({
        "Day": _days(frame["day"]), "Kind": frame["kind"].str.replace("_", " "),
        "Amount": [formats.money(micros / MICROS, currency) for micros, currency in pairs], "Stream": frame["stream"],
        "Payer": frame["payer"], "Product": frame["product"], "About": frame["item"], "Quantity": frame["quantity"],
        "Status": frame["status"], "Paid on": _days(frame["paid_day"]),
    })  # fmt: skip


def _observations(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        "Day": _days(frame["day"]), "Period": frame["grain"], "Number": [metric_title(name) for name in frame["metric"]],
        "Of": frame["item"], "Value": [formats.stored(value) for value in frame["value"]],
    })  # fmt: skip


def _plainly(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.rename(columns=lambda name: name.replace("_", " ").capitalize())


def _days(column: pd.Series) -> pd.Series:
    return pd.to_datetime(column).dt.strftime("%Y-%m-%d")
