"""How properties are let: how many days stood empty, what upkeep is, how long the rent has been the same, what needs a look."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.frames import first_day, last_day, need

T = 12
"""Months a property is looked at over."""
MAINTENANCE = (
    "repair", "repairs", "maintenance", "handyman", "plumber", "plumbing", "electrician", "roofing", "roofer", "gutter",
    "gutters", "painter", "painting", "locksmith", "boiler", "heating service", "pest control", "landscaping", "gardener",
    "reparatur", "instandhaltung", "wartung", "hausmeister",
)  # fmt: skip
"""An expense is maintenance where its product or payer says one of these words."""
FULL, MUCH, LONG = 0.90, 0.15, 24
"""Below this occupancy, above this share of maintenance, after so many months of the same rent a property is flagged."""
_DAY = np.timedelta64(86_400, "s")


def unit_days(properties: pd.DataFrame, empty: pd.DataFrame, *, month: pd.Period, months: int = T) -> pd.DataFrame:
    """How many days each property's units could be let in each month, and how many they stood empty.

    Args:
        properties: ``thing`` str, ``units`` float64, ``bought`` datetime64 (NaT: long ago).
        empty: ``thing`` str, ``first``, ``last`` datetime64 (both included; NaT: until now), ``units`` float64.
        month, months: the period is the `months` months that end with `month`.
    Returns: ``thing``, ``month`` datetime64[s], ``units``, ``unit_days``, ``unlet`` float64; months before it was bought have no row.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: rentals of this project: unlet unit-days / unit-days.

    >>> long_ago = pd.Series(["2020-01-01"]).astype("datetime64[s]")
    >>> flat = pd.DataFrame({"thing": ["flat"], "units": [1.0], "bought": long_ago})
    >>> gap = pd.DataFrame({"thing": ["flat"], "first": ["2026-01-22"], "last": ["2026-02-03"], "units": [1.0]})
    >>> gap = gap.astype({"first": "datetime64[s]", "last": "datetime64[s]"})
    >>> unit_days(flat, gap, month=pd.Period("2026-02"), months=2)["unlet"].tolist()
    [10.0, 3.0]
    """
    need(properties, days=("bought",), numbers=("units",), words=("thing",))
    need(empty, days=("first", "last"), numbers=("units",), words=("thing",))
    lines = []
    for each in properties.itertuples():
        gaps = [
            (g.first, g.last, float(g.units)) for g in empty[(empty["thing"] == each.thing).to_numpy()].itertuples()
        ]
        for back in range(months - 1, -1, -1):
            here = month - back
            start, end = first_day(here), last_day(here)
            if not pd.isna(each.bought):
                start = max(start, np.datetime64(each.bought, "s"))
            if start <= end:
                all_days = _length(start, end) * float(each.units)
                unlet = sum(_overlap(first, last, start, end) * units for first, last, units in gaps)
                lines.append((str(each.thing), first_day(here), float(each.units), all_days, min(unlet, all_days)))
    frame = pd.DataFrame(lines, columns=["thing", "month", "units", "unit_days", "unlet"])
    return frame.astype(
        {"thing": "object", "month": "datetime64[s]", **dict.fromkeys(("units", "unit_days", "unlet"), "float64")}
    )


def _length(start: np.datetime64, end: np.datetime64) -> float:
    return float((end - start) / _DAY) + 1


def _overlap(first: pd.Timestamp, last: pd.Timestamp, start: np.datetime64, end: np.datetime64) -> float:
    """Days that two spans have in common; a span may be open at either end."""
    begins = start if pd.isna(first) else max(start, np.datetime64(first, "s"))
    ends = end if pd.isna(last) else min(end, np.datetime64(last, "s"))
    return _length(begins, ends) if begins <= ends else 0.0


def is_maintenance(words: pd.Series) -> np.ndarray:
    """Which expenses are maintenance: those that say one of the words of `MAINTENANCE`.

    Args: words: what each expense was for, and who was paid.
    Returns: bool, one an expense.
    Empty: no rows.
    Raises: nothing.
    Source: rentals of this project.

    >>> is_maintenance(pd.Series(["Repairs", "Insurance", "Joe the plumber"])).tolist()
    [True, False, True]
    """
    pattern = rf"\b(?:{'|'.join(MAINTENANCE)})\b"
    said = words.astype("object").fillna("").astype(str).str.contains(pattern, case=False, regex=True)
    return np.asarray(said.to_numpy(dtype=bool))


def months_unchanged(lines: pd.DataFrame, *, month: pd.Period) -> int:
    """For how many months the rent of a property has been the same; months without rent are passed over.

    Args: lines: entries of one property. month: the month asked about.
    Returns: months from the first one with the present rent to `month`, both included.
    Empty: 0 when no rent came in until then.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: rentals of this project: flagged above 24 months.

    >>> month = pd.to_datetime(["2026-01-01", "2026-02-01", "2026-03-01"]).astype("datetime64[s]")
    >>> rows = pd.DataFrame({"month": month, "kind": "rent", "amount": [800.0, 900.0, 900.0]})
    >>> months_unchanged(rows, month=pd.Period("2026-03"))
    2
    """
    need(lines, days=("month",), numbers=("amount",), words=("kind",))
    rent = lines[(lines["kind"] == "rent").to_numpy() & (lines["month"] <= pd.Timestamp(last_day(month))).to_numpy()]
    by_month = rent.groupby("month")["amount"].sum()
    by_month = by_month[by_month > 0]
    if by_month.empty:
        return 0
    same = np.isclose(by_month.to_numpy(), by_month.iloc[-1], rtol=0.005)
    first = by_month.index[len(same) - int(np.argmin(same[::-1]))] if not same.all() else by_month.index[0]
    return (month - pd.Period(first, "M")).n + 1


def flags(let: float, upkeep: float, unchanged: int) -> tuple[str, ...]:
    """What of a property needs a look: ``occupancy`` below 90 %, ``maintenance`` above 15 % of rent, ``rent`` unchanged for over 24 months.

    Args: let: occupancy. upkeep: maintenance share. unchanged: months with the same rent.
    Returns: the names of what is flagged.
    Empty: none. What is not known is not flagged.
    Raises: nothing.
    Source: rentals of this project.

    >>> flags(0.85, 0.02, 30)
    ('occupancy', 'rent')
    """
    found = (("occupancy", let < FULL), ("maintenance", upkeep > MUCH), ("rent", unchanged > LONG))
    return tuple(name for name, here in found if here)
