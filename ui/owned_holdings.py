"""The tab of shares and funds: what they pay and when, and each holding by itself; property trusts apart."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from charts import formats, payouts
from figures import dividends, holdings, streams
from figures import payouts as ahead
from figures.holdings import REIT
from ui import cards, cells, drawing, head
from ui.load import Place
from ui.owned_table import share
from ui.pictures import ink
from ui.texts import safe

CARDS = (
    "dividends_trailing",
    "dividends_forward",
    "current_yield",
    "yield_on_cost",
    "payout_growth",
    "net_yield.dividend",
)
MOST = 30


def show(place: Place) -> None:
    """What all holdings bring, the calendar of their payouts, and each holding in a line."""
    figures = [place.ask(dividends.KPIS[name]) for name in CARDS]
    cards.show(place, figures, "holdings")
    rows = place.ask(holdings.table)
    if rows.empty:
        head.empty("Import a broker's export or type a holding in, and each will stand here with what it pays.")
        return
    _calendar(place, figures[0])
    for title, part in _parts(rows):
        _table(place, title, part, place.ask(dividends.concentration))
    st.html(f'<p class="tr small faint">{safe(_notes(place, rows))}</p>')


def _parts(rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Property trusts stand apart from all else."""
    trusts = (rows["kind"] == REIT).to_numpy()
    both = [("Shares and funds", rows[~trusts]), (REIT, rows[trusts])]
    return [(title, part) for title, part in both if len(part)]


def _calendar(place: Place, trailing: Any) -> None:
    head.title("Payouts by month", place.currency)
    rows = place.ask(ahead.calendar)
    if rows.empty:
        head.empty("No payout is known in the year behind, and none is declared or expected in the year ahead.")
        return
    colour = _colour(place)
    frame = payouts.frame(rows, place.currency)
    spec = payouts.calendar(_months(place), ink(), colour, 250)
    drawing.chart(frame, spec, key="payouts", alt=payouts.alt_text(frame), height=250, name="Payouts by month")
    st.html(_legend(set(rows["kind"]), colour))
    words = " ".join(each for each in (_declared(place), _withheld(trailing), _late(place)) if each)
    st.html(f'<p class="tr small">{safe(words)}</p>')


def _months(place: Place) -> tuple[str, ...]:
    """A year behind and a year ahead of today's month."""
    here = pd.Period(place.today, "M")
    return tuple(str(month) for month in pd.period_range(here - 12, here + 12, freq="M"))


def _colour(place: Place) -> str:
    """The colour of the stream that most dividends are of."""
    named = place.ask(holdings.stream)
    return place.ask(streams.colours).get(named, ink().line)


def _legend(kinds: set[str], colour: str) -> str:
    looks = {
        "paid": f"background:{colour}",
        "declared": f"background:color-mix(in srgb,{colour} 45%,transparent);border:1px solid {colour}",
        "forecast": "border:1.5px dashed color-mix(in srgb,currentColor 60%,transparent)",
    }
    words = {"paid": "paid", "declared": "declared", "forecast": "expected: at the usual time, as much as last time"}
    box = "display:inline-block;width:12px;height:12px;box-sizing:border-box"
    chips = [f'<span><span style="{box};{looks[k]}"></span>{words[k]}</span>' for k in looks if k in kinds]
    return f'<div class="tr tr-legend">{"".join(chips)}</div>'


def _declared(place: Place) -> str:
    """What is announced, with its day."""
    rows = place.ask(ahead.coming)
    told = [
        f"{formats.money(row.amount, place.currency)} from {row.title} on {formats.day(row.day.date(), place.today)}"
        for row in rows.head(3).itertuples()
    ]
    return f"Declared: {', '.join(told)}." if told else ""


def _withheld(trailing: Any) -> str:
    kept = trailing.extra.get("withheld")
    if trailing.value is None or kept is None or kept != kept:
        return ""
    if not kept:
        return "No tax was kept back in these 12 months."
    lost = formats.money(kept * trailing.value, trailing.unit)
    return f"Of the {formats.money(trailing.value, trailing.unit)} of 12 months {lost} was kept back as tax, {share(kept)}."


def _late(place: Place) -> str:
    rows = place.ask(ahead.late_payouts)
    if rows.empty:
        return ""
    told = [f"{row.title} ({formats.day(row.due.date(), place.today)})" for row in rows.head(3).itertuples()]
    more = f" and {len(rows) - 3} more" if len(rows) > 3 else ""
    return f"A usual payout did not come: {', '.join(told)}{more}."


def _table(place: Place, title: str, rows: pd.DataFrame, parts: pd.DataFrame) -> None:
    by = {"value": "by value", "cost": "by cost"}[parts["by"].iloc[0]] if len(parts) else ""
    head.title(title, f"{place.currency}, 12 months until {formats.month(place.month)}")
    part = dict(zip(parts["title"], parts["share"], strict=True))
    heads = [
        ("Holding", ""), ("Quantity", "n wide"), ("Value", "n"), ("Cost", "n wide"), ("Paid", "n"), ("On value", "n"), ("On cost", "n"),
        ("Payout a share", "n wide"), ("Growth", "n wide"), ("Tax", "n wide"), ("Reinvested", "wide"), (f"Part {by}", "wide"),
    ]  # fmt: skip
    st.html(cells.table(heads, [_row(place, row, part.get(row.title)) for row in rows.head(MOST).itertuples()]))
    if len(rows) > MOST:
        with st.expander(f"{len(rows) - MOST} smaller ones"):
            st.html(
                cells.table(heads, [_row(place, row, part.get(row.title)) for row in rows.iloc[MOST:].itertuples()])
            )


def _row(place: Place, row: Any, part: float | None) -> str:
    name = f'{safe(row.title)} <span style="margin-left:4px">{cards.dot(row.known)}</span>'
    width = f'<span class="bar" style="width:{max(part * 64, 1):.0f}px"></span> {safe(share(part))}' if part else ""
    reinvested = {True: "yes", False: "no"}.get(row.reinvest, "·")
    return cells.row((
        cells.picture(name), cells.cell(_quantity(row), "n wide"), cells.cell(_money(row.value), "n"),
        cells.cell(_money(row.cost), "n wide"),
        cells.cell(_money(row.dividends), "n"), cells.cell(_over(row.dividends, row.value), "n"),
        cells.cell(_over(row.dividends, row.cost), "n"),
        cells.cell(formats.exact(row.payout, 4) if row.payout == row.payout else "·", "n wide"),
        cells.cell(formats.change(row.growth) if row.growth == row.growth else "·", "n wide"),
        cells.cell(_money(row.withheld) if row.withheld else "·", "n wide"), cells.cell(reinvested, "wide faint"), cells.picture(width, "wide"),
    ))  # fmt: skip


def _quantity(row: Any) -> str:
    if row.quantity != row.quantity:
        return "·"
    if row.quantity == 0:
        return "sold"
    return formats.exact(row.quantity, 0 if float(row.quantity).is_integer() else 4)


def _money(value: float) -> str:
    return formats.exact(value, 2 if value == value and formats.small(float(value)) else 0) if value == value else "·"


def _over(paid: float, base: float) -> str:
    return share(paid / base) if base > 0 and paid == paid else "·"


def _notes(place: Place, rows: pd.DataFrame) -> str:
    """What the tables cannot say: where quantities come from, what is missing, how old the values are."""
    held = rows[(rows["quantity"] != 0).to_numpy()]
    said = []
    if held["counted"].any():
        said.append("Quantities and costs come from buys, sells and splits, at average cost, where you typed none.")
    lacking = int(held["quantity"].isna().sum())
    if lacking:
        said.append(f"Of {lacking} the number of shares is not known: their history begins after they were bought.")
    valued = held["value"].notna()
    if not valued.any():
        said.append("Nobody says what they are worth: type their values in, and the yield on value will be here.")
    else:
        days = held.loc[valued, "value_day"]
        later = " or later" if days.min() < days.max() else ""
        said.append(f"Values as of {formats.day(days.min().date(), place.today)}{later}.")
    return " ".join(said)
