"""One piece's page: how it did against the middle one, what its mails told, what it brought, what it holds."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from charts import curves, formats
from figures import explain, pieces_brought, pieces_one
from ui import address, cards, cells, drawing, head, pictures, ranked_list, record_list, two_sources
from ui.load import Place
from ui.piece_list import ITEM, MISSING
from ui.texts import safe

QUESTION = "How did this piece do?"
ROWS = 200


def asked(place: Place) -> Any:
    """The piece that the address names; None where it names none, or one that is not there."""
    item = address.bound(ITEM)
    return place.ask(pieces_one.piece, item) if item else None


def show(place: Place, piece: Any) -> None:
    """The whole page."""
    ages = [place.ask(pieces_one.at_age, piece.item, days) for days in (7, 30, 90)]
    total = place.ask(pieces_one.so_far, piece.item)
    mails = place.ask(pieces_one.mailed, piece.item)
    brought = place.ask(pieces_one.brought, piece.item)
    head.show(place, QUESTION, *sentence(piece, ages, total))
    st.button("All pieces", icon=":material/arrow_back:", on_click=address.go, args=(ITEM, ""), key="all-pieces")
    told = [each for each in brought if each.value is not None]
    row = [*ages, total, *told] if piece.measure else told
    if row:
        cards.show(place, row, "piece")
    if mails:
        cards.show(place, mails, "mails")
    cards.legend([figure.known for figure in (*row, *mails)])
    _curve(place, piece)
    two_sources.of_piece(place, piece.item)
    left, right = st.columns(2, gap="medium")
    with left:
        _brought(place, piece, brought)
    with right:
        _links(place, piece)
    _rows(place, piece, brought[0])
    held = record_list.of_piece(piece, place.ask(pieces_one.holds, piece.item), place.ask(pieces_one.curve, piece.item))
    lacking = f"Nothing yet: it is not the first of its kind at 7, 30 or 90 days, and has not passed 100 {piece.unit or 'views'}."
    record_list.show(held, missing=lacking, of="")


def sentence(piece: Any, ages: list[Any], total: Any) -> tuple[str, str]:
    """How it did, in a sentence; beneath it who it is."""
    known = [(days, each) for days, each in zip((7, 30, 90), ages, strict=True) if each.value is not None]
    note = [
        piece.kind.capitalize(),
        piece.where,
        f"published {formats.day(piece.published)}" if piece.published else "",
    ]
    note += [f"{piece.age:,} day{'s' if piece.age != 1 else ''} old" if piece.age is not None else ""]
    under = " · ".join(part for part in note if part)
    if not known:
        so_far = f": {formats.exact(total.value)} {total.unit} so far" if total.value is not None else ""
        return f"{piece.title}{so_far}", f"{under}. {'' if so_far else ages[0].reason}".strip()
    days, best = next((pair for pair in known if pair[0] == 30), known[-1])
    stands = best.extra["under"][0] if best.extra.get("under") else ""
    return (
        f"{piece.title}: {formats.exact(best.value)} {best.unit} in its first {days} days{f', {stands}' if stands else ''}",
        under,
    )


def _curve(place: Place, piece: Any) -> None:
    head.title(
        "How it grew",
        f"{piece.unit or 'views'} by its age, beside the median {piece.kind} of {piece.where} at the same age",
    )
    rows = place.ask(pieces_one.curve, piece.item)
    if rows["value"].notna().sum() == 0:
        head.empty(
            MISSING[piece.kind]
            if not piece.measure
            else "Nobody told its first days: only what it has in all is known."
        )
        return
    ready = curves.frame(rows, piece.unit, piece.kind)
    name = f"{piece.title}, by age"
    drawing.chart(
        ready,
        curves.against(pictures.ink()),
        key="piece-curve",
        alt=curves.alt_text(piece.title, ready),
        height=260,
        name=name,
    )


def _brought(place: Place, piece: Any, figures: list[Any]) -> None:
    head.title("What it brought", f"net {place.currency}, by stream")
    rows = place.ask(pieces_brought.by_stream, piece.item)
    if rows.empty:
        said = str(figures[0].reason)
        head.empty(
            said if figures[1].value is None else f"{formats.exact(figures[1].value)} people joined through it. {said}"
        )
        return
    body = [cells.row((cells.cell(r["stream"]), cells.cell(formats.exact(r["n"]), "n faint"), cells.cell(formats.exact(r["net"]), "n")))
            for r in rows.to_dict("records")]  # fmt: skip
    st.html(cells.table([("Stream", ""), ("Rows", "n"), (f"Net {place.currency}", "n")], body))


def _links(place: Place, piece: Any) -> None:
    """The links clicked in it, where it is a letter; else its address."""
    rows = place.ask(pieces_one.clicked_links, piece.item)
    if len(rows):
        head.title("Top links", "clicks in this issue")
        ranked_list.listed(short(rows), "clicks")
        return
    if piece.kind == "issue":
        head.title("Top links")
        head.empty("Links will be here, once the newsletter's platform tells who clicked which.")
        return
    head.title("Where it is")
    shown = safe(piece.url)
    link = (
        f'<a href="{shown}" target="_blank" rel="noopener noreferrer">{shown}</a>'
        if piece.url.startswith(("https://", "http://"))
        else shown
    )
    st.html(f'<div class="tr small">{link or "Its address is not told."}</div>')


def short(rows: pd.DataFrame) -> pd.DataFrame:
    """Links without what they all begin with."""
    return rows.assign(item=rows["item"].str.replace(r"^https?://(www\.)?", "", regex=True))


def _rows(place: Place, piece: Any, net: Any) -> None:
    """The entries that name it."""
    if net.rows is None or net.value is None:
        return
    rows = place.ask(explain.rows, net, ROWS)
    with st.expander(f"The {len(rows):,} row{'s' if len(rows) != 1 else ''} of the ledger that name it"):
        amounts = [name for name in rows.columns if name == "Amount" or str(name).startswith("In ")]
        shown = rows.assign(**{name: [formats.exact(v, 2) for v in rows[name]] for name in amounts})
        right = {name: st.column_config.TextColumn(alignment="right") for name in amounts}
        st.dataframe(shown, hide_index=True, placeholder="·", column_config=right, alt=f"Rows of {piece.title}")
