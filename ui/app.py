"""The entry script: theme, the choices in the address, navigation. The launcher is `dashboard.py`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from settings import SettingsError
from store import StoreError
from ui import address, brand, load, photograph, sidebar, signed_in, visiting

PAGES = {
    "": [("overview", "Overview", "home", "")],
    "Audience": [
        ("website", "Website", "language", "website"),
        ("podcast", "Podcast", "podcasts", "podcast"),
        ("newsletter", "Email", "mail", "email"),
        ("social", "Social", "group", "social"),
        ("content", "Content", "article", "content"),
    ],
    "Money": [
        ("revenue", "Revenue", "payments", "revenue"),
        ("assets", "Assets", "account_balance", "assets"),
        ("mix", "Mix and risk", "donut_small", "mix"),
        ("ledger", "Ledger", "list_alt", "ledger"),
        ("year_end", "Year's end", "receipt_long", "year-end"),
    ],
    "Ahead": [("outlook", "Outlook", "trending_up", "outlook"), ("watch", "Watch list", "visibility", "watch")],
    "Share": [
        ("media_kit", "Media kit", "contact_page", "media-kit"),
        ("income_report", "Income report", "summarize", "income-report"),
    ],
    "Data": [
        ("sources", "Sources", "cable", "sources"),
        ("import_file", "Import", "upload_file", "import"),
        ("type_in", "Type in", "edit_note", "type-in"),
        ("health", "Data health", "health_and_safety", "health"),
        ("preferences", "Settings", "settings", "settings"),
        ("batch", "One batch", "receipt", "batch"),
        ("log", "One log", "rule", "log"),
    ],
}

HIDDEN = {"batch", "log"}
"""Pages that others lead to: they have an address, and no line in the navigation."""

st.set_page_config(page_icon=brand.icon(), layout="wide")
st.html(Path(__file__).parent / "look.css")

navigation = st.navigation(
    {
        section: [
            st.Page(
                f"../pages/{file}.py",
                title=title,
                icon=f":material/{icon}:",
                url_path=path or None,
                default=not path,
                visibility="hidden" if file in HIDDEN else "visible",
            )
            for file, title, icon, path in pages
        ]
        for section, pages in PAGES.items()
    },
    expanded=True,
)
address.carry()
photograph.carry()
signed_in.carry()
try:
    here = load.here()
    sidebar.show(here)
    visiting.here(here)
except (StoreError, SettingsError) as error:
    st.error(str(error), icon=":material/error:")
    st.stop()
photograph.leave()
navigation.run()
