"""One table of a dropped file: what it holds, what of it was left behind, and the rejected rows to take home."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from collect import rejected
from ui import found
from ui.texts import plain


def show(ws: Any, preview: Any, key: str) -> None:
    """What one table holds, and behind a line what of it was left behind."""
    st.html(found.understood(preview))
    behind = found.left_behind(preview)
    if behind:
        with st.expander(f"{behind}, with the reason", type="compact", key=f"left-{key}"):
            _left_behind(ws, preview, key)


def show_folded(ws: Any, preview: Any, name: str, key: str) -> None:
    """One of many tables: all of it behind a line that names it and what it brings."""
    with st.expander(f"**{plain(name)}** {plain(found.brief(preview))}", type="compact", key=f"fold-{key}"):
        st.html(found.understood(preview))
        if found.left_behind(preview):
            _left_behind(ws, preview, key)


def _left_behind(ws: Any, preview: Any, key: str) -> None:
    st.html(found.left_out(preview))
    if any(remark.line for remark in preview.rejected):
        st.download_button(
            "Rejected rows as CSV", lambda: rejected.as_csv(ws, preview), f"{Path(preview.file).stem} rejected.csv",
            "text/csv", key=f"rejected-{key}", icon=":material/download:", on_click="ignore",
            help=plain("As they stand in the file, to be mended and dropped again. They are kept nowhere."),
        )  # fmt: skip
