"""The first visit: three doors, and whose business it is."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

import streamlit as st

import sample
from collect import workspaces
from ui import address, head
from ui.load import DEFAULT, Place, own_workspace
from ui.texts import safe

DEMO = "demo"
CURRENCIES = (
    "USD", "EUR", "GBP", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "HKD", "HUF", "IDR", "ILS", "INR", "ISK",
    "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RON", "SEK", "SGD", "THB", "TRY", "ZAR",
)  # fmt: skip
_OF_COUNTRY = {
    "US": "USD", "GB": "GBP", "AU": "AUD", "BR": "BRL", "CA": "CAD", "CH": "CHF", "LI": "CHF", "CN": "CNY", "CZ": "CZK",
    "DK": "DKK", "HK": "HKD", "HU": "HUF", "ID": "IDR", "IL": "ILS", "IN": "INR", "IS": "ISK", "JP": "JPY", "KR": "KRW",
    "MX": "MXN", "MY": "MYR", "NO": "NOK", "NZ": "NZD", "PH": "PHP", "PL": "PLN", "RO": "RON", "SE": "SEK", "SG": "SGD",
    "TH": "THB", "TR": "TRY", "ZA": "ZAR",
}  # fmt: skip
_EURO = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "DE",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PT",
        "SI",
        "SK",
    ]
)

DOORS = (
    ("demo", "Look at the demo business", "36 months of an invented business, apart from yours. Takes seconds."),
    ("feed", "Add a feed", "The address of your podcast or blog: posts, episodes and rhythm, from what is public."),
    ("files", "Drop files", "Sales and subscriber exports as they came: you see what is in them before they count."),
)  # fmt: skip


def show(place: Place) -> None:
    """The welcome of a store with nothing in it."""
    named = place.workspace is not None
    st.html(
        '<div class="tr tr-welcome"><h1>Your whole business, on one page</h1><p class="faint">Audience and income side '
        "by side, on this computer only: nothing leaves it, and every number says where it came from.</p></div>"
    )
    if not named:
        _name_form(place)
        head.title("Then open a door", "or look around first")
    else:
        head.title("Three doors", "open one to start")
    _doors(place)


def nothing(place: Place, question: str, what: str) -> None:
    """A page that has nothing to show yet: what it will show, and the way there."""
    head.show(place, question, "Not enough data yet.", what, month=False, photo=False)
    with st.container(horizontal=True):
        st.page_link("../pages/sources.py", label="Add a feed", icon=":material/cable:")
        st.page_link("../pages/import_file.py", label="Drop files", icon=":material/upload_file:")
        st.page_link("../pages/type_in.py", label="Type numbers in", icon=":material/edit_note:")


def currency_for(locale: str | None) -> str:
    """The home currency to propose for a browser's locale such as "de-DE"; USD where it says nothing.

    >>> currency_for("de-DE"), currency_for("en-GB"), currency_for("en"), currency_for(None)
    ('EUR', 'GBP', 'USD', 'USD')
    """
    country = (locale or "").replace("_", "-").rpartition("-")[2].upper()
    return "EUR" if country in _EURO else _OF_COUNTRY.get(country, "USD")


def zones(proposed: str | None) -> list[str]:
    """The time zones to choose from, the browser's own first, else UTC."""
    every = available_timezones()
    named = sorted(z for z in every if "/" in z and not z.startswith(("Etc/", "SystemV/", "US/")))
    first = proposed if proposed in every else "UTC"
    return [str(first), *(z for z in [*named, "UTC"] if z != first)]


def ensure(place: Place) -> Any:
    """The workspace that the page shows; the owner's own is made, with the browser's currency and zone, where there is none."""
    shown = place.workspace or own_workspace(place.store)
    return shown or _make(place, "My business", currency_for(st.context.locale), zones(st.context.timezone)[0])


def _name_form(place: Place) -> None:
    likely = currency_for(st.context.locale)
    with st.form("whose", border=True):
        head.title("Whose business is it", "all of this can be changed later")
        left, middle, right = st.columns([2, 1, 1.4])
        name = left.text_input("Name", placeholder="My blog, my show …", max_chars=80)
        order = [likely, *(c for c in CURRENCIES if c != likely)]
        currency = middle.selectbox(
            "Home currency", order, help="All totals are converted to it; the originals are kept."
        )
        zone = right.selectbox("Time zone", zones(st.context.timezone), help="A day begins and ends here.")
        if st.form_submit_button("Save", type="primary"):
            _make(place, name.strip() or "My business", currency or likely, zone or "UTC")
            st.rerun()


def _make(place: Place, title: str, currency: str, zone: str) -> Any:
    return workspaces.make(place.store, DEFAULT, {"title": title, "currency": currency, "zone": zone})


def _doors(place: Place) -> None:
    with st.grid("auto", min_column_width=240, gap="medium", key="doors"):
        for name, title, words in DOORS:
            with st.container(border=True, height="stretch", key=f"door-{name}"):
                st.html(f'<div class="tr tr-door"><h2>{safe(title)}</h2><p>{safe(words)}</p></div>')
                _door(place, name)


def _door(place: Place, name: str) -> None:
    if name == "demo":
        if st.button("Open the demo", key="open-demo", icon=":material/visibility:", width="stretch"):
            open_demo(place)
    elif name == "feed":
        if st.button("Add a feed", key="open-feed", icon=":material/cable:", width="stretch"):
            st.switch_page("../pages/sources.py")
    elif st.button("Drop files", key="open-files", icon=":material/upload_file:", width="stretch"):
        st.switch_page("../pages/import_file.py")


def open_demo(place: Place) -> None:
    """Fill the workspace `demo` where it is not there yet, and go to it."""
    if DEMO not in {w.name for w in place.store.workspaces()}:
        with st.spinner("Inventing 36 months of business"):
            sample.fill(place.store, place.today)
    address.move_to(address.WORKSPACE, DEMO)
