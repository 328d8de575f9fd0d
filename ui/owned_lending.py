"""The tab of lending: what is out and what it brings, what is late, what was lost, and what idle cash costs."""

from __future__ import annotations

from typing import Any

import streamlit as st

from charts import formats, lent, lines
from figures import lending, loan_book, loans_out, streams
from ui import cards, cells, drawing, head
from ui.load import Place
from ui.owned_table import rate, share
from ui.pictures import ink, span
from ui.texts import safe

CARDS = ("p2p_outstanding", "p2p_interest", "default_rate", "p2p_return", "p2p_account_return", "net_yield.p2p")
MONTHS = 24


def show(place: Place) -> None:
    """What is lent, what it earned month by month, how much of it is late or lost, and each platform by itself."""
    figures = {name: place.ask(loans_out.KPIS[name]) for name in CARDS}
    cards.show(place, list(figures.values()), "lending")
    accounts = place.ask(lending.accounts)
    if not accounts:
        head.empty("Import a platform's statement or type your loans in, and what they earn and risk will be here.")
        return
    st.html(f'<p class="tr small">{safe(returns(place, figures, accounts))}</p>')
    left, right = st.columns(2, gap="medium")
    with left:
        _interest(place)
    with right:
        _outstanding(place)
    left, right = st.columns(2, gap="medium")
    with left:
        _late(place)
    with right:
        _cohorts(place)
    if len(accounts) > 1:
        _platforms(place, accounts)


def returns(place: Place, figures: dict[str, Any], accounts: list[Any]) -> str:
    """Both returns in words, and that the difference is cash that lies idle."""
    loans, whole = figures["p2p_return"].value, figures["p2p_account_return"].value
    idle = [each.cash for each in accounts if each.cash == each.cash]
    lies = (
        f"{formats.money(sum(idle), place.currency, cents=False)} lies idle in the account"
        if idle and sum(idle) >= 1
        else ""
    )
    told = ""
    if loans is not None and whole is not None:
        told = f"The loans earn {rate(loans)} a year, the whole account {rate(whole)}"
        if lies and loans > whole:
            return f"{told}: the difference is idle cash. {lies} now."
        return f"{told}. {lies[:1].upper()}{lies[1:]}." if lies else f"{told}."
    if loans is not None:
        told = f"The loans earn {rate(loans)} a year."
    elif whole is not None:
        told = f"The whole account earns {rate(whole)} a year."
    return f"{told} {lies}." if lies else told


def _interest(place: Place) -> None:
    head.title("Interest", f"{place.currency} a month; what was written off goes down")
    rows = place.ask(lending.by_month, MONTHS)
    if rows.empty or not rows["interest"].any():
        head.empty("No interest is known in these months.")
        return
    frame = lent.frame(rows, place.currency)
    spec = lent.by_month(span(rows["month"]), ink(), _colour(place), 220)
    drawing.chart(frame, spec, key="interest", alt=lent.alt_text(frame), height=220, name="Interest by month")


def _colour(place: Place) -> str:
    named = place.ask(loan_book.stream)
    return place.ask(streams.colours).get(named, ink().line)


def _outstanding(place: Place) -> None:
    head.title("Lent and not yet back", f"{place.currency} at the end of each month")
    rows = place.ask(lending.outstanding_by_month, MONTHS)
    if rows.empty or not rows["value"].notna().any():
        head.empty("The statements do not tell principal from their first day on.")
        return
    frame = lines.frame(rows, place.currency, place.read("notes"))
    spec = lines.small(span(rows["month"]), ink(), 220)
    words = lines.alt_text("Lent and not yet back", frame)
    drawing.chart(frame, spec, key="outstanding", alt=words, height=220, name="Lent and not yet back")


def _late(place: Place) -> None:
    rows = place.ask(lending.late)
    head.title("How late it is", f"{place.currency}, as the loans were last told")
    if rows.empty:
        head.empty("No loan says how late it is: type your loans in with their days late.")
        return
    heads = [("", ""), ("Loans", "n"), ("Out", "n"), ("", "wide shape"), ("Share", "n")]
    body = [_age(row, float(rows["outstanding"].max())) for row in rows.to_dict("records")]
    st.html(cells.table(heads, body))


def _age(row: dict[str, Any], most: float) -> str:
    bar = f'<span class="bar" style="width:{row["outstanding"] / most * 100:.1f}%"></span>' if row["n"] and most else ""
    words = str(row["age"])
    return cells.row((
        cells.cell(words[:1].upper() + words[1:]), cells.cell(formats.exact(row["n"]), "n"), cells.cell(formats.exact(row["outstanding"]), "n"),
        cells.picture(bar, "wide shape"), cells.cell(share(row["share"]), "n"),
    ))  # fmt: skip


def _cohorts(place: Place) -> None:
    rows = place.ask(lending.cohorts)
    head.title("Defaults by year of lending", "over 120 days late or written off")
    if rows.empty or not rows["rate"].notna().any():
        head.empty("No loan of at least 120 days says how late it is.")
        return
    heads = [("Lent in", ""), ("Loans", "n"), (f"Lent {place.currency}", "n"), ("Defaulted", "n"), ("Rate", "n")]
    st.html(cells.table(heads, [_cohort(row) for row in rows.to_dict("records")]))
    young = int(rows["young"].sum())
    if young:
        one = young == 1
        words = f"{young} loan{'' if one else 's'} under 120 days old, or not said how late, {'is' if one else 'are'} left out."
        st.html(f'<p class="tr small faint">{safe(words)}</p>')


def _cohort(row: dict[str, Any]) -> str:
    n = row["n"] - row["young"]
    numbers = (formats.exact(n), formats.exact(row["lent"]), formats.exact(row["defaulted"]))
    lost = rate(row["rate"]) if row["rate"] == row["rate"] else "too young"
    return cells.row((cells.cell(row["cohort"]), *(cells.cell(each, "n") for each in numbers), cells.cell(lost, "n")))


def _platforms(place: Place, accounts: list[Any]) -> None:
    head.title("By platform", place.currency)
    heads = [
        ("Platform", ""),
        ("Out", "n"),
        ("Late over 120 days", "n wide"),
        ("Idle cash", "n"),
        ("Worth", "n"),
        ("As of", "n wide"),
    ]
    st.html(cells.table(heads, [_platform(place, each) for each in accounts]))
    reckoned = [each.name for each in accounts if not each.told and each.worth == each.worth]
    if reckoned:
        words = f"Reckoned from its entries, since nobody says what it is worth: {', '.join(reckoned)}."
        st.html(f'<p class="tr small faint">{safe(words)}</p>')


def _platform(place: Place, each: Any) -> str:
    numbers = (each.out, each.lost, each.cash, each.worth)
    looks = ("n", "n wide", "n", "n")
    shown = (formats.exact(value) if value == value else "·" for value in numbers)
    day = cells.cell(formats.day(each.on.date(), place.today), "n wide")
    return cells.row((cells.cell(each.name), *(cells.cell(t, look) for t, look in zip(shown, looks, strict=True)), day))
