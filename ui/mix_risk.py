"""How sure the income is: which months paid, how much it swings, what a bad year brings, what moves together."""

from __future__ import annotations

import pandas as pd

from charts import heat, spread
from figures import diversification, risk, streams
from ui import cards, drawing, head
from ui.load import Place
from ui.pictures import ink

MOST = 14
"""Streams of a field; the largest ones."""

TOGETHER = 9
"""Streams of the field of pairs."""


def numbers(place: Place) -> None:
    """Reliability, volatility, the highest correlation and income in a bad year."""
    ids = (risk.reliability, risk.volatility, risk.income_at_risk, risk.correlation_max)
    cards.show(place, [place.ask(function) for function in ids], "risk")


def reliability(place: Place) -> None:
    """A cell a stream and month: paid or not, and how much against the stream's own mean."""
    head.title("Reliability", "which months paid, and how much against the stream's own mean; dashed: nothing came in")
    rows = place.ask(risk.payments)
    if rows.empty:
        head.empty("A row for each stream, a cell for each month that paid, will be here.")
        return
    order = _largest(place, MOST)
    frame = heat.paid_frame(rows[rows["stream"].isin(order)], place.ask(streams.colours), place.currency)
    height = 50 + 27 * len(order)
    spec = heat.paid(_months(place), order, ink(), height)
    drawing.chart(frame, spec, key="reliability", alt=heat.paid_words(frame), height=height)


def volatility(place: Place) -> None:
    """How much each stream's monthly net swings around its mean."""
    head.title("Volatility", "typical distance from the mean month")
    table = place.ask(risk.streams).rename(columns={"volatility": "value"})
    known = table[table["value"].notna()].head(MOST)
    if known.empty:
        head.empty("How much each stream swings needs six recorded months.")
        return
    frame = spread.named_frame(known, place.ask(streams.colours))
    said = ", ".join(f"{name} {share}" for name, share in zip(frame["Stream"], frame["Share"], strict=True))
    height = max(110, 20 + 24 * len(frame))
    spec = spread.named(tuple(frame["stream"]), ink(), height)
    drawing.chart(frame, spec, key="volatility", alt=f"Volatility by stream: {said}", height=height)


def bad_year(place: Place) -> None:
    """The years drawn from the own months, and where the worst 5 % end."""
    head.title("Income in a bad year", "one year in twenty brings less")
    figure = place.ask(risk.income_at_risk)
    if not isinstance(figure.value, float):
        head.empty(figure.reason or "")
        return
    frame = spread.years_frame(place.ask(risk.bad_years), figure.value, figure.extra["last"], place.currency)
    alt = f"Net of 10,000 years drawn from your own months: {figure.formula}"
    drawing.chart(frame, spread.years(ink(), 250), key="bad-year", alt=alt, height=250)


def together(place: Place) -> None:
    """Which streams rise and fall together, only where 12 months are common."""
    order = _largest(place, TOGETHER)
    pairs = place.ask(risk.correlations)
    pairs = pairs[pairs["a"].isin(order) & pairs["b"].isin(order)]
    if pairs.empty:
        return
    head.title("What moves together", "correlation of changes from month to month; grey: one falls as the other rises")
    columns = tuple(name for name in order if name in set(pairs["a"]))
    rows = tuple(name for name in order if name in set(pairs["b"]))
    frame, height = heat.pairs_frame(pairs), 90 + 30 * len(rows)
    first = frame.iloc[0]
    alt = f"Correlation of {len(frame)} pairs of streams; the highest {first['Correlation']}, {first['Pair']}"
    drawing.chart(frame, heat.together(rows, columns, ink(), height), key="together", alt=alt, height=height)


def _largest(place: Place, most: int) -> tuple[str, ...]:
    return tuple(str(name) for name in place.ask(risk.streams)["stream"].head(most))


def _months(place: Place) -> tuple[str, ...]:
    last = pd.Period(min(place.month, str(pd.Period(place.today, "M") - 1)), "M")
    return tuple(str(last - back) for back in range(diversification.T - 1, -1, -1))
