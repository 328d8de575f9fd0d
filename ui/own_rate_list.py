"""The Settings page's exchange rates: how new the ECB's are, and the owner's own."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

import settings
from charts import formats
from collect import own_rates, rates
from collect.errors import FAILURES
from ui import cells, head, saying
from ui.load import Place

_CURRENCY, _DAY, _RATE, _SAVES = "rate_currency", "rate_day", "rate_value", "rate_saves"


def show(place: Place) -> None:
    """What money is converted with, and a form for a rate of one's own."""
    newest = max(place.store.newest_ecb_days().values(), default=None)
    known = (
        f"the ECB's, known to {formats.day(newest, place.today)}"
        if newest
        else "the ECB's, read when a second currency comes"
    )
    head.title("Exchange rates", f"{known}; your own win from their day on")
    own = place.store.rates(place.ws.id)
    if len(own):
        _listed(place, own)
    _form(place)
    st.button("Ask the ECB now", icon=":material/sync:", on_click=_refresh, args=(place,))


def _listed(place: Place, own: Any) -> None:
    ordered = own.sort_values(["currency", "day"], ascending=[True, False])
    newest = ordered.drop_duplicates("currency")
    st.html(_table(place, newest))
    older = ordered.drop(newest.index)
    if len(older):
        with st.expander(f"{len(older):,} older ones"):
            st.html(_table(place, older))


def _table(place: Place, rows: Any) -> str:
    lines = [
        cells.row((cells.cell(r.currency), cells.cell(f"{r.rate} for 1 EUR", "n"), cells.cell(formats.day(r.day.date(), place.today))))
        for r in rows.itertuples()
    ]  # fmt: skip
    return cells.table((("Currency", ""), ("Rate", "n"), ("From", "")), lines, width="28rem")


def _form(place: Place) -> None:
    again = st.session_state.get(_SAVES, 0)
    with st.form(f"own-rate-{again}", border=False):
        first, second, third, fourth = st.columns([1, 1.2, 1.2, 1], vertical_alignment="bottom")
        currency = first.text_input("Currency", key=f"{_CURRENCY}-{again}", max_chars=3, placeholder="AED")
        day = second.date_input("From", place.today, key=f"{_DAY}-{again}")
        rate = third.text_input("Units for 1 EUR", key=f"{_RATE}-{again}", placeholder="empty takes it away")
        pressed = fourth.form_submit_button("Keep the rate", width="stretch")
    if not pressed:
        return
    if currency.strip() and isinstance(day, date):
        _keep(place, currency, day, rate.strip() or None)
    else:
        st.error("A rate needs its currency, three letters like AED, and the day from which it holds.")


def _keep(place: Place, currency: str, day: date, rate: str | None) -> None:
    try:
        own_rates.keep(place.store, place.ws, currency, day, rate, now=settings.now())
    except FAILURES as error:
        saying.say("wrong", str(error))
    else:
        st.session_state[_SAVES] = st.session_state.get(_SAVES, 0) + 1
        saying.say("ok", "The rate is kept; Sources can take it back." if rate else "The rate is taken away.")
    st.rerun()


def _refresh(place: Place) -> None:
    try:
        asked = rates.refresh(place.store, place.today)
    except FAILURES as error:
        saying.say("wrong", str(error))
    else:
        saying.say("ok", "Newer rates are in." if asked else "The rates are as new as the ECB has them.")
