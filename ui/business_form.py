"""The Settings page's first part: name, home currency, time zone, fiscal year."""

from __future__ import annotations

import streamlit as st

from charts import formats
from collect import workspaces
from collect.errors import FAILURES
from ui import head, saying
from ui.load import Place
from ui.welcome import CURRENCIES, zones

QUESTION = "Whose business is it, and is it safe?"
_TITLE, _CURRENCY, _ZONE, _FISCAL = "set_title", "set_currency", "set_zone", "set_fiscal"


def sentence(place: Place) -> tuple[str, str]:
    """Whose business this is, and how it counts."""
    ws = place.ws
    begins = formats.MONTH_NAMES[ws.fiscal_month - 1]
    name = ws.title or ("My business" if ws.name == "default" else ws.name)
    return f"{name} counts in {ws.home_currency}.", f"Days are those of {ws.zone}; the fiscal year begins in {begins}."


def show(place: Place) -> None:
    """The form; what is saved holds for every figure at once, nothing stored is changed by it."""
    ws = place.ws
    head.title("The business", "every figure follows at once; what was received is kept as it came")
    with st.form("business", border=False):
        first, second, third, fourth = st.columns([2, 1, 1.6, 1.2])
        first.text_input("Name", ws.title, key=_TITLE, max_chars=80)
        every = [ws.home_currency, *(c for c in CURRENCIES if c != ws.home_currency)]
        second.selectbox("Home currency", every, key=_CURRENCY, accept_new_options=True)
        third.selectbox("Time zone", zones(ws.zone), key=_ZONE)
        fourth.selectbox(
            "Fiscal year begins in", range(1, 13), ws.fiscal_month - 1, key=_FISCAL,
            format_func=lambda number: formats.MONTH_NAMES[number - 1],
        )  # fmt: skip
        st.form_submit_button("Save", type="primary", on_click=_save, args=(place,))


def _save(place: Place) -> None:
    state = st.session_state
    wanted = {
        "title": state[_TITLE] or "", "currency": state[_CURRENCY] or "", "zone": state[_ZONE] or "",
        "fiscal_month": str(state[_FISCAL]),
    }  # fmt: skip
    try:
        workspaces.make(place.store, place.ws.name, wanted)
    except FAILURES as error:
        saying.say("wrong", str(error))
    else:
        saying.say(*_saved(place, wanted["currency"].strip().upper()))


def _saved(place: Place, currency: str) -> tuple[str, str]:
    """What to say after saving: a home currency that no rate leads to turns every foreign amount into a gap."""
    own = place.store.rates(place.ws.id)["currency"]
    if currency in {"", *CURRENCIES, *place.store.newest_ecb_days(), *own}:
        return "ok", "Saved."
    return (
        "wrong",
        f"Saved, but no exchange rate is known for {currency}: give one of your own below, or choose another.",
    )
