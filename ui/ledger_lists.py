"""What is not paid yet by age, whether payouts add up, and what may be told twice."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from charts import formats
from collect import stream_settings
from ui import address, cells, head, saying
from ui.load import Place
from ui.texts import plain, safe
from vocabulary import MICROS

FIRST = 25
_AGES = (("to_30", "0–30 days"), ("to_60", "31–60"), ("to_90", "61–90"), ("older", "over 90"))


def unpaid(place: Place, table: pd.DataFrame) -> None:
    """What is earned and not paid, a row a payer and currency, by age."""
    head.title("Earned, not paid yet", "by payer and age since it was earned")
    if table.empty:
        head.empty("Nothing is waiting: all that was earned is paid, or no source tells what is pending.")
        return
    heads = [
        ("Payer", ""), ("", ""), *((title, "n wide") for _, title in _AGES), ("Pending", "n wide"), ("Approved", "n wide"),
        ("In all", "n"), ("Oldest", "n"),
    ]  # fmt: skip
    st.html(cells.table(heads, [_due(row, place) for row in table.head(FIRST).to_dict("records")]))
    _more(len(table))


def _due(row: dict[str, Any], place: Place) -> str:
    numbers = [
        cells.cell(_units(row[name], row["currency"]), "n wide")
        for name in (*(n for n, _ in _AGES), "pending", "approved")
    ]
    ends = [
        cells.cell(_units(row["total"], row["currency"]), "n"),
        cells.cell(formats.day(row["oldest"].date(), place.today), "n"),
    ]
    return cells.row([cells.cell(row["payer"]), cells.cell(row["currency"], "faint keep"), *numbers, *ends])


def payouts(place: Place, table: pd.DataFrame) -> None:
    """Whether what each source paid out adds up with what was earned there."""
    head.title("Payouts against earnings", "by source, up to its last payout")
    if table.empty:
        head.empty("No source tells both what was earned and what was paid out.")
        return
    heads = [
        ("Source", ""), ("", ""), ("Earned, net", "n wide"), ("Paid out", "n wide"), ("Difference", "n"), ("", ""),
    ]  # fmt: skip
    st.html(cells.table(heads, [_account(row, place) for row in table.to_dict("records")]))
    st.html(
        '<div class="tr faint small">Earned and not paid out: the platform holds it back, or a payout is missing here. '
        "More paid out than earned: sales are missing, or an earlier export.</div>"
    )


def _account(row: dict[str, Any], place: Place) -> str:
    texts = [cells.cell(_units(row[name], row["currency"]), "n wide") for name in ("earned", "paid_out")]
    difference = cells.cell(_units(row["difference"], row["currency"]), "n")
    return cells.row(
        [
            cells.cell(row["title"]),
            cells.cell(row["currency"], "faint keep"),
            *texts,
            difference,
            cells.cell(verdict(row, place)),
        ]
    )


def verdict(row: dict[str, Any], place: Place) -> str:
    """What the difference means: nothing, held back, or since when it does not add up."""
    if pd.notna(row["since"]):
        return f"does not add up since {formats.day(row['since'].date(), place.today)}"
    held = row["held_days"]
    return (
        "adds up"
        if not held
        else f"adds up: the last {held:.0f} day{'s' if held != 1 else ''} wait{'s' if held == 1 else ''}"
    )


def twice(place: Place, table: pd.DataFrame) -> None:
    """Money that two sources may both tell, and the way to say so."""
    head.title("May be told twice", "same amount and currency, a few days apart, last 13 months")
    if table.empty:
        head.empty("Nothing looks as if two sources told the same money.")
        return
    for n, row in enumerate(table.head(FIRST).to_dict("records")):
        st.html(f'<div class="tr">{safe(_suspicion(row, place))}</div>')
        with st.container(horizontal=True, key=f"twice-row-{n}"):
            (_a_payout if row["way"] == "banked" else _one_repeats)(place, n, row)


def _one_repeats(place: Place, n: int, row: dict[str, Any]) -> None:
    """Either source may be the one that repeats: the owner says which."""
    for side in ("first", "second"):
        title = row[f"{side}_title"]
        st.button(
            plain(f"{title} repeats"), key=f"twice-{n}-{side}", on_click=_repeats, args=(place, row["stream"], row[side]),
            help=plain(f"{title} is then shown beside {row['stream']} and never added"),
        )  # fmt: skip


def _a_payout(place: Place, n: int, row: dict[str, Any]) -> None:
    """What a bank tells again of a payout is no income: a rule says so."""
    st.button(
        "Make a rule", key=f"twice-{n}-rule", on_click=_begin_rule, args=(row["second"],),
        help=plain(f"A rule can make these rows of {row['second_title']} deposits, which never earn"),
    )  # fmt: skip


def _begin_rule(source: str) -> None:
    address.go("view", "rules")
    st.session_state["rule-task"] = "other"
    st.session_state["rule-sources"] = [source]
    st.session_state["rule-kind"] = "deposit"


def _suspicion(row: dict[str, Any], place: Place) -> str:
    money = formats.money(row["amount_micros"] / MICROS, row["currency"])
    times = f"{row['pairs']} time{'s' if row['pairs'] != 1 else ''}, {money}, last on {formats.day(row['last'].date(), place.today)}"
    if row["way"] == "banked":
        return f"{row['stream']}: {row['second_title']} counts as earned what {row['first_title']} paid out ({times})."
    return f"{row['stream']}: {row['first_title']} and {row['second_title']} tell the same amounts ({times})."


def _repeats(place: Place, stream: str, source: str) -> None:
    now = next((s.repeats for s in place.read("streams") if s.name == stream), ())
    saying.outcome(
        lambda: stream_settings.save(place.store, place.ws, stream, repeats=[*now, source]),
        f"It is shown beside {stream} from now on and never added; Streams takes that back.",
    )


def _units(micros: int, currency: str) -> str:
    return formats.exact(micros / MICROS, formats.cents_of(currency)) if micros else formats.MISSING


def _more(count: int) -> None:
    if count > FIRST:
        st.html(f'<div class="tr faint small">and {count - FIRST:,} smaller ones</div>')
