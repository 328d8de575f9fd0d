"""What passive income covers: passive net after its own costs, living costs, and the one over the other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from figures.answer import Figure
from figures.asking import Question, figure, once
from figures.ledger import known_to, ledger
from figures.nets import nets, rows_of, sources_of
from figures.things import whole
from figures.wording import counted, money, percent_signed
from metrics import stress
from metrics.frames import one_of, window
from vocabulary import COSTS, NET

T = 12


full = whole
"""The question of the last full month where the running one is asked about: T has whole months only."""


@once
def passive_by_month(q: Question) -> pd.DataFrame:
    """Passive net by month, after the streams' own expenses and debt service: ``month``, ``value``, ``complete``."""
    classes = {name: stream.cls for name, stream in q.streams.items()}
    known = stress.passive_by_month(ledger(q).rows, classes=classes, known_to=known_to(q))
    whole = nets(q).set_index("month").reindex(known["month"])
    value = known["value"].where(whole["value"].notna().to_numpy())
    return known.assign(value=value, complete=whole["complete"].fillna(value=False).to_numpy(dtype=bool))


@once
def living_by_month(q: Question) -> pd.DataFrame:
    """Living costs by month, positive: ``month``, ``value`` (NaN where none were written down), ``complete``."""
    rows = ledger(q).rows
    known = stress.living_by_month(rows)
    over = known["month"].to_numpy() <= q.last_full.to_timestamp().to_datetime64()
    here = rows[one_of(rows["kind"], ("living",)) & rows["provisional"].to_numpy(dtype=bool)]
    shaky = np.isin(known["month"].to_numpy(), here["month"].to_numpy())
    return known.assign(complete=over & ~shaky & known["value"].notna().to_numpy())


def means(q: Question) -> tuple[pd.Series, pd.Series]:
    """Passive net and living costs of the months of T that are known."""
    frames = (passive_by_month(q), living_by_month(q))
    passive, living = (window(frame, month=q.month, months=T)["value"].dropna() for frame in frames)
    return passive, living


@once
def ratio(q: Question) -> Figure:
    """How much of the living costs passive income covers, on average over the last 12 months."""
    q = full(q)
    passive, living = means(q)
    value, home = stress.freedom_ratio(passive, living), q.ws.home_currency
    words = ""
    if value == value:
        a, b = (f"{money(float(s.mean()), home)} a month ({counted(len(s), 'month')})" for s in (passive, living))
        words = f"passive net after its own costs {a} / living costs {b} = {percent_signed(value)}"
    return figure(
        q, "freedom_ratio", value=value, why=_why(q, passive, living), names=_sources(q), formula=words,
        period=f"{q.month - T + 1}/{q.month}", provisional=False,
        extra={"n": len(passive), "n_living": len(living)}, rows=rows_of(q, (*NET, *COSTS, "living"), T),
    )  # fmt: skip


def _why(q: Question, passive: pd.Series, living: pd.Series) -> str:
    if living.empty:
        return "No living costs are known in these 12 months: type in what you live on."
    if not living.mean() > 0:
        return "Living costs of these 12 months are not above 0."
    return "No income is known in these 12 months: connect a shop, drop an export, or type a number in."


def _sources(q: Question) -> list[str]:
    rows = window(ledger(q).rows, month=q.month, months=T)
    own = rows.loc[one_of(rows["kind"], ("living",)), "source"].unique()
    return list(dict.fromkeys([*sources_of(q, T), *(str(name) for name in own)]))


KPIS: dict[str, Callable[[Question], Figure]] = {"freedom_ratio": ratio}
