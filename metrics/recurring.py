"""Revenue that comes again each month (MRR): what it is, how it moved, and what a member is worth.

Spells are those of `metrics.spells` with ``mrr_micros`` int64: what the stretch brings a month, in millionths of the home
currency, all at the rates of one day: a rate that moves is no movement of members.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from metrics.frames import first_day, last_day, need
from metrics.spells import here
from vocabulary import MICROS

CYCLES = {"week": 12 / 52, "month": 1.0, "quarter": 3.0, "year": 12.0}
"""Months a payment is for."""
MOVED = ("new", "expansion", "reactivated", "contraction", "churned")
"""Movements: the first three add, the last two take away; all are told without a sign."""


def monthly_price(price: float, *, cycle: str = "month", discount: float = 0.0) -> float:
    """A recurring price as what it comes to in a month, less a discount that lasts.

    Args: price: of one cycle. cycle: week, month, quarter or year. discount: a share off each payment, for good.
    Returns: the price a month, in the unit of `price`.
    Empty: NaN for a price that is not known, or a cycle that is none of these.
    Raises: nothing.
    Source: ChartMogul, MRR movements: Gold yearly, 2,000 a year = 166.67 a month; Chargebee: a plan at 100 and an add-on
        at 100 less a discount of 50 come to 150.

    >>> round(monthly_price(2_000, cycle="year"), 2), monthly_price(120, cycle="year"), monthly_price(200, discount=0.25)
    (166.67, 10.0, 150.0)
    """
    return price / CYCLES.get(cycle, math.nan) * (1 - discount)


def mrr(spells: pd.DataFrame, *, on: pd.Timestamp) -> float:
    """What members pay again and again, each payment as its share of a month (MRR).

    A year's payment counts a twelfth in each month. A member counts until they have left; what is paid once never does.

    Args: spells: see the top of this page. on: the day, at whose end it is counted.
    Returns: home currency a month.
    Empty: NaN where no member was ever known; 0 where all have left.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: ChartMogul, Baremetrics, Chargebee: recurring payments normalised to a month, less lasting discounts.

    >>> mrr(_syncalytics(), on=pd.Timestamp("2025-02-28"))
    226.67
    """
    need(spells, days=("since", "until"), numbers=("mrr_micros",))
    if spells.empty:
        return math.nan
    return int(spells["mrr_micros"].to_numpy()[here(spells, np.datetime64(on, "s"))].sum()) / MICROS


def movements(spells: pd.DataFrame, *, month: pd.Period) -> pd.Series:
    """What members who came, went, came back or changed their tier added to the recurring revenue, or took from it.

    Args: spells: see the top of this page. month: the month; compared are its end and the end of the month before.
    Returns: int64 millionths: ``start``, ``new``, ``expansion``, ``reactivated``, ``contraction``, ``churned``, ``end``;
        end − start = new + expansion + reactivated − contraction − churned, exactly.
    Empty: all 0.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: ChartMogul, MRR movements, its Syncalytics: new 166.67, then two more plans: expansion 60, then without them:
        contraction 60, then cancelled: churn 166.67, then three plans at 50: reactivation 150.

    >>> told = {"2025-01": "new", "2025-02": "expansion", "2025-03": "contraction", "2026-01": "churned", "2026-02": "reactivated"}
    >>> [float(movements(_syncalytics(), month=pd.Period(month))[name] / MICROS) for month, name in told.items()]
    [166.67, 60.0, 60.0, 166.67, 150.0]
    """
    need(spells, days=("since", "until"), numbers=("who", "mrr_micros"))
    codes, names = pd.factorize(spells["who"])
    micros, since = spells["mrr_micros"].to_numpy(), spells["since"].to_numpy()
    start, end = (
        _by_person(codes, micros, here(spells, day), len(names)) for day in (last_day(month - 1), last_day(month))
    )
    before = np.zeros(len(names), dtype=bool)
    before[codes[(micros > 0) & (since < first_day(month))]] = True
    diff, came = end - start, (start == 0) & (end > 0)
    parts = {
        "new": diff[came & ~before], "expansion": diff[(start > 0) & (diff > 0)], "reactivated": diff[came & before],
        "contraction": -diff[(end > 0) & (diff < 0)], "churned": start[(start > 0) & (end == 0)],
    }  # fmt: skip
    sums = {name: int(values.sum()) for name, values in parts.items()}
    return pd.Series({"start": int(start.sum()), **sums, "end": int(end.sum())}, dtype="int64")


def movements_by_month(spells: pd.DataFrame, *, month: pd.Period, months: int) -> pd.DataFrame:
    """The movements of several months.

    Args: spells: see the top of this page. month, months: the `months` months that end with `month`.
    Returns: ``month`` datetime64[s] and the columns of `movements`, int64 millionths.
    Empty: no rows where `months` is 0.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: as `movements`.

    >>> movements_by_month(_syncalytics(), month=pd.Period("2025-02"), months=2)["end"].tolist()
    [166670000, 226670000]
    """
    told = [month - back for back in range(months - 1, -1, -1)]
    rows = [{"month": first_day(each), **movements(spells, month=each)} for each in told]
    columns = ("start", *MOVED, "end")
    return pd.DataFrame(rows, columns=["month", *columns]).astype(dict.fromkeys(columns, "int64"))


def of_charges(charges: pd.DataFrame, *, month: pd.Period, months: int = 1) -> pd.DataFrame:
    """Recurring revenue by month from the payments themselves, where nobody tells who the members are.

    Args:
        charges: ``month`` datetime64, ``cycle`` str, ``amount_micros`` int64: payments for memberships.
        month, months: the `months` months that end with `month`.
    Returns: ``month`` datetime64[s], ``value`` float64: a month's payments, a third of a quarter's for 3 months, a
        twelfth of a year's for 12; NaN before the first payment.
    Empty: no rows where `months` is 0.
    Raises: ColumnError: a column is missing or has another dtype.
    Source: definition of this project: recurring payments normalised to a month (120 a year = 10).

    >>> paid = pd.DataFrame({"month": pd.to_datetime(["2026-01-01"]).astype("datetime64[s]"), "cycle": "year", "amount_micros": 120_000_000})
    >>> of_charges(paid, month=pd.Period("2027-01"), months=2)["value"].tolist()
    [10.0, 0.0]
    """
    need(charges, days=("month",), numbers=("amount_micros",), words=("cycle",))
    wanted = [first_day(month - back) for back in range(months - 1, -1, -1)]
    paid = charges["month"].to_numpy().astype("datetime64[M]").astype("int64")
    length = charges["cycle"].map(CYCLES).fillna(1.0).clip(lower=1.0).to_numpy(dtype="float64")
    micros = charges["amount_micros"].to_numpy(dtype="float64") / length
    values = []
    for day in wanted:
        age = int(day.astype("datetime64[M]").astype("int64")) - paid
        running = (age >= 0) & (age < length)
        values.append(float(micros[running].sum()) / MICROS if (age >= 0).any() else math.nan)
    return pd.DataFrame({"month": np.array(wanted, dtype="datetime64[s]"), "value": np.array(values, dtype="float64")})


def quick_ratio(moved: pd.Series) -> float:
    """How much recurring revenue was gained for each unit lost: (new + expansion) / (contraction + churned).

    Args: moved: `movements`' of one month or added up over several.
    Returns: a ratio; 4 means four gained for one lost. Members who came back are in neither part.
    Empty: NaN where nothing was lost.
    Raises: nothing.
    Source: ProfitWell, SaaS quick ratio: 24K gained, 4K lost: 6; 30K and 10K: 3; 40K and 20K: 2. Others add those who
        came back to what was gained.

    >>> quick_ratio(pd.Series({"new": 20_000, "expansion": 4_000, "contraction": 1_000, "churned": 3_000}))
    6.0
    """
    lost = moved["contraction"] + moved["churned"]
    return float((moved["new"] + moved["expansion"]) / lost) if lost else math.nan


def lifetime_value(*, arpu: float, margin: float, churn: float) -> float:
    """What a paying member brings until they leave, on average: revenue a member × margin / share that leaves a month.

    Args: arpu: recurring revenue a paying member and month. margin: the share of it that is left after fees. churn: the
        share of paying members who leave in a month, over the last 3 to 6 months.
    Returns: home currency.
    Empty: NaN where nobody leaves: a member would stay for ever.
    Raises: nothing.
    Source: Baremetrics and Chargebee: ARPU / churn, times the margin: 100 × 80 % / 5 % = 1,600.

    >>> lifetime_value(arpu=100, margin=0.8, churn=0.05)
    1600.0
    """
    return arpu * margin / churn if churn > 0 else math.nan


def _by_person(codes: np.ndarray, micros: np.ndarray, kept: np.ndarray, n: int) -> np.ndarray:
    sums = np.zeros(n, dtype="int64")
    np.add.at(sums, codes[kept], micros[kept])
    return sums


def _syncalytics() -> pd.DataFrame:
    """ChartMogul's example: four plans by the year, two more by the month for a month, cancelled, back with three by the month."""
    days = ["2025-01-05", "2025-02-03", "2025-03-01", "2026-01-05", "2026-02-10", "NaT"]
    day = np.array(days, dtype="datetime64[s]")
    told = {
        "since": day[[0, 1, 2, 4]],
        "until": day[[1, 2, 3, 5]],
        "mrr_micros": [166_670_000, 226_670_000, 166_670_000, 150_000_000],
    }
    return pd.DataFrame(
        {"who": 1, "tier": ["Gold", "Gold and Silver", "Gold", "Gold"], "paid": True, "known": True, **told}
    )
