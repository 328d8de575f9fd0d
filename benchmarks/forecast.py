"""How good the forecast is on real series that nobody here wrote: error against repeating last year, and what its bands cover.

`python benchmarks/forecast.py [FOLDER]` reads the monthly, weekly and daily series of FOLDER (../shared/data/series), sums days and weeks
to full months, and forecasts 12 months from every month with 24 and with 12 months of history before it (rolling origins, step 1).
One ratio a file: its columns are averaged. Prints a line a file, the median, the coverage of all months pooled, and the milliseconds.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from metrics.forecast import forecast  # noqa: E402
from metrics.months import SPARE_DAYS  # noqa: E402

AHEAD = 12
PLAIN = {
    "blog_hendrix_monthly_2018_2021.csv": ("month", ("posts", "sessions", "users", "pageviews", "adsense_usd")),
    "monthly_a10.csv": ("month", ("value",)),
    "monthly_airpassengers.csv": ("month", ("value",)),
    "monthly_shampoo.csv": ("", ("Sales",)),
    "shop_souvenirs_monthly_a.csv": ("month", ("sales",)),
}
DAILY = {
    "blog_hyndsight_daily_views_a.csv": ("date", "views", False),
    "daily_female_births.csv": ("Date", "Births", False),
    "wikipedia_peyton_manning_daily_log_a.csv": ("ts", "y", True),
}
WEEKLY = "youtube_weekly_likes_2017_2023.csv"
EPISODES = "podcast_mergeconflict_episodes_to_2023.csv"


class Score(NamedTuple):
    """Of one file: its ratio, how many months of all its windows lay in the 80 and 95 % bands, of how many."""

    ratio: float
    in80: int
    in95: int
    months: int
    windows: int


def series(folder: Path) -> dict[str, dict[str, pd.Series]]:
    """By file, its columns as values by month; NaN where a month is not known."""
    found: dict[str, dict[str, pd.Series]] = {}
    for name, (day, columns) in PLAIN.items():
        rows = pd.read_csv(folder / name)
        months = pd.PeriodIndex(rows[day], freq="M") if day else pd.period_range("2001-01", periods=len(rows), freq="M")
        found[name] = {column: pd.Series(rows[column].to_numpy("float64"), months) for column in columns}
    for name, (day, column, logs) in DAILY.items():
        rows = pd.read_csv(folder / name)
        values = np.exp(rows[column]) if logs else rows[column].astype("float64")
        found[name] = {column: _full_months(pd.PeriodIndex(rows[day], freq="D"), values)}
    weeks = pd.read_csv(folder / WEEKLY)
    of_month = weeks["likes"].astype("float64").groupby(pd.PeriodIndex(weeks["week_start"], freq="D").asfreq("M")).sum()
    found[WEEKLY] = {"likes": of_month.iloc[1:]}  # its first month has one week
    return found | {EPISODES: _episodes(pd.read_csv(folder / EPISODES))}


def _full_months(days: pd.PeriodIndex, values: pd.Series) -> pd.Series:
    """Sums of months with at most `SPARE_DAYS` missing days, scaled to the month's length; others are not known."""
    sums = values.groupby(days.asfreq("M")).agg(["sum", "count"])
    length = sums.index.days_in_month
    whole = (sums["sum"] / sums["count"] * length).where(length - sums["count"] <= SPARE_DAYS)
    return whole.loc[whole.first_valid_index() : whole.last_valid_index()]


def _episodes(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Downloads by month of publication; a 0 is not measured, and a month with such an episode not known."""
    month = pd.PeriodIndex(rows["published"], freq="D").asfreq("M")
    every = pd.period_range(month.min(), month.max(), freq="M")
    found = {}
    for column in ("d7", "d30", "d90", "all_time"):
        sums = (
            rows[column].replace(0, np.nan).astype("float64").groupby(month).apply(lambda each: each.sum(skipna=False))
        )
        known = sums.reindex(every)
        found[column] = known.loc[known.first_valid_index() :]
    return found


def score(columns: dict[str, pd.Series], history: int, step: int = 1) -> Score | None:
    """The forecasts of every window of a file; None where no window fits."""
    ratios, counts = [], np.zeros(4, dtype=int)
    for values in columns.values():
        found = [_window(values, end, history) for end in range(history, len(values) - AHEAD + 1, step)]
        told = np.array([each for each in found if each is not None])
        if len(told):
            ratios.append(told[:, 0].sum() / told[:, 1].sum())
            counts += np.append(told[:, 2:].sum(axis=0).astype(int), len(told))
    return Score(float(np.mean(ratios)), *map(int, counts)) if ratios else None


def _window(values: pd.Series, end: int, history: int) -> tuple[float, float, int, int, int] | None:
    """Mean error of the forecast and of last year repeated; months in the bands; months."""
    before, after = values.iloc[end - history : end], values.iloc[end : end + AHEAD].to_numpy()
    totals = pd.DataFrame(
        {"month": before.index.to_timestamp().astype("datetime64[s]"), "value": before.to_numpy(), "complete": True}
    )
    made = forecast(totals, month=before.index[-1], ahead=AHEAD).months
    known = ~np.isnan(after)
    if made.empty or not known.any():
        return None
    naive = before.interpolate(limit_direction="both").to_numpy()[-AHEAD:]
    truth = after[known]
    rows = made[known]
    within = [
        ((truth >= rows[f"low{p}"] * (1 - 1e-9)) & (truth <= rows[f"high{p}"] * (1 + 1e-9))).sum() for p in (80, 95)
    ]
    errors = [float(np.abs(line - truth).mean()) for line in (rows["value"].to_numpy(), naive[known])]
    return errors[0], errors[1], int(within[0]), int(within[1]), int(known.sum())


def main() -> None:
    """Print the table."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data" / "series"
    every = series(folder)
    for history in (24, 12):
        begun = time.perf_counter()
        scores = {name: score(columns, history) for name, columns in every.items()}
        told = {name: each for name, each in scores.items() if each is not None}
        spent = (time.perf_counter() - begun) / sum(each.windows for each in told.values())
        print(f"\n{history} months of history, {AHEAD} ahead")
        for name, each in sorted(told.items()):
            print(f"  {name:<44} ratio {each.ratio:.3f}  80 % {each.in80 / each.months:.2f}  windows {each.windows}")
        print(f"  too short: {', '.join(sorted(set(every) - set(told)))}")
        months = sum(each.months for each in told.values())
        covered = [sum(each[k] for each in told.values()) / months for k in (1, 2)]
        median = float(np.median([each.ratio for each in told.values()]))
        print(
            f"  median ratio {median:.3f}; 80 % bands cover {covered[0]:.3f}, 95 % {covered[1]:.3f} of {months} months; {spent * 1e3:.1f} ms"
        )


if __name__ == "__main__":
    main()
