"""The Social page: followers by platform, their shares and growth, how old each count is, and who else counts them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from charts import comings, formats, lines
from figures import audience, followed, platforms
from ui import cards, cells, drawing, head, pictures, two_sources
from ui.load import Place
from ui.texts import safe

QUESTION = "Who follows me, and where?"
WILL = "Your followers on each platform, how they grow, and how old each count is will be here."
CONNECT = "Each platform will have its chart here, with its share, its growth and the age of its count."


def sentence(place: Place, row: Sequence[Any], rows: pd.DataFrame) -> tuple[str, str | None]:
    """How many follow, how many more than before, and where most of them are."""
    total, gained = row[0].figure, row[1].figure
    if total.value is None:
        return "Not enough data yet: connect a platform, or type your followers in.", None
    month = formats.month(place.month, full=True, year=place.month[:4] != f"{place.today:%Y}")
    many = f"{len(rows)} platforms" if len(rows) > 1 else str(rows["title"].iloc[0])
    said = f"{formats.exact(total.value)} {'follows' if total.value == 1 else 'follow'} you on {many}"
    if gained.value is not None and gained.value:
        more = "more" if gained.value > 0 else "fewer"
        said += f", {formats.exact(abs(gained.value))} {more} than a month before"
    return f"{month}: {said}.", _note(rows)


def _note(rows: pd.DataFrame) -> str | None:
    """Where most are, and what grew fastest in the year."""
    if len(rows) < 2:
        return None
    top = rows.iloc[0]
    said = [f"{top['title']} has the most ({formats.percent(top['share'])})"]
    grown = rows.dropna(subset=["year"])
    if len(grown) > 1 and (best := grown.loc[grown["year"].idxmax()])["year"] > 0:
        said.append(f"{best['title']} grew the most in a year ({formats.change(best['year'])})")
    return "; ".join(said) + "."


def old(place: Place) -> None:
    """One line when a count is old, with the way to a new one; nothing else."""
    words = place.ask(platforms.old_words)
    if not words:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="old-counts"):
        st.html(
            f'<div class="tr small"><span class="tr-state wrong" aria-hidden="true" style="margin-right:8px"></span>{safe(words)}</div>'
        )
        st.page_link("../pages/type_in.py", label="Type in", icon=":material/edit_note:")


def each(place: Place) -> None:
    """A small chart a platform, all of the same months, each with its own scale; all together first where there are several."""
    told = place.ask(platforms.by_platform, 24)
    if not told:
        return
    notes = place.read("notes")
    head.title(
        "Followers",
        "at the end of each month; each platform on a scale of its own"
        if len(told) > 1
        else "at the end of each month",
    )
    shown = [(channel, title, rows) for channel, title, rows in told]
    if len(told) > 1:
        shown.insert(0, ("all", "All platforms", place.ask(audience.by_month, platforms.FOLLOWERS, 24)))
    width = 260 if len(shown) > 1 else 600
    with st.grid("auto", min_column_width=width, gap="medium", key="platforms"):
        for place_, (_, title, rows) in enumerate(shown):
            with st.container(gap="small"):
                _small(rows, title, f"followers-{place_}", notes)


def _small(rows: pd.DataFrame, name: str, key: str, notes: pd.DataFrame) -> None:
    st.html(f'<div class="tr faint" style="font-size:.85rem">{safe(name)}</div>')
    frame = lines.frame(rows, "followers", notes)
    spec = lines.small(pictures.span(rows["month"]), pictures.ink(), 140)
    drawing.chart(frame, spec, key=key, alt=lines.alt_text(f"{name}, followers", frame), height=140)


def moved(place: Place) -> None:
    """Who came and who left by month, of each platform that tells it; nothing where none does."""
    told = place.ask(followed.moves)
    if not told:
        return
    head.title("Came and left", "followers a month: new ones up, lost ones down, the line is the net")
    with st.grid("auto", min_column_width=260 if len(told) > 1 else 600, gap="medium", key="moves"):
        for number, (_, title, rows) in enumerate(told):
            with st.container(gap="small"):
                _moved(place, title, rows, f"moved-{number}")


def _moved(place: Place, title: str, rows: pd.DataFrame, key: str) -> None:
    st.html(f'<div class="tr faint" style="font-size:.85rem">{safe(title)}</div>')
    frame = comings.frame(rows, place.read("notes"), "Followers")
    spec = comings.moved(pictures.span(rows["month"]), pictures.ink(), 180, "Followers")
    drawing.chart(frame, spec, key=key, alt=f"{title}. {comings.alt_text(frame)}", height=180)
    lacking = [words for column, words in (("joined", "who came"), ("left", "who left")) if rows[column].isna().all()]
    if lacking:
        said = f"{title} does not tell {' or '.join(lacking)}: the net is the change of the count."
        st.html(f'<div class="tr faint small">{safe(said)}</div>')


def table(place: Place, rows: pd.DataFrame) -> None:
    """Platforms with their followers, share, growth and the age of each count; the total set apart."""
    head.title(
        "Platform by platform",
        f"at the end of {formats.month(place.month)}" if place.month < f"{place.today:%Y-%m}" else "so far",
    )
    st.html(markup(place, rows))
    lacking = [f"{row.title}: {row.why}" for row in rows.itertuples() if row.why]
    if lacking:
        st.html(f'<div class="tr faint small">No growth is told without both counts. {safe(" ".join(lacking))}</div>')


def markup(place: Place, rows: pd.DataFrame) -> str:
    """The table as HTML, every word escaped."""
    heads = [("Platform", ""), ("Followers", "n"), ("Share", "n wide"), ("Month", "n"), ("Year", "n"), ("Counted", "n")]
    body = [_row(place, row, float(rows["value"].max())) for row in rows.to_dict("records")]
    if len(rows) > 1:
        summed = (
            ("Total", ""),
            (formats.exact(rows["value"].sum()), "n"),
            ("", "n wide"),
            ("", "n"),
            ("", "n"),
            ("", "n"),
        )
        body.append(cells.row((cells.cell(*one) for one in summed), "total"))
    return cells.table(heads, body)


def _row(place: Place, row: dict[str, Any], top: float) -> str:
    bar = f'<span class="tint" style="width:{row["value"] / top * 100:.1f}%"></span>' if top else ""
    first = cells.picture(f'{bar}<span class="name">{cards.dot(row["known"])} {safe(row["title"])}</span>', "rank")
    growth = [formats.change(row[name]) if row[name] == row[name] else formats.MISSING for name in ("month", "year")]
    counted = f'{safe(formats.day(row["day"], place.today))}<span class="rule">{safe(_age(place, row))}</span>'
    return cells.row((
        first, cells.cell(formats.exact(row["value"]), "n"), cells.cell(formats.percent(row["share"]), "n wide"),
        *(cells.cell(share, "n") for share in growth), cells.picture(counted, "n"),
    ))  # fmt: skip


def _age(place: Place, row: dict[str, Any]) -> str:
    """How old the count shown is, or that there is a newer one since."""
    if row["late"]:
        return "its first count"
    if row["newest"] > row["day"]:
        return f"again {formats.day(row['newest'], place.today)}"
    days = f"{row['age']:,} day{'s' if row['age'] != 1 else ''}"
    if pd.Period(place.month, "M") < pd.Period(place.today, "M") - 1:
        return f"{days} before the end" if row["age"] else "at its end"
    return f"{days} ago" if row["age"] else "today"


def beside(place: Place, rows: pd.DataFrame) -> None:
    """Platforms that more than one source counts, each with all who count it."""
    for channel, title in rows[["channel", "title"]].itertuples(index=False):
        two_sources.show(place, platforms.FOLLOWERS, str(channel), name=str(title) if len(rows) > 1 else "")
