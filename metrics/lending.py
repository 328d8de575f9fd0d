"""Money lent: what is still out, what it earned, what is late, what was lost.

*Lines* are one row an entry of a lender's account: ``day`` datetime64, ``kind`` str, ``amount`` float64 in home currency
(principal lent negative, principal back positive). *Loans* are one row a loan: ``lent``, ``outstanding``, ``written_off``
float64 in home currency, ``days_late`` float64, ``day`` datetime64 (lent on).
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from metrics.frames import first_day, need, one_of, window

T = 12
DEFAULT_AFTER = 120
"""Days late after which a loan counts as defaulted."""
AGES = (("on time", 0), ("1 to 30 days", 30), ("31 to 60 days", 60), ("61 to 120 days", DEFAULT_AFTER))
OVER = f"over {DEFAULT_AFTER} days"
EARNED = ("interest", "fee", "withholding")
"""What lending earns and what that costs; commissions of a lender's program are income of another kind."""


def outstanding(lines: pd.DataFrame) -> float:
    """What you have lent and not yet got back: principal lent, less what came back, less what was written off.

    Args: lines: as at the top of this page, until the day asked about.
    Returns: units of the home currency.
    Empty: NaN when no principal is known, or more came back than was lent: then the loans' beginning is not known.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: passive-income assets of this project.

    >>> days = pd.to_datetime(["2026-01-05", "2026-02-05", "2026-03-05"])
    >>> rows = pd.DataFrame({"day": days, "kind": ["principal", "principal", "write_off"], "amount": [-500.0, 120.0, -30.0]})
    >>> outstanding(rows)
    350.0
    """
    need(lines, days=("day",), numbers=("amount",), words=("kind",))
    moved = lines[(lines["kind"] == "principal").to_numpy()]
    if moved.empty:
        return math.nan
    lost = float(lines.loc[(lines["kind"] == "write_off").to_numpy(), "amount"].sum())
    left = lost - float(moved["amount"].sum())
    return left if left > -0.005 else math.nan


def outstanding_by_month(lines: pd.DataFrame, *, month: pd.Period, months: int = 24) -> pd.DataFrame:
    """What was lent and not yet back at the end of each month.

    Args: lines: as in `outstanding`, of all time. month, months: the period is the `months` months that end with `month`.
    Returns: ``month`` datetime64[s], ``value``; from the first month with principal on.
    Empty: no rows; NaN from where more came back than was lent.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: as `outstanding`.

    >>> days = pd.to_datetime(["2026-01-05", "2026-03-05"])
    >>> rows = pd.DataFrame({"day": days, "kind": "principal", "amount": [-500.0, 120.0]})
    >>> outstanding_by_month(rows, month=pd.Period("2026-03"))["value"].tolist()
    [500.0, 500.0, 380.0]
    """
    need(lines, days=("day",), numbers=("amount",), words=("kind",))
    principal = (lines["kind"] == "principal").to_numpy()
    kept = lines[principal | (lines["kind"] == "write_off").to_numpy()]
    signed = kept["amount"].where((kept["kind"] == "write_off"), -kept["amount"])
    if not principal.any():
        return pd.DataFrame({"month": pd.Series(dtype="datetime64[s]"), "value": pd.Series(dtype="float64")})
    first = max(pd.Period(lines.loc[principal, "day"].min(), "M"), month - months + 1)
    ends = pd.period_range(first, month, freq="M")
    days = kept["day"].to_numpy()
    value = [float(signed[days < first_day(each + 1)].sum()) for each in ends]
    value = [each if each > -0.005 else math.nan for each in value]
    return pd.DataFrame({"month": ends.to_timestamp().astype("datetime64[s]"), "value": value})


def interest(lines: pd.DataFrame, *, month: pd.Period, months: int = T) -> float:
    """The interest your loans brought over the last 12 full months; money that comes back is not income.

    Args: lines: as at the top of this page. month, months: the period is the `months` months that end with `month`.
    Returns: units of the home currency; 0 where there was some before and none in these months.
    Empty: NaN when no interest is known until the month's end.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: passive-income assets of this project.

    >>> rows = pd.DataFrame({"day": pd.to_datetime(["2026-01-05"] * 2), "kind": ["interest", "principal"], "amount": [9.0, 120.0]})
    >>> interest(rows, month=pd.Period("2026-01"))
    9.0
    """
    need(lines, days=("day",), numbers=("amount",), words=("kind",))
    rows = lines[(lines["kind"] == "interest").to_numpy() & (lines["day"] < first_day(month + 1)).to_numpy()]
    if rows.empty:
        return math.nan
    return float(window(rows, month=month, months=months, column="day")["amount"].sum())


def late(loans: pd.DataFrame) -> pd.DataFrame:
    """How much of what is lent is late, by how long.

    Args: loans: ``outstanding`` float64 in home currency, ``days_late`` float64 (NaN is not said).
    Returns: ``age`` str from on time to over 120 days, ``n``, ``outstanding``, ``share`` of all; every age has its row.
    Empty: no rows when no loan with money out tells how late it is.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: passive-income assets of this project; Mintos and other platforms report by such ages.

    >>> late(pd.DataFrame({"outstanding": [900.0, 60.0, 40.0], "days_late": [0.0, 12.0, 200.0]}))["share"].tolist()
    [0.9, 0.06, 0.0, 0.0, 0.04]
    """
    need(loans, numbers=("outstanding", "days_late"))
    out = loans[loans["days_late"].notna() & (loans["outstanding"] > 0)]
    names = [*(name for name, _ in AGES), OVER]
    if out.empty:
        return pd.DataFrame({"age": [], "n": [], "outstanding": [], "share": []})
    place = np.searchsorted([most for _, most in AGES], out["days_late"].to_numpy(float), side="left")
    sums = np.bincount(place, out["outstanding"].to_numpy(float), len(names))
    counts = np.bincount(place, minlength=len(names))
    return pd.DataFrame({"age": names, "n": counts, "outstanding": sums, "share": sums / sums.sum()})


def default_rate(loans: pd.DataFrame, *, on: pd.Timestamp) -> float:
    """How much of what you lent is more than 120 days late or written off; loans under 120 days old are left out.

    Args: loans: as at the top of this page. on: the day their lateness is known for.
    Returns: a share of the sum lent.
    Empty: NaN when no loan is 120 days old, or none tells whether it is late.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: P2P Finance Association, default rate: more than 120 days late / lent.

    >>> day = pd.to_datetime(["2026-01-05", "2026-01-05", "2026-11-05"])
    >>> loans = pd.DataFrame({"day": day, "lent": 500.0, "outstanding": [50.0, 0.0, 500.0], "written_off": 0.0})
    >>> default_rate(loans.assign(days_late=[130.0, 0.0, 0.0]), on=pd.Timestamp("2026-11-21"))
    0.05
    """
    old = _seasoned(loans, on)
    lent = float(old["lent"].sum())
    return float(old["defaulted"].sum()) / lent if lent > 0 else math.nan


def by_cohort(loans: pd.DataFrame, *, on: pd.Timestamp) -> pd.DataFrame:
    """Default rate by the year in which the money was lent.

    Args: loans, on: as in `default_rate`.
    Returns: ``cohort`` str (the year), ``n`` loans, ``young`` those of them under 120 days old, ``lent`` and ``defaulted`` of
        the others, ``rate`` (NaN where all are young); oldest first.
    Empty: no rows.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: as `default_rate`.

    >>> day = pd.to_datetime(["2025-01-05", "2025-03-05", "2026-11-05"])
    >>> loans = pd.DataFrame({"day": day, "lent": 500.0, "outstanding": [50.0, 0.0, 500.0], "written_off": 0.0})
    >>> by_cohort(loans.assign(days_late=[130.0, 0.0, 0.0]), on=pd.Timestamp("2026-11-21"))[["cohort", "n", "young", "rate"]].values.tolist()
    [['2025', 2, 0, 0.05], ['2026', 1, 1, nan]]
    """
    old = _seasoned(loans, on)
    told = loans[loans["day"].notna()]
    years = told["day"].dt.year.astype(str)
    lines = []
    for cohort in sorted(years.unique()):
        own = old[old["day"].dt.year.astype(str) == cohort]
        n, lent, lost = int((years == cohort).sum()), float(own["lent"].sum()), float(own["defaulted"].sum())
        lines.append((cohort, n, n - len(own), lent, lost, lost / lent if lent > 0 else math.nan))
    return pd.DataFrame(lines, columns=["cohort", "n", "young", "lent", "defaulted", "rate"])


def _seasoned(loans: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """Loans over 120 days old that tell whether they are late, with what of each is lost."""
    need(loans, days=("day",), numbers=("lent", "outstanding", "written_off", "days_late"))
    gone = loans["written_off"].fillna(0.0)
    told = loans["lent"].notna() & (loans["days_late"].notna() | (gone > 0))
    old = loans[told & (loans["day"] <= pd.Timestamp(on) - pd.Timedelta(days=DEFAULT_AFTER))]
    open_ = old["outstanding"].fillna(0.0).where(old["days_late"] > DEFAULT_AFTER, 0.0)
    return old.assign(defaulted=open_ + gone[old.index])


def loan_flows(lines: pd.DataFrame, *, worth: float, on: pd.Timestamp) -> pd.DataFrame:
    """What went into loans and came out of them, with what they are worth now: principal, interest and its costs.

    Args: lines: as at the top of this page. worth: what is still to come back, in home currency. on: the day of `worth`.
    Returns: flows as `returns.xirr` takes them; write-offs are no flow, the money just does not come back.
    Empty: no rows when no principal is known.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: passive-income assets of this project: XIRR of loan flows.

    >>> rows = pd.DataFrame({"day": pd.to_datetime(["2025-01-05", "2025-06-05"]), "kind": ["principal", "interest"], "amount": [-500.0, 30.0]})
    >>> loan_flows(rows, worth=500.0, on=pd.Timestamp("2026-01-05"))["amount"].tolist()
    [-500.0, 30.0, 500.0]
    """
    need(lines, days=("day",), numbers=("amount",), words=("kind",))
    if not (lines["kind"] == "principal").any():
        return _ended(lines.iloc[:0], math.nan, on)
    return _ended(lines[one_of(lines["kind"], ("principal", *EARNED))], worth, on)


def account_flows(lines: pd.DataFrame, *, worth: float, on: pd.Timestamp) -> pd.DataFrame:
    """What was paid into the account and taken out of it, with all that it holds now, loans and idle cash.

    Args: lines: ``day``, ``kind``, ``amount``: deposits positive, withdrawals negative, as the account's statement says.
        worth: what the account holds, in home currency. on: the day of `worth`.
    Returns: flows as `returns.xirr` takes them: paid in is negative.
    Empty: no rows when no deposit is known.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: passive-income assets of this project: XIRR of the account.

    >>> rows = pd.DataFrame({"day": pd.to_datetime(["2025-01-05"]), "kind": ["deposit"], "amount": [600.0]})
    >>> account_flows(rows, worth=640.0, on=pd.Timestamp("2026-01-05"))["amount"].tolist()
    [-600.0, 640.0]
    """
    need(lines, days=("day",), numbers=("amount",), words=("kind",))
    moved = lines[one_of(lines["kind"], ("deposit", "withdrawal"))]
    if not (moved["kind"] == "deposit").any():
        return _ended(lines.iloc[:0], math.nan, on)
    return _ended(moved.assign(amount=-moved["amount"]), worth, on)


def _ended(moved: pd.DataFrame, worth: float, on: pd.Timestamp) -> pd.DataFrame:
    """The flows with what is there in the end, which ``end`` marks."""
    flows = moved[["day", "amount"]].astype({"day": "datetime64[s]", "amount": "float64"}).assign(end=False)
    if not math.isfinite(worth):
        return flows.iloc[:0]
    end = pd.DataFrame({"day": [pd.Timestamp(on)], "amount": [float(worth)], "end": True})
    end = end.astype({"day": "datetime64[s]"})
    return pd.concat([flows, end], ignore_index=True) if len(flows) else end
