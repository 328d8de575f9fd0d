"""Records as cards, each to be taken along as a picture to post."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from charts import export, formats, poster
from figures.records import Record
from ui import head, pictures
from ui.texts import plain, safe

MOST = 12


def show(records: Sequence[Any], *, missing: str, of: str = "of full months; ") -> None:
    """A card a record: what, the number, since when; beneath it its picture."""
    head.title("Records and round numbers", f"{of}each as a picture to post")
    if not records:
        head.empty(missing)
        return
    with st.grid("auto", min_column_width=230, key="records"):
        for record in records[:MOST]:
            _one(record)


def _one(record: Any) -> None:
    with st.container(key=f"record-{record.key}", gap="small"):
        st.html(markup(record))
        st.download_button(
            "Picture", functools.partial(picture, record, pictures.ink(), head.caption()), f"{record.key}.png", "image/png",
            key=f"picture-{record.key}", icon=":material/image:", on_click="ignore", help=plain(f"Picture of “{record.what}”"),
        )  # fmt: skip


def markup(record: Any) -> str:
    """One record as HTML, every word escaped."""
    fresh = ' <span class="tr-mark">new</span>' if record.fresh else ""
    number = f"{formats.exact(record.value)}<small>{safe(record.unit)}</small>"
    return (
        f'<div class="tr tr-record"><div class="faint small">{safe(record.what)}{fresh}</div>'
        f'<div class="number">{number}</div><div class="small">{safe(record.when)}</div></div>'
    )


def picture(record: Any, ink: Any, caption: str) -> bytes:
    """The picture to post: drawn when it is asked for."""
    frame = poster.frame(record.value, record.unit, record.when, record.shape)
    return export.png(frame, poster.record(ink), ink, record.what, caption)


def of_piece(piece: Any, held: Sequence[tuple[str, float, str]], curve: pd.DataFrame) -> list[Any]:
    """What a piece holds, as records."""
    shape = curve.rename(columns={"age": "month"})[["month", "value"]]
    when = (
        f"“{piece.title}”, {piece.where}, {formats.day(piece.published)}"
        if piece.published
        else f"“{piece.title}”, {piece.where}"
    )
    return [
        Record(f"piece-{place_}", what, value, unit, when, shape) for place_, (what, value, unit) in enumerate(held)
    ]
