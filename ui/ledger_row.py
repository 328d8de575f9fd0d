"""One row of the ledger, opened: what it says, how it came to be, and the form that edits it or adds one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

import streamlit as st

import settings
from charts import formats
from collect import hand
from collect.errors import FAILURES
from figures import ledger_rows
from store import StoreError
from ui import cells, saying
from ui.load import Place
from ui.texts import plain, safe
from vocabulary import ENTRY_KINDS, MICROS, STATUSES, STREAM_CLASSES

_FIELDS = {
    "day": "Day", "paid_day": "Paid on", "stream": "Stream", "kind": "Kind", "status": "Status", "payer": "Payer",
    "product": "Product", "item": "Piece", "quantity": "Quantity", "amount_micros": "Amount", "currency": "Currency",
    "reverses": "Takes back",
}  # fmt: skip
_LAYERS = {"source": "the source says", "rule": "a rule", "edit": "edited by hand"}


def open_dialog(place: Place, row: int) -> None:
    """Open a row over the page."""
    st.dialog("A row of the ledger", width="large")(_body)(place, row)


def open_new(place: Place) -> None:
    """Open the form for a row that no file tells."""
    st.dialog("Add a row", width="large")(_new)(place)


def add(place: Place) -> None:
    """The button that opens that form."""
    if st.button("Add a row", key="ledger-add", icon=":material/add:"):
        open_new(place)


def _body(place: Place, row: int) -> None:
    try:
        detail = place.ask(ledger_rows.detail, row)
    except StoreError as error:
        st.error(plain(error))
        return
    for name in detail.since:
        st.warning(plain(doubt(detail, name)), icon=":material/help:")
    st.html(markup(detail))
    st.html(story(detail, place.today, place.ws.name))
    if detail.edited and st.button("Take the edit back", key="row-edit-off", icon=":material/undo:"):
        _take_off(place, row)
        st.rerun()  # a callback would run the dialog alone, and the page beneath would say nothing
    with st.expander("Edit this row"):
        _form(place, detail.row, lambda values: _edit(place, row, detail.row, values), "Save the edit")


def markup(detail: Any) -> str:
    """A row as HTML: its amount, then field by field, with the source's own value where it differs."""
    row = detail.row
    listed = "".join(_pair(detail, name, title) for name, title in _FIELDS.items() if row.get(name) not in (None, ""))
    big = f"{shown('amount_micros', row['amount_micros'], row)}"
    return f'<div class="tr"><p class="big">{safe(big)}</p><dl>{listed}</dl></div>'


def doubt(detail: Any, name: str) -> str:
    """What its source says of an edited field since the edit."""
    now = shown(name, detail.own.get(name, detail.row[name]), detail.row)
    return f"The source has changed its {_FIELDS[name].lower()} since your edit: it says {now} now. Your edit stays until you take it back."


def _pair(detail: Any, name: str, title: str) -> str:
    own = ""
    if name in detail.own:
        said = shown(name, detail.own[name], detail.row)
        own = f' <span class="faint">(the source says {safe(said)})</span>'
    return f"<dt>{title}</dt><dd>{safe(shown(name, detail.row[name], detail.row))}{own}</dd>"


def shown(name: str, value: Any, row: dict[str, Any]) -> str:
    """A field's value as people read it."""
    if value in (None, ""):
        return "nothing"
    if name == "amount_micros":
        digits = formats.cents_of(row["currency"])
        exact = Decimal(int(value)).scaleb(-6).normalize()
        more = max(digits, -int(exact.as_tuple().exponent))
        return f"{formats.exact(value / MICROS, more)} {row['currency']}"
    if isinstance(value, date):
        return formats.day(value)
    return str(value).replace("_", " ") if name == "kind" else str(value)


def story(detail: Any, today: date, workspace: str) -> str:
    """How a row came to be, step by step, as HTML; each batch leads to its page."""
    rows = [_step(step, detail.row, today, workspace) for step in detail.steps]
    return cells.table((("Who", ""), ("What", ""), ("When", "wide"), ("Batch", "n")), rows)


def _step(step: Any, row: dict[str, Any], today: date, workspace: str) -> str:
    changes = [
        f"{_FIELDS[name].lower()} {shown(name, before, row)} → {shown(name, after, row)}"
        for name, before, after in step.changes if name in _FIELDS
    ]  # fmt: skip
    words = f"{step.what}: {'; '.join(changes)}" if changes else step.what
    when = cells.cell(formats.day(step.when.date(), today), "wide faint")
    link = f"batch?{urlencode({'workspace': workspace, 'batch': step.batch})}"
    batch = cells.picture(f'<a href="{safe(link)}" target="_self" style="color:inherit">{step.batch}</a>', "n")
    return cells.row([cells.cell(_LAYERS[step.layer]), cells.cell(words), when, batch], "" if step.live else "off")


def _form(
    place: Place, row: dict[str, Any], save: Callable[[dict[str, Any]], None], words: str, *, new: bool = False
) -> None:
    streams = [s.name for s in place.read("streams")]
    with st.form("ledger-row-form", border=False):
        first, second, third = st.columns(3)
        values: dict[str, Any] = {
            "day": first.date_input("Day", value=row.get("day") or place.today, format="YYYY-MM-DD"),
            "amount": second.text_input(
                "Amount", value=_typed(row.get("amount_micros")), help="What you lose is negative"
            ),
            "currency": third.text_input("Currency", value=row.get("currency") or place.currency, max_chars=3),
            "kind": first.selectbox("Kind", ENTRY_KINDS, index=_at(ENTRY_KINDS, row.get("kind")), format_func=_words),
            "status": second.selectbox("Status", STATUSES, index=_at(STATUSES, row.get("status") or "paid")),
            "paid_day": third.date_input("Paid on", value=row.get("paid_day"), format="YYYY-MM-DD"),
            "stream": first.selectbox(
                "Stream", streams, index=_at(streams, row.get("stream")), accept_new_options=True
            ),
            "payer": second.text_input("Payer", value=row.get("payer") or "", max_chars=200),
            "product": third.text_input("Product", value=row.get("product") or "", max_chars=200),
        }
        if new:
            values["stream_class"] = first.selectbox("How passive, where the stream is new", STREAM_CLASSES)
        if st.form_submit_button(words, type="primary"):
            save(values)


def _typed(micros: int | None) -> str:
    return "" if micros is None else format(Decimal(micros).scaleb(-6).normalize(), "f")


def _at(options: Any, value: Any) -> int | None:
    return list(options).index(value) if value in options else None


def _words(kind: str) -> str:
    return kind.replace("_", " ").capitalize()


def changed(row: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """What a form says differently from the row; an emptied text is None."""
    before = {**row, "amount": _typed(row["amount_micros"])}
    said = {name: None if value == "" else value for name, value in values.items()}
    return {name: value for name, value in said.items() if not _same(name, value, before.get(name) or None)}


def _same(name: str, value: Any, before: Any) -> bool:
    if name == "amount" and value and before:
        try:
            return Decimal(value) == Decimal(before)
        except InvalidOperation:
            return False
    return bool(value == before)


def _edit(place: Place, row: int, before: dict[str, Any], values: dict[str, Any]) -> None:
    try:
        batch = hand.edit(place.store, place.ws, [row], changed(before, values), now=settings.now())
    except FAILURES as error:
        st.error(plain(error))
        return
    saying.say("ok", f"The edit is saved as batch {batch}; later imports leave it in place.")
    st.rerun()


def _new(place: Place) -> None:
    st.caption("A row that no file tells. It is a batch of its own and can be taken back.")
    _form(place, {}, lambda values: _add(place, values), "Add the row", new=True)


def _add(place: Place, values: dict[str, Any]) -> None:
    cls = values.pop("stream_class")
    try:
        batch = hand.add(place.store, place.ws, values, now=settings.now(), stream_class=cls)
    except FAILURES as error:
        st.error(plain(error))
        return
    saying.say("ok", f"The row is added as batch {batch}.")
    st.rerun()


def _take_off(place: Place, row: int) -> None:
    try:
        batch = hand.take_off(place.store, place.ws, row)
    except FAILURES as error:
        saying.say("wrong", str(error))
    else:
        saying.say("ok", f"The edit (batch {batch}) is taken back: the row says again what its source says.")
