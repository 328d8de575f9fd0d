"""The page of one batch: what it brought, what it revised from what to what, and the way back."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

import settings
from charts import formats
from figures import batch as figure
from store import StoreError
from ui import address, batch_list, cells, head, saying
from ui.jobs import jobs
from ui.load import Place
from vocabulary import MICROS, metric_title

QUESTION = "What did this batch change?"
BATCH = "batch"
_TABLES = {
    "entry": "Money lines",
    "observation": "Numbers",
    "item": "Pieces",
    "member": "Subscribers",
    "rate": "Exchange rates",
    "deal": "Sponsorship deals",
    "schedule": "Income and bills",
    "goal": "Goals",
    "worklog": "Hours",
    "note": "Notes",
    "kit": "Kits and reports",
}


def asked(place: Place) -> Any:
    """The changes of the batch in the address; None where none is named or there is none of that number."""
    number = address.bound(BATCH)
    if not number.isdigit():
        return None
    try:
        return place.ask(figure.changes, int(number))
    except StoreError:
        return None


def sentence(place: Place, changes: Any) -> tuple[str, str]:
    """What came in and when, and where it stands now."""
    batch = changes.batch
    titles = place.titles
    parts = ((batch.added, "new"), (batch.revised, "revised"), (batch.unchanged, "already known"))
    brought = _counted([(n, word) for n, word in parts if n])
    gone = " It is taken back." if batch.status == "undone" else ""
    facts = [
        titles.get(batch.source, batch.source) or "By hand", batch.file_name, batch.message,
        saying.ago(batch.closed or batch.opened, settings.now()),
        f"as known on {formats.day(batch.as_of.date(), place.today)}", f"{batch.rejected:,} rejected" if batch.rejected else "",
    ]  # fmt: skip
    return f"Batch {batch.id} brought {brought}.{gone}", " · ".join(str(fact) for fact in facts if fact)


def _counted(parts: list[tuple[int, str]]) -> str:
    """How many rows of which sort, the first of them named as rows."""
    if not parts:
        return "nothing new"
    (first, word), *others = parts
    start = f"{first:,} {word} row{'s' if first != 1 else ''}"
    return ", ".join([start, *(f"{n:,} {other}" for n, other in others)])


def actions(place: Place, changes: Any) -> None:
    """Take it back, and the way to all of them."""
    saying.said(place)
    with st.container(horizontal=True, vertical_alignment="center"):
        if changes.batch.status == "done" and changes.batch.kind != batch_list.COUNTED:
            st.button(
                "Take it back", icon=":material/undo:", on_click=batch_list.undo, args=(place, changes.batch.id),
                disabled=jobs().snapshot(place.ws.name).running,
            )  # fmt: skip
        st.page_link("../pages/sources.py", label="All batches", icon=":material/history:")
        if changes.batch.kind == "rule":
            st.page_link(
                "../pages/ledger.py",
                label="Rules",
                icon=":material/rule:",
                query_params={"workspace": place.ws.name, "view": "rules"},
            )


def money(changes: Any) -> None:
    """What the batch did to the money, by currency and kind."""
    if changes.money.empty:
        return
    head.title("What it did to the money", "by kind and currency")
    heads = (("Kind", ""), ("New", "n wide"), ("Brought", "n"), ("Revised", "n wide"), ("Before", "n"), ("After", "n"))
    st.html(cells.table(heads, [_money(row) for row in changes.money.to_dict("records")]))


def rows(changes: Any) -> None:
    """The rows themselves, revised ones first with what they said before."""
    for table, frame in changes.rows.items():
        new, revised = changes.counts[table]
        head.title(
            _TABLES[table],
            f"{new:,} new, {revised:,} revised" + (f"; the first {len(frame):,}" if len(frame) < new + revised else ""),
        )
        st.dataframe(
            shown(table, frame), hide_index=True, placeholder="·", key=f"batch-{table}", alt=f"{_TABLES[table]} of the batch",
            height="content" if len(frame) <= 10 else 420,
        )  # fmt: skip
    for table in changes.counts.keys() - changes.rows.keys():
        new, revised = changes.counts[table]
        head.title(_TABLES.get(table, table.capitalize() + "s"), f"{new:,} new, {revised:,} revised")


def shown(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows as words: what each is, its value, and what was said before where it differs."""
    told = _READ[table](frame) if table in _READ else _typed(table, frame)
    if not frame["revised"].any():
        return told.astype(object)
    return told.assign(**{"Said before": [_before(table, row) for row in frame.to_dict("records")]}).astype(object)


def _entries(frame: pd.DataFrame) -> pd.DataFrame:
    pairs = zip(frame["amount_micros"], frame["currency"], strict=True)
    return pd.DataFrame({
        "Day": frame["day"].dt.strftime("%Y-%m-%d"), "Kind": frame["kind"].str.replace("_", " "), "Stream": frame["stream"],
        "Product": frame["product"], "Status": frame["status"],
        "Amount": [formats.money(micros / MICROS, currency) for micros, currency in pairs], "Id": frame["external_id"],
    })  # fmt: skip


def _observations(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        "Day": frame["day"].dt.strftime("%Y-%m-%d"), "Number": [metric_title(name) for name in frame["metric"]],
        "Of": frame["item"].replace("", None), "Period": frame["grain"], "Value": [formats.stored(v) for v in frame["value"]],
    })  # fmt: skip


def _items(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"Kind": frame["kind"], "Title": frame["title"], "Published": frame["published"].str[:10]})


_READ = {"entry": _entries, "observation": _observations, "item": _items}
_TYPED: dict[str, dict[str, str]] = {
    "deal": {
        "day": "Invoiced",
        "sponsor": "Sponsor",
        "state": "State",
        "amount": "Amount",
        "due": "Due",
        "paid_day": "Paid on",
    },
    "schedule": {
        "title": "What",
        "kind": "Kind",
        "amount": "Amount",
        "every": "Every",
        "first": "First",
        "last": "Last",
    },
    "goal": {"metric": "Number", "target": "Target", "day": "By"},
    "worklog": {"day": "Day", "stream": "Stream", "minutes": "Minutes"},
    "note": {"day": "Day", "text": "What happened"},
    "kit": {"name": "Name", "kind": "Kind", "choices": "Choices"},
}
"""The columns of the tables filled by hand, in words."""


def _typed(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows typed in; one that was taken away has lost its value."""
    return pd.DataFrame({
        words: [_cell(name, value) for value in frame[name]] for name, words in _TYPED[table].items()
    })  # fmt: skip


def _cell(name: str, value: Any) -> str | None:
    if value is None or pd.isna(value):
        return "taken away" if name in _MONEY_NAMES or name == _CHOICES else None
    if name == _CHOICES:
        return "kept"
    if name in _MONEY_NAMES:
        return formats.stored(value)
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value).replace("_", " ") if name in ("kind", "metric") else str(value)


_MONEY_NAMES = ("amount", "target")
_CHOICES = "choices"  # of a kit: JSON with its pictures, nothing to read
_BEFORE = {
    **{table: tuple(names) for table, names in _TYPED.items()},
    "entry": ("amount_micros", "status", "kind", "day", "stream"),
    "observation": ("value",),
    "item": ("title", "published", "url"),
}


def _before(table: str, row: dict[str, Any]) -> str | None:
    if not row["revised"]:
        return None
    changed = [
        name
        for name in _BEFORE[table]
        if row[name] != row[f"was_{name}"] and not (pd.isna(row[name]) and pd.isna(row[f"was_{name}"]))
    ]
    return ", ".join(_said(name, row) for name in changed) or "other details"


def _said(name: str, row: dict[str, Any]) -> str:
    value = row[f"was_{name}"]
    if value is None or pd.isna(value):
        return "nothing"
    if name == _CHOICES:
        return "other choices"
    if name == "amount_micros":
        return formats.money(value / MICROS, row["was_currency"])
    if name == "value":
        return str(formats.stored(value))
    if name in _MONEY_NAMES:
        return str(formats.stored(value))
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)


def _money(row: dict[str, Any]) -> str:
    revised = row["n_revised"] > 0
    numbers = (
        (f"{row['n_new']:,}", "n wide"), (formats.money(row["new"] / MICROS, row["currency"]) if row["n_new"] else "", "n"),
        (f"{row['n_revised']:,}" if revised else "", "n wide"),
        (formats.money(row["before"] / MICROS, row["currency"]) if revised else "", "n"),
        (formats.money(row["after"] / MICROS, row["currency"]) if revised else "", "n"),
    )  # fmt: skip
    return cells.row(
        (cells.cell(row["kind"].replace("_", " ").capitalize()), *(cells.cell(text, look) for text, look in numbers))
    )
