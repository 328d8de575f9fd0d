"""A chart on the page."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st


def chart(frame: pd.DataFrame, spec: dict[str, Any], *, key: str, alt: str, height: int) -> None:
    """Draw a spec of the charts room over its frame; `alt` says in words what it shows, `key` is its own on the page."""
    st.vega_lite_chart(frame, spec, key=key, alt=alt, height=height)
