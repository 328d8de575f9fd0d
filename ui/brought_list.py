"""Channels, referrers or campaigns: visitors, and beside them who joined and what was paid, where a source tells it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from charts import formats
from figures import brought, website
from figures.item_words import REST, UNKNOWN
from ui import cells, head, ranked_list
from ui.load import Place
from ui.texts import safe

MOST = ranked_list.MOST


def under(place: Place, site: str, way: str, missing: str) -> None:
    """The list of one kind of ways beneath a title of its own; one line where nobody tells it."""
    told = place.ask(brought.brought, site, way)
    if told is None or told.rows.empty:
        _in_pageviews(place, site, way, missing)
        return
    if not (told.joined_by or told.paid_by):
        ranked_list.under(told.visitors, "visitors", missing)
        return
    st.html(f'<div class="tr faint small">{safe(by_whom(told))}</div>')
    st.html(markup(told.rows, place.currency, told))


def _in_pageviews(place: Place, site: str, way: str, missing: str) -> None:
    """What a counter tells that knows pageviews by this alone."""
    views = place.ask(website.of_site, f"pageviews_by_{way}", site)
    if views is None or views.rows.empty:
        head.empty(missing)
        return
    st.html(f'<div class="tr faint small">{safe(ranked_list.told(views, "pageviews"))}</div>')
    ranked_list.listed(views.rows, "pageviews")


def untold(place: Place, site: str) -> None:
    """One quiet line on what would tell more; nothing where all is told."""
    words = place.ask(brought.untold, site)
    if words:
        st.html(f'<div class="tr faint small">{safe(words)}</div>')


def by_whom(told: Any) -> str:
    """Of which time the numbers are, and who tells which of them."""
    parts = [ranked_list.told(told.visitors, "")] if told.visitors is not None else []
    if told.joined_by:
        parts.append(f"new subscribers: {', '.join(told.joined_by)}")
    if told.paid_by:
        parts.append(f"net: {', '.join(told.paid_by)}")
    return "; ".join(parts)


def markup(rows: pd.DataFrame, currency: str, told: Any) -> str:
    """The list as an HTML table, every word escaped; beyond the most all others are one row."""
    open_ = rows["item"].isin([REST, UNKNOWN]).to_numpy()
    known, rest = rows[~open_], rows[open_]
    many = len(known) > MOST + 1
    shown = known.head(MOST) if many else known
    body = [_row(row, rows, told) for row in shown.to_dict("records")]
    if many:
        others = known.iloc[MOST:]
        summed = {name: others[name].sum(min_count=1) for name in ("value", "share", "joined", "net")}
        body.append(_row({"item": f"{len(others):,} more", **summed}, rows.iloc[:0], told))
    body += [_row(row, rows, told) for row in rest.to_dict("records")]
    heads = [("", ""), ("Visitors", "n"), ("Share", "n wide" if _both(told) else "n")]
    heads += [("Joined", "n")] if told.joined_by else []
    heads += [(f"Net {currency}", "n")] if told.paid_by else []
    return cells.table(heads, body)


def _row(row: dict[str, Any], rows: pd.DataFrame, told: Any) -> str:
    top = rows["value"].max() if len(rows) else float("nan")
    wide = row["value"] / top * 100 if row["value"] == row["value"] and top == top and top > 0 else 0
    bar = f'<span class="tint" style="width:{max(min(wide, 100), 0.5):.1f}%"></span>' if wide else ""
    name = cells.picture(f'{bar}<span class="name">{safe(row["item"])}</span>', "rank")
    share = formats.percent(row["share"]) if row["share"] == row["share"] else "·"
    extra = [cells.cell(_or_dot(row["joined"]), "n")] if told.joined_by else []
    extra += [cells.cell(_or_dot(row["net"]), "n")] if told.paid_by else []
    return cells.row(
        (
            name,
            cells.cell(_or_dot(row["value"]), "n"),
            cells.cell(share, "n faint wide" if _both(told) else "n faint"),
            *extra,
        )
    )


def _both(told: Any) -> bool:
    """Whether the list has so many columns that a narrow one leaves the share out."""
    return bool(told.joined_by and told.paid_by)


def _or_dot(value: float) -> str:
    return formats.exact(value) if value == value else "·"
