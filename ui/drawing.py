"""A chart on the page, which can be taken along: as a picture with the business's name on it, or as its numbers."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from charts import card_picture, export, palette
from ui import head


def chart(frame: pd.DataFrame, spec: dict[str, Any], *, key: str, alt: str, height: int, name: str = "") -> None:
    """Draw a spec of the charts room over its frame.

    `alt` says in words what it shows, `key` is its own on the page, `name` heads the picture (else the beginning of `alt`).
    """
    title = name or alt.partition(":")[0].partition(",")[0].partition(".")[0]
    with st.container(key=f"chart-{key}", gap=None):
        st.vega_lite_chart(frame, spec, key=key, alt=alt, height=height)
        with st.container(key=f"save-{key}"), st.popover("Save", icon=":material/download:", help=f"Save “{title}”"):
            _files(frame, spec, key, title)


def card(face: card_picture.Face, key: str) -> None:
    """The ways to take a card along, beside each other."""
    picture = (face, palette.ink(st.context.theme.type), head.caption())
    with st.container(horizontal=True, key=f"take-{key}"):
        for kind, make in (("PNG", card_picture.png), ("SVG", card_picture.svg)):
            _file(
                kind, functools.partial(make, *picture), f"card-{key}", f"image/{'svg+xml' if kind == 'SVG' else 'png'}"
            )


def _files(frame: pd.DataFrame, spec: dict[str, Any], key: str, title: str) -> None:
    """The three ways to take a chart along; each file is made when it is asked for."""
    picture = (frame, spec, palette.ink(st.context.theme.type), title, head.caption())
    _file("PNG", functools.partial(export.png, *picture), key, "image/png")
    _file("SVG", functools.partial(export.svg, *picture), key, "image/svg+xml")
    _file("CSV", functools.partial(export.numbers, frame), key, "text/csv")


def _file(kind: str, make: Callable[[], str | bytes], key: str, mime: str) -> None:
    st.download_button(
        kind, make, f"{key}.{kind.lower()}", mime, key=f"{key}-{kind}", on_click="ignore", width="stretch"
    )
