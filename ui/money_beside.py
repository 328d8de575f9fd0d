"""Money beside audience in one table by month: what came in, who came, and what each of them brought."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from charts import formats, spark
from figures import prices, yields
from ui import cards, head
from ui.load import Place
from ui.texts import safe

MONTHS = 12
MISSING = "·"
LINES = {
    "net": ("Net revenue", ""), "visitors": ("Website visitors", ""), "downloads": ("Podcast downloads", ""),
    "subscribers": ("Email subscribers", ""), "posts": ("Posts published so far", ""), "hours": ("Hours worked", ""),
    "revenue_per_1000_visitors": ("Per 1,000 visitors", "visitors"), "revenue_per_1000_downloads": ("Per 1,000 downloads", "downloads"),
    "revenue_per_subscriber": ("Per subscriber", "subscribers"), "revenue_per_post": ("Per post", "posts"),
    "net_per_hour": ("Per hour", "hours"), "effective_hourly_rate": ("Per hour, after expenses", "left"),
}  # fmt: skip
"""The rows of the table: what they are called, and for those that divide, by which yield."""


def table(place: Place) -> None:
    """The table, scrolling inside itself on narrow screens; every cell says on hover what it is made of, or why it is missing."""
    head.title("Money beside audience", f"by month, net in {place.currency}")
    rows = place.ask(yields.monthly, MONTHS)
    if not rows.loc[(rows["line"] != "net").to_numpy(), "value"].notna().any():
        head.empty("What a visitor, a download, a subscriber, a post and an hour bring will be here, month by month.")
        return
    named = {which: place.ask(yields.counted_words, which) for _, which in LINES.values() if which}
    st.html(markup(rows, named, place))


def markup(rows: pd.DataFrame, named: dict[str, str], place: Place) -> str:
    """The table as HTML, every word escaped; lines that have no number at all stand as one sentence beneath it."""
    by_line = {str(line): own for line, own in rows.groupby("line", sort=False)}
    known = [line for line in LINES if by_line[line]["value"].notna().any()]
    months = [str(month)[:7] for month in by_line["net"]["month"]]
    heads = "".join(
        f'<th class="n" scope="col">{safe(_named(month, place_ == 0))}</th>' for place_, month in enumerate(months)
    )
    body = "".join(
        _row(line, by_line[line], named, place.currency, first=line == _first_yield(known)) for line in known
    )
    top = f'<thead><tr><th scope="col">Month</th><th scope="col">12 months</th>{heads}</tr></thead>'
    region = 'role="region" tabindex="0" aria-label="Money beside audience, by month"'
    gone = [line for line in LINES if line not in known and not LINES[line][1]]
    said = f'<div class="tr faint small">{safe(_missing(gone))}</div>' if gone else ""
    return f'<div class="tr tr-beside" {region}><table>{top}<tbody>{body}</tbody></table></div>{said}'


def worth(place: Place) -> None:
    """What 1,000 pageviews, a click and a spot are worth, as cards; nothing where none of them is known."""
    known = [place.ask(each) for each in (prices.rpm, prices.epc, prices.spot_price)]
    if any(f.value is not None for f in known):
        cards.show(place, known)


def _first_yield(known: list[str]) -> str:
    return next((line for line in known if LINES[line][1]), "")


def _missing(lines: list[str]) -> str:
    """What the table lacks, in one sentence."""
    words = [LINES[line][0].lower() for line in lines]
    both = " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
    return f"Not known yet: {both}."


def _named(month: str, first: bool) -> str:
    return formats.month(month) if first or month.endswith("-01") else formats.month(month, year=False)


def _row(line: str, own: pd.DataFrame, named: dict[str, str], currency: str, *, first: bool) -> str:
    title, which = LINES[line]
    under = f'<span class="of faint">{safe(named[which])}</span>' if which else ""
    values = own["value"].tolist()
    shape = f'<img src="{spark.data_uri(spark.line(values, width=84, height=22))}" alt="{safe(_shape(title, own))}">'
    body = "".join(_cell(row, bool(which), currency) for row in own.to_dict("records"))
    look = ' class="begins"' if first else ""
    return f'<tr{look}><th scope="row">{safe(title)}{under}</th><td class="shape">{shape}</td>{body}</tr>'


def _shape(title: str, own: pd.DataFrame) -> str:
    known = own["value"].dropna()
    return f"{title}: from {formats.short(known.iloc[0])} to {formats.short(known.iloc[-1])}"


def _cell(row: dict[str, Any], price: bool, currency: str) -> str:
    month = formats.month(str(row["month"])[:7])
    if row["value"] != row["value"]:
        return f'<td class="n faint" title="{safe(row["why"])} for {safe(month)}.">{MISSING}</td>'
    later = "; may still change" if row["provisional"] else ""
    look = "n faint" if row["provisional"] else "n"
    return (
        f'<td class="{look}" title="{safe(_told(row, price, currency, month))}{later}">{safe(_short(row, price))}</td>'
    )


def _short(row: dict[str, Any], price: bool) -> str:
    """Three figures: months that differ by a hundredth must not read alike; a price below 100 with its cents."""
    value = float(row["value"])
    if price and abs(value) < 100:
        return formats.exact(value, 2)
    for size, mark in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size * 0.9995:
            return f"{formats.exact(value / size, 2 if abs(value) < 9.995 * size else 1 if abs(value) < 99.95 * size else 0)}{mark}"
    return formats.exact(value, 0 if value.is_integer() or abs(value) >= 100 else 1)


def _told(row: dict[str, Any], price: bool, currency: str, month: str) -> str:
    """What a cell is made of, with its numbers in full."""
    line = str(row["line"])
    if not price:
        unit = f" {currency}" if line == "net" else ""
        return f"{month}: {formats.exact(row['value'], 0 if float(row['value']).is_integer() else 2)}{unit}"
    per = " × 1,000" if "1000" in line else ""
    size = formats.exact(row["size"], 0 if float(row["size"]).is_integer() else 2)
    digits = 2 if abs(row["value"]) >= 1 else 4
    return f"{month}: {formats.money(row['money'], currency, cents=True)} / {size}{per} = {formats.exact(row['value'], digits)} {currency}"
