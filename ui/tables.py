"""Tables: the business table, its CSV, and lists of pieces, episodes and payers."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd
import streamlit as st

from charts import export, formats
from ui import cells, explain, head
from ui.load import Place

SIGNS = {"measured": "●", "imported": "◐", "typed": "○", "estimated": "◌", "demo": "◇"}
PAYERS = 15
_ASKED = "explain_row"


def business(place: Place, figures: Sequence[Any]) -> None:
    """The business table; pressing a cell opens how its row is computed."""
    head.title("The business", "every figure explains itself: press a row")
    frame = business_frame(figures, place)
    key = f"business-{place.month}-{place.version}"
    st.dataframe(
        frame, hide_index=True, height="content", placeholder="·", key=key, selection_mode="single-cell",
        on_select=lambda: _remember(key), column_config=_columns(), alt="The business table: eight figures",
    )  # fmt: skip
    st.download_button(
        "CSV", data=csv(figures, place), file_name=f"{place.ws.name}-{place.month}.csv", mime="text/csv",
        on_click="ignore", icon=":material/download:",
    )  # fmt: skip
    row = st.session_state.pop(_ASKED, None)
    if row is not None and row < len(figures):
        explain.open_dialog(place, figures[row])


def business_frame(figures: Sequence[Any], place: Place) -> pd.DataFrame:
    """The eight rows as words, ready to be shown."""
    rows = [
        {
            "Metric": f.title, "Value": _value(f), "Unit": f.unit, "Month": _move(f.change.previous),
            "Year": _move(f.change.year), "Known": f"{SIGNS.get(f.known, '')} {f.known}" if f.known else None,
            "Source": _sources(f.sources) or "not known yet", "As of": formats.day(f.as_of, place.today) if f.as_of else None,
        }
        for f in figures
    ]  # fmt: skip
    return pd.DataFrame(rows).astype(object)


def _sources(names: Sequence[str]) -> str:
    """The names where they fit, else how many there are."""
    both = ", ".join(names)
    return both if len(both) <= 26 or len(names) < 2 else f"{len(names)} sources"


def csv(figures: Sequence[Any], place: Place) -> bytes:
    """The business table as CSV, exact numbers, marked where the business is invented."""
    demo = {"note": head.DEMO_MARK} if place.ws.demo else {}
    rows = [
        {
            "metric": f.title, "value": f.value, "unit": f.unit, "change_month": f.change.previous,
            "change_year": f.change.year, "known": f.known, "qualifier": f.qualifier, "period": f.period,
            "sources": "; ".join(f.sources), "as_of": f.as_of, "reason": f.reason, **demo,
        }
        for f in figures
    ]  # fmt: skip
    return export.csv(pd.DataFrame(rows).astype(object))


def _columns() -> dict[str, Any]:
    right = st.column_config.TextColumn
    return {
        "Metric": st.column_config.TextColumn(pinned=True, width=214),
        "Value": right(alignment="right", width=112),
        "Unit": st.column_config.TextColumn(width=88),
        "Month": right(
            alignment="right", help="Change on the month before; of a mean of 3 months, on the 3 before", width=66
        ),
        "Year": right(alignment="right", help="Change on the same month last year", width=66),
        "Known": st.column_config.TextColumn(width=92),
        "Source": st.column_config.TextColumn(width=196),
        "As of": st.column_config.TextColumn(width=78),
    }


def _remember(key: str) -> None:
    cells = st.session_state[key]["selection"]["cells"]
    if cells:
        st.session_state[_ASKED] = cells[0][0]


def _value(figure: Any) -> str | None:
    if figure.value is None:
        return formats.MISSING
    if isinstance(figure.value, str):
        share = figure.extra.get("share")
        return f"{figure.value} ({formats.percent(share)})" if share is not None else figure.value
    text = formats.exact(figure.value, _digits(figure))
    return f"{figure.qualifier} {text}" if figure.qualifier else text


def _digits(figure: Any) -> int:
    if figure.unit == "Minutes":
        return 0 if float(figure.value).is_integer() else 1
    return 2 if figure.name == "monthly_revenue" and formats.small(float(figure.value)) else 0


def _move(share: float | None) -> str | None:
    return None if share is None else formats.change(share)


def payers(place: Place, rows: pd.DataFrame, most: int = PAYERS) -> None:
    """Who paid over the last 12 months, biggest first."""
    head.title("Who pays", "last 12 months")
    if rows.empty:
        head.empty("Programs, sponsors and platforms that pay will be listed here.")
        return
    heads = [("Payer", ""), ("Stream", "wide"), (f"Net {place.currency}", "n"), ("Share", "n")]
    st.html(cells.table(heads, [_payer(row) for row in rows.head(most).to_dict("records")]))
    if len(rows) > most:
        st.html(f'<div class="tr faint small">and {len(rows) - most:,} smaller ones</div>')


def _payer(row: dict[str, Any]) -> str:
    numbers = (cells.cell(formats.exact(row["net"]), "n"), cells.cell(formats.percent(row["share"]), "n"))
    return cells.row((cells.cell(row["payer"]), cells.cell(_joined(row["streams"]), "wide faint"), *numbers))


def _joined(value: object) -> str:
    return value if isinstance(value, str) else ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else ""


def episodes(rows: pd.DataFrame, *, height: int = 420) -> None:
    """Every episode, newest first, with its length as a bar."""
    if rows.empty:
        return  # the line in the chart's place has said it
    longest = float(rows["minutes"].max()) if rows["minutes"].notna().any() else 1.0
    frame = rows.assign(published=pd.to_datetime(rows["published"]), length=rows["minutes"])
    st.dataframe(
        frame[["title", "published", "minutes", "length", "source"]], hide_index=True, height=_height(rows, height), placeholder="·",
        key="episodes", alt="Episodes, newest first",
        column_config={
            "title": st.column_config.TextColumn("Episode", pinned=True, width="large"),
            "published": st.column_config.DateColumn("Published", format="D MMM YYYY"),
            "minutes": st.column_config.NumberColumn("Minutes", format="%.0f"),
            "length": st.column_config.ProgressColumn(
                "Length", min_value=0, max_value=longest, format=" ", color="gray"
            ),
            "source": st.column_config.TextColumn("Source"),
        },
    )  # fmt: skip


def league(rows: pd.DataFrame, *, height: int = 420) -> None:
    """Episodes of a show at the same age, newest first, each against the show's median as a bar that is half full there."""
    frame = rows.assign(published=pd.to_datetime(rows["published"]), bar=(1 + rows["against"]).clip(upper=2))
    frame["against"] = [None if share != share else formats.change(share) for share in rows["against"]]
    count = functools.partial(st.column_config.NumberColumn, format="localized", width=78)
    st.dataframe(
        frame[["title", "published", "d7", "d30", "d90", "total", "against", "bar", "minutes"]], hide_index=True,
        height=_height(rows, height), placeholder="·", key="league", alt="Episodes at 7, 30 and 90 days, newest first",
        column_config={
            "title": st.column_config.TextColumn("Episode", pinned=True, width=258),
            "published": st.column_config.DateColumn("Published", format="D MMM YYYY", width=96),
            "d7": count("7 days"), "d30": count("30 days"), "d90": count("90 days"),
            "total": count("All", help="So far, as last told"),
            "against": st.column_config.TextColumn("To median", alignment="right", width=82, help="30 days against the show's median"),
            "bar": st.column_config.ProgressColumn("Half is median", min_value=0, max_value=2, format=" ", color="gray", width=100),
            "minutes": count("Minutes", format="%.0f", width=70),
        },
    )  # fmt: skip


def _height(rows: pd.DataFrame, most: int) -> int | Literal["content"]:
    """A short list is as high as its rows; a long one scrolls inside itself."""
    return "content" if len(rows) <= 10 else most
