"""How a figure is computed: its formula with the numbers filled in, period, sources, freshness and its rows."""

from __future__ import annotations

from typing import Any

import streamlit as st

import figures.explain as explaining
from charts import formats
from charts.card_picture import Face
from figures.ledger_rows import FACETS
from ui import drawing
from ui.ledger_filter import NONE, SPLIT
from ui.load import Place
from ui.texts import safe

ROWS = 500
KNOWN = {
    "measured": "measured by the platform itself", "imported": "imported from a file", "typed": "typed in by hand",
    "estimated": "estimated by Tributary", "demo": "demo: the numbers are invented",
}  # fmt: skip


def open_dialog(place: Place, figure: Any, face: Face | None = None) -> None:
    """Open the explanation of a figure over the page; `face` is its card, which can be taken along as a picture."""
    st.dialog(figure.title, width="large")(_body)(place, figure, face)


def _body(place: Place, figure: Any, face: Face | None) -> None:
    st.html(markup(figure, place))
    if face is not None:
        drawing.card(face, figure.name)
    if figure.rows is None:
        return
    rows = place.ask(explaining.rows, figure, ROWS)
    st.html(f'<div class="tr faint small">{_count(len(rows))}</div>')
    where = ledger_address(figure.rows)
    if where:
        st.page_link(
            "../pages/ledger.py", label="All of them in the Ledger", icon=":material/list_alt:",
            query_params={"workspace": place.ws.name, "month": place.month, **where},
        )  # fmt: skip
    if len(rows):
        amounts = [name for name in rows.columns if name == "Amount" or str(name).startswith("In ")]
        shown = rows.assign(**{name: [formats.exact(v, 2) for v in rows[name]] for name in amounts})
        right = {name: st.column_config.TextColumn(alignment="right") for name in amounts}
        st.dataframe(
            shown, hide_index=True, placeholder="·", height=280, column_config=right, alt=f"Rows behind {figure.title}"
        )


def ledger_address(wanted: Any) -> dict[str, str]:
    """The Ledger's address that shows just these rows; empty where they are no rows of the ledger, or cannot be named there."""
    texts = {text for texts in wanted.words.values() for text in texts}
    if wanted.table != "entry" or not set(wanted.words) <= set(FACETS) or any(SPLIT in text for text in texts):
        return {}
    days = {"since": wanted.since, "until": wanted.until}
    return {name: str(day) for name, day in days.items() if day} | {
        name: SPLIT.join(text or NONE for text in texts) for name, texts in wanted.words.items()
    }


def _count(rows: int) -> str:
    if rows >= ROWS:
        return f"The newest {ROWS} rows behind it"
    return f"{rows:,} row{'s' if rows != 1 else ''} behind it"


def exact(figure: Any) -> str:
    """A figure's value with all its digits and its unit in words."""
    if figure.value is None:
        return formats.MISSING
    if isinstance(figure.value, str):
        return figure.value
    if figure.unit == "share":
        return formats.percent(figure.value)
    if len(figure.unit) == 3 and figure.unit.isupper():
        return formats.money(figure.value, figure.unit)
    if figure.unit in ("ratio", "correlation"):
        return formats.exact(figure.value, 2)
    digits = 0 if float(figure.value).is_integer() else 1
    return f"{formats.exact(figure.value, digits)} {figure.unit.lower()}".removesuffix(" count")


def markup(figure: Any, place: Place) -> str:
    """The explanation as HTML; every word escaped."""
    pairs = [(word, text) for word, text in _pairs(figure, place) if text]
    listed = "".join(f"<dt>{word}</dt><dd>{safe(text)}</dd>" for word, text in pairs)
    shown = f"{figure.qualifier} {exact(figure)}" if figure.qualifier else exact(figure)
    return f'<div class="tr"><p class="big">{safe(shown)}</p><p>{safe(figure.description)}</p><dl>{listed}</dl></div>'


def _pairs(figure: Any, place: Place) -> list[tuple[str, str | None]]:
    change = [formats.change(c) for c in (figure.change.previous, figure.change.year)]
    than = (f"on {figure.extra.get('compared', 'the month before')}", "on the year before")
    moved = "; ".join(f"{c} {w}" for c, w in zip(change, than, strict=True) if c != "–")
    return [
        ("Not known because", figure.reason),
        ("Formula", figure.formula),
        ("Left out", figure.extra.get("left_out")),
        ("Period", formats.period(figure.period) if figure.period else None),
        ("Change", moved),
        ("Sources", ", ".join(figure.sources)),
        ("How it is known", _known(figure)),
        ("As of", formats.day(figure.as_of, place.today) if figure.as_of else None),
    ]


def _known(figure: Any) -> str | None:
    known = KNOWN.get(figure.known, figure.known) if figure.known else None
    return (
        f"{known}, may still change: a period, a count or a rate is not complete"
        if known and figure.provisional
        else known
    )
