"""The rows of the ledger: their sums, a page of them, the way on and back, and their files."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from charts import formats
from collect import export_rows
from figures.ledger_rows import LedgerFilter, Page
from ui import cells, head, ledger_filter, ledger_row
from ui.ledger_filter import Chosen
from ui.load import Place
from vocabulary import MICROS

_MIME = {
    "csv": "text/csv", "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
_MARKS = {"rule": "by rule", "edit": "edited"}
_ASKED = "ledger_row_asked"


def sums(table: pd.DataFrame) -> None:
    """The sums of the filter, a row a currency: earned and of it paid and approved, pending, costs, moved."""
    if table.empty:
        return
    shared = bool((table["yours"].round(6) != table["net"].round(6)).any())
    again = bool(table["again"].any())
    heads = [
        ("Currency", ""), ("Rows", "n wide"), ("Earned, net", "n"), ("of it paid", "n"), ("approved", "n wide"), ("Pending", "n"),
        ("Costs", "n wide"), ("Paid out, moved", "n wide"), *([("Your part", "n")] if shared else []),
        *([("Told again", "n wide")] if again else []),
    ]  # fmt: skip
    names = [
        "net",
        "paid",
        "approved",
        "pending",
        "costs",
        "moved",
        *(["yours"] if shared else []),
        *(["again"] if again else []),
    ]
    looks = [look for _, look in heads[2:]]
    rows = [_sum(row, names, looks) for row in table.to_dict("records")]
    st.html(cells.table(heads, rows))


def _sum(row: dict[str, Any], names: Sequence[str], looks: Sequence[str]) -> str:
    digits = formats.cents_of(row["currency"])
    texts = [formats.exact(row[name], digits) if row[name] else formats.MISSING for name in names]
    amounts = [cells.cell(text, look) for text, look in zip(texts, looks, strict=True)]
    return cells.row([cells.cell(row["currency"]), cells.cell(f"{row['n']:,}", "n wide"), *amounts])


def page(place: Place, chosen: Chosen, found: Page) -> None:
    """The rows of a page; pressing one opens how it came to be and what can be changed."""
    if found.rows.empty:
        fit = "No row fits. Take a filter off to see more."
        head.empty(
            fit if ledger_filter.filtered(chosen.wanted) else "Rows will be listed here: import a file, or add one."
        )
        ledger_row.add(place)
        return
    key = f"ledger-rows-{place.version}-{hash((chosen.wanted, chosen.sort, chosen.after, chosen.before))}"
    ids = [int(n) for n in found.rows["id"]]
    st.dataframe(
        frame(place, found.rows), hide_index=True, key=key, placeholder="·", height="content" if len(ids) <= 12 else 520,
        selection_mode="single-row", on_select=lambda: _remember(key, ids), column_config=_columns(),
        alt="Rows of the ledger, pressing one opens it",
    )  # fmt: skip
    _foot(place, chosen, found)
    asked = st.session_state.pop(_ASKED, None)
    if asked is not None:
        ledger_row.open_dialog(place, asked)


def frame(place: Place, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as words, ready to be shown."""
    titles = place.titles
    return pd.DataFrame(
        {
            "Day": rows["day"],
            "Amount": [amount(micros, currency) for micros, currency in zip(rows["amount_micros"], rows["currency"], strict=True)],
            "Cur.": rows["currency"], "Stream": rows["stream"], "Payer": rows["payer"], "Product": rows["product"],
            "Kind": rows["kind"].str.replace("_", " "), "Status": rows["status"], "Source": rows["source"].map(titles).fillna(rows["source"]),
            "Changed": [_MARKS.get(export_rows.LAYERS[n]) for n in rows["layer"]],
        }
    )  # fmt: skip


def amount(micros: int, currency: str) -> str:
    """An amount with its cents, and with all its digits where they are most of what it says.

    >>> amount(-12_504_000, "USD"), amount(1_234, "USD"), amount(5_000_000, "JPY")
    ('−12.50', '0.001234', '5')
    """
    digits = formats.cents_of(currency)
    while abs(micros) < MICROS and digits < 6 and int(micros) % 10 ** (6 - digits):
        digits += 1
    return formats.exact(int(micros) / MICROS, digits)


def _columns() -> dict[str, Any]:
    text = st.column_config.TextColumn
    return {
        "Day": st.column_config.DateColumn(format="D MMM YYYY", pinned=True, width=96),
        "Stream": text(width=120), "Payer": text(width=150), "Product": text(width=200), "Kind": text(width=96),
        "Status": text(width=82), "Amount": text(alignment="right", width=100), "Cur.": text(width=48), "Source": text(width=120),
        "Changed": text(width=74, help="By a rule, or edited by hand"),
    }  # fmt: skip


def _remember(key: str, ids: Sequence[int]) -> None:
    rows = st.session_state[key]["selection"]["rows"]
    if rows:
        st.session_state[_ASKED] = ids[rows[0]]


def _foot(place: Place, chosen: Chosen, found: Page) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="ledger-foot"):
        for way, words, cursor in (("before", "Previous", found.before), ("after", "Next", found.after)):
            st.button(
                words, key=f"ledger-{way}", disabled=cursor is None, on_click=ledger_filter.go_to, args=(way, cursor),
                icon=f":material/chevron_{'left' if way == 'before' else 'right'}:", icon_position="left" if way == "before" else "right",
            )  # fmt: skip
        st.html(f'<div class="tr faint small">{_span(place, found.rows)}</div>', width="content")
        st.space("stretch")
        ledger_row.add(place)
        _downloads(place, chosen.wanted)


def _span(place: Place, rows: pd.DataFrame) -> str:
    days = [formats.day(day.date(), place.today) for day in (rows["day"].iloc[0], rows["day"].iloc[-1])]
    return f"{len(rows)} row{'s' if len(rows) != 1 else ''}, {days[0]}" + (
        f" to {days[1]}" if days[0] != days[1] else ""
    )


def _downloads(place: Place, wanted: LedgerFilter) -> None:
    with st.popover("Download", icon=":material/download:"):
        st.caption("All rows of this filter")
        for kind, title in export_rows.KINDS.items():
            st.download_button(
                title, data=functools.partial(file_of, place, wanted, kind), file_name=f"{place.ws.name}-ledger.{kind}",
                mime=_MIME[kind], on_click="ignore", key=f"ledger-{kind}", width="stretch",
            )  # fmt: skip


def file_of(place: Place, wanted: LedgerFilter, kind: str) -> bytes:
    """All rows of a filter as a file of that kind, made when it is asked for."""
    with tempfile.TemporaryDirectory(prefix="tributary-") as folder:
        path = Path(folder) / f"ledger.{kind}"
        export_rows.write(place.store, place.ws, wanted, path)
        return path.read_bytes()
