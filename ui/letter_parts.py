"""The Email page: who joins and leaves each list, how each issue was received, what was clicked, who stays, who pays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from charts import comings, crowd, formats, issue_dots
from charts.palette import OTHERS
from figures import audience, issues, letters, lists
from figures.answer import Card
from ui import cells, drawing, head, owned_members, pictures, ranked_list, several
from ui.load import Place
from ui.piece_view import short
from ui.texts import safe

QUESTION = "Who reads my letters, and who stays?"
LIST, RATE = "list", "rate"
RATES = {"open_rate": "Opened", "click_rate": "Clicked", "left_rate": "Unsubscribed", "delivery_rate": "Delivered"}
DONE = {"open_rate": "opened", "click_rate": "clicked", "left_rate": "unsubscribed", "delivery_rate": "delivered"}
LAST = 13
MISSING = {
    "lists": "No list is known: connect the newsletter's platform, or drop its export of subscribers on Import.",
    "moves": "Connect the newsletter's platform, or type in each month who joined and who left: both will be here.",
    "issues": "No issue of this list is known: connect the newsletter's platform, or drop its export of issues on Import.",
    "rates": "Nobody tells who got and who opened them: connect the platform, or drop the whole archive of its export.",
    "links": "Links will be here, once the newsletter's platform tells which of them were clicked.",
    "stay": "Drop the platform's export of subscribers on Import: with the days on which each joined and left, it says who stays.",
    "paid": "Nobody tells who pays: an export of subscribers with their tiers says it, or a count of paying readers.",
}


def row(place: Place) -> list[Any]:
    """The cards: subscribers, net new ones, who left, who opened and who clicked."""
    asked = [place.ask(each) for each in (letters.net_new, letters.churn)]
    rates = [place.ask(letters.rate, name) for name in letters.DONE]
    return [Card(place.ask(audience.subscribers), place.ask(audience.spark, "subscribers")), *asked, *rates]


def sentence(place: Place, cards: Sequence[Any], known: Sequence[Any]) -> tuple[str, str | None]:
    """How the lists grew in the month, and how the letters were received."""
    size, net, _, opened, clicked = (getattr(card, "figure", card) for card in cards)
    if not known:
        return "Not enough data yet: connect your newsletter's platform.", MISSING["lists"]
    month = formats.month(place.month, full=True, year=place.month[:4] != f"{place.today:%Y}")
    if net.value is None and size.value is None:
        return f"{month}: how many read you is not known.", net.reason
    count = "" if size.value is None else f"{f'{size.qualifier} ' if size.qualifier else ''}{formats.exact(size.value)}"
    if net.value is None:
        said = f"{count[:1].upper()}{count[1:]} people get your letters."
    else:
        way = "grew by" if net.value > 0 else "shrank by" if net.value < 0 else "stayed as it was"
        grown = f" {formats.exact(abs(net.value))}" if net.value else ""
        said = f"{month}: your list {way}{grown}{f' to {count}' if count else ''}."
    done = [
        f"{formats.percent(each.value)} {word}"
        for each, word in ((opened, "opened the month's letters"), (clicked, "clicked in them"))
        if each.value is not None
    ]
    return said, f"{' and '.join(done)}." if done else opened.reason


def chosen(place: Place, known: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """The list that is looked at, with its title."""
    if len(known) > 1:
        head.title("One by one", "several lists: who is on two of them counts twice in their sum")
    name = several.choose(known, LIST, "List")
    return name, dict(known)[name]


def by_month(place: Place, name: str) -> None:
    """Who joined and who left, and the net."""
    rows = place.ask(lists.moves, name)
    head.title("Joined and left", "people a month: joined up, left down, the line is the net")
    if rows.empty:
        head.empty(MISSING["moves"])
        return
    frame = comings.frame(rows, place.read("notes"))
    spec = comings.moved(pictures.span(rows["month"]), pictures.ink(), 260)
    drawing.chart(
        frame, spec, key="joined-left", alt=comings.alt_text(frame), height=260, name="Joined and left by month"
    )
    lacking = [words for column, words in (("joined", "who joined"), ("left", "who left")) if rows[column].isna().all()]
    if lacking:
        said = f"No source tells {' or '.join(lacking)}: the net is the change of the count."
        st.html(f'<div class="tr faint small">{safe(said)}</div>')


def issue_by_issue(place: Place, name: str) -> None:
    """A dot per issue against the average of the 12 before it, and the last ones as a table."""
    rows = place.ask(issues.of_list, name)
    head.title("Issue by issue", "share of those who got it; the line: its list's average of the 12 before")
    if rows.empty:
        head.empty(MISSING["issues"])
        return
    there = [(rate, words) for rate, words in RATES.items() if rows[rate].notna().any()]
    if not there:
        head.empty(f"{len(rows):,} issue{'s' if len(rows) != 1 else ''} known. {MISSING['rates']}")
    else:
        rate = several.choose(there, RATE, "Rate")
        ready = issue_dots.frame(rows, rate)
        drawing.chart(
            ready, issue_dots.shares(pictures.ink()), key=f"issues-{rate}", alt=issue_dots.alt_text(RATES[rate], ready), height=240,
            name=f"{RATES[rate]}, issue by issue",
        )  # fmt: skip
        _said(rows)
    st.html(table(rows.head(LAST)))
    if len(rows) > LAST:
        st.html(f'<div class="tr faint small">and {len(rows) - LAST:,} before them, on Content</div>')


def _said(rows: pd.DataFrame) -> None:
    """What the comparison lacks, in one line."""
    known = int(rows["open_rate"].notna().sum())
    said = []
    if known <= issues.AVERAGE_OF:
        lacking = issues.AVERAGE_OF + 1 - known
        said.append(
            f"An issue is held against the 12 before it: {lacking} more issue{'s' if lacking != 1 else ''}, and the newest can be."
        )
    if rows["young"].any():
        said.append(
            f"An issue younger than {issues.RIPE} days is still being opened: hollow, and held against nothing."
        )
    if rows["small"].any():
        said.append(
            f"Where fewer than {issues.SMALL} people got it, one reader changes much: hollow, shown with their number."
        )
    if said:
        st.html(f'<div class="tr faint small">{safe(" ".join(said))}</div>')


def table(rows: pd.DataFrame) -> str:
    """Issues as an HTML table, newest first: how many it went to, each share and the points above its list's average."""
    there = [rate for rate in ("delivery_rate", *issues.RATES) if rows[rate].notna().any()]
    heads = [
        ("Issue", ""),
        ("Out", "keep wide"),
        ("Sent", "n wide"),
        *((RATES[rate], "n wide" if rate == "delivery_rate" else "n") for rate in there),
    ]
    body = []
    for one in rows.to_dict("records"):
        sent = one["sent"] if one["sent"] == one["sent"] else one["delivered"]
        day = formats.day(one["published"].date()) if one["published"] == one["published"] else formats.MISSING
        first = (
            cells.cell(one["title"]),
            cells.cell(day, "keep wide"),
            cells.cell(formats.exact(sent) if sent == sent else "·", "n wide"),
        )
        body.append(cells.row((*first, *(_share(one, rate) for rate in there))))
    return cells.table(heads, body)


def _share(one: dict[str, Any], rate: str) -> str:
    """A share, and beneath it how many points it is above its list's average; n where few people got it."""
    look = "n wide" if rate == "delivery_rate" else "n"
    if one[rate] != one[rate]:
        return cells.cell("·", look)
    against = one[issues.AGAINST[rate]]
    under = (
        "so far"
        if one["young"]
        else f"n = {formats.exact(one['got'])}"
        if one["small"]
        else points(against)
        if against == against
        else ""
    )
    shown = f'{safe(issue_dots.percent(one[rate]))}<span class="rule">{safe(under)}</span>'
    return cells.picture(shown, look)


def points(against: float) -> str:
    """Points above or below an average.

    >>> points(0.021), points(-0.0006), points(0.0)
    ('+2.1 points', '−0.06 points', 'as usual')
    """
    digits = 2 if abs(against) < 0.001 else 1
    text = formats.exact(abs(against) * 100, digits)
    if not float(text):
        return "as usual"
    return f"{'+' if against > 0 else '−'}{text} points"


def links(place: Place, name: str) -> None:
    """What was clicked most in one issue: the newest of which it is told, unless another is chosen."""
    head.title("Top links", "clicks in one issue")
    rows, written = place.ask(issues.links, name), place.ask(issues.of_list, name)
    told = written[written["item"].isin(list(rows["piece"])).to_numpy()]
    if told.empty:
        loose = rows[(rows["piece"] == "").to_numpy()]
        ranked_list.listed(short(loose), "clicks") if len(loose) else head.empty(MISSING["links"])
        return
    titles = dict(zip(told["item"], told["title"], strict=True))
    one = st.selectbox(
        "Issue",
        list(titles),
        format_func=lambda item: str(titles[item]),
        key="links-of",
        label_visibility="collapsed",
        filter_mode="contains",
    )
    own = rows[(rows["piece"] == one).to_numpy()]
    ranked_list.listed(short(own), "clicks")


def staying(place: Place, name: str, title: str) -> None:
    """The triangle of those who joined: of this list, else of the membership, which is named."""
    told = place.ask(lists.stay, name)
    whose = "readers" if told.own else f"members of {told.title}"
    head.title(
        "Who stays", f"{whose}: share still there after so many months, by month joined" if len(told.rows) else ""
    )
    if told.rows.empty:
        head.empty(told.why if told.own else MISSING["stay"])
        return
    st.html(owned_members.triangle(told.rows))
    few = (
        f" Where fewer than {lists.SMALL} joined, one person more or less changes much: not shaded."
        if told.rows["small"].any()
        else ""
    )
    lack = "" if told.own else f" {title} does not tell who of its readers joined and left when. {MISSING['stay']}"
    if few or lack:
        st.html(f'<div class="tr faint small">{safe((lack + few).strip())}</div>')


def free_and_paid(place: Place, name: str) -> None:
    """Who pays and who does not, by month: of this list, else of the membership."""
    rows = place.ask(lists.free_and_paid, name)
    whose = "readers"
    if rows.empty:
        told = place.ask(lists.stay, name)
        rows, whose = (
            (pd.DataFrame(), "") if told.own else (place.ask(lists.paying_members), f"members of {told.title}")
        )
    head.title("Free and paid", f"{whose} at the end of the month" if len(rows) else "")
    if rows.empty:
        head.empty(MISSING["paid"])
        return
    groups = (("Paid", pictures.ink().accent, 1.0), ("Free", OTHERS, 0.45))
    frame = crowd.frame(rows, groups)
    spec = crowd.stacked(pictures.span(rows["month"]), groups, pictures.ink(), 240)
    alt = crowd.alt_text(frame).replace("Members by tier", "Free and paid")
    drawing.chart(frame, spec, key="free-paid", alt=alt, height=240, name="Free and paid")
    st.html(owned_members.legend([("", list(groups))]))
