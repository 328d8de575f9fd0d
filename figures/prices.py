"""What ads, clicks and sponsors' spots are worth: money against pageviews, affiliate clicks and downloads at 30 days."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from figures import link_clicks
from figures.answer import Change, Figure, RowsQuery, weakest
from figures.asking import Question, figure, once
from figures.audience import change
from figures.audience import why as why_none
from figures.episodes import at_age
from figures.ledger import by_payer, counting, known_in_part, known_to, ledger
from figures.measures import by_channel, channel_of, channel_title, totals, used
from figures.wording import counted as number_of
from figures.wording import listed, money, month_of, number
from figures.yield_figures import unit_price
from figures.yields import streams_of
from metrics import yields
from metrics.channels import added_by_month
from metrics.currency import minor_digits
from metrics.frames import month_range, one_of, window
from metrics.money import recorded
from vocabulary import COUNTED, MICROS

MONTHS = 12
DAYS = 30


@once
def rpm(q: Question) -> Figure:
    """Ad earnings of the sites for 1,000 of their pageviews."""
    paid, channels = _site_ads(q), _ad_channels(q)
    views = _sized(q, "pageviews", channels)
    earned = _earned(q, paid)
    known = yields.by_month(earned, views, per=yields.THOUSAND)
    here = window(known, month=q.month)
    value = yields.rpm(earned, views, month=q.month)
    names = [str(name) for name in window(paid, month=q.month)["source"].unique()]
    return figure(
        q, "rpm", value=unit_price(q, value), why=_no_rpm(q, paid), names=[*names, *_counting(q, "pageviews", channels)],
        change=change(q, known), provisional=len(here) > 0 and not bool(here["complete"].iloc[0]),
        formula=_ratio_words(q, here, f"ad earnings of {listed(_streams(paid))}", "pageviews", yields.THOUSAND, value),
        extra={"streams": _streams(paid), "basis": "1,000 pageviews", "channels": [channel_title(q, c) for c in channels]},
        rows=_entry_rows(q, "ad", _streams(paid), 1),
    )  # fmt: skip


@once
def epc(q: Question) -> Figure:
    """Commissions for one click over the months of the last 12 in which both are known; where nobody tells clicks on

    affiliate links, those that lead to a program's own domain stand for them, as an estimate.
    """
    channels = _clicked(q)
    paid = counting(q)
    paid = paid[one_of(paid["kind"], ("commission",)) & _of_channels(q, paid, channels)]
    if not channels and len(paid):
        return _epc_of_links(q)
    clicks, earned = _sized(q, "affiliate_clicks", channels), _earned(q, paid)
    value = yields.epc(earned, clicks, month=q.month)
    both = window(yields.by_month(earned, clicks), month=q.month, months=MONTHS).dropna(subset=["money", "size"])
    names = [str(name) for name in window(paid, month=q.month, months=MONTHS)["source"].unique()]
    summed = both[["money", "size"]].sum().to_frame().T.assign(value=value) if len(both) else both
    words = f"approved and paid commissions of {number_of(len(both), 'month')}"
    told = (f"{number(float(both['size'].sum()))} clicks in {number_of(len(both), 'month')}",) if len(both) else ()
    return figure(
        q, "epc", value=unit_price(q, value), why=_no_epc(q, paid), names=[*names, *_counting(q, "affiliate_clicks", channels)],
        period=f"{q.month - MONTHS + 1}/{q.month}", formula=_ratio_words(q, summed, words, "clicks", 1.0, value),
        provisional=len(both) > 0 and not bool(both["complete"].all()), extra={"basis": "click", "n": len(both), "under": told},
        rows=_entry_rows(q, "commission", (), MONTHS),
    )  # fmt: skip


def _epc_of_links(q: Question) -> Figure:
    """Commissions of the programs whose domains are clicked, for one such click: an estimate."""
    every = by_payer(q).rows
    every = every[one_of(every["kind"], ("commission",)) & one_of(every["status"], COUNTED)]
    programs = tuple(sorted({str(name) for name in every["payer"].dropna().unique()}))
    links = link_clicks.clicks(q, programs)
    named = sorted({str(name) for name in links["payer"]})
    paid = (
        every if "" in named else every[one_of(every["payer"], named)]
    )  # of a link that names no program any may have paid
    clicks, earned = link_clicks.totals(links), _earned(q, paid)
    value = yields.epc(earned, clicks, month=q.month) if len(links) else math.nan
    both = window(yields.by_month(earned, clicks), month=q.month, months=MONTHS).dropna(subset=["money", "size"])
    summed = both[["money", "size"]].sum().to_frame().T.assign(value=value) if len(both) else both
    whose = f" of {listed(named)}" if "" not in named and 0 < len(named) <= 4 else ""
    words = f"approved and paid commissions{whose} of {number_of(len(both), 'month')}"
    names = [
        *(str(name) for name in window(paid, month=q.month, months=MONTHS)["source"].unique()),
        *map(str, links["source"].unique()),
    ]
    told = (f"estimated from {number(float(both['size'].sum()))} clicks on links",) if len(both) else ()
    found = figure(
        q, "epc", value=unit_price(q, value), why=_no_epc(q, every, clicked=len(links) > 0), names=names,
        period=f"{q.month - MONTHS + 1}/{q.month}",
        formula=_ratio_words(q, summed, words, "clicks that lead to them", 1.0, value),
        provisional=len(both) > 0 and not bool(both["complete"].all()), extra={"basis": "click", "n": len(both), "under": told},
        rows=_entry_rows(q, "commission", (), MONTHS),
    )  # fmt: skip
    return found if found.value is None else replace(found, known=weakest((found.known or "estimated", "estimated")))


@once
def spot_price(q: Question, cpm: float | None = None) -> Figure:
    """What a sponsor's spot in an average episode is worth at `cpm`, else at what sponsors paid for 1,000 downloads."""
    reached = at_age(q, DAYS)
    home = q.ws.home_currency
    paid = round(cpm if cpm is not None else paid_cpm(q), minor_digits(home))
    value = math.nan if reached.value is None else yields.spot_price(round(float(reached.value)), cpm=paid)
    which = "your CPM" if cpm is not None else "what sponsors paid in 12 months for 1,000 downloads"
    why = reached.reason or "No paid sponsorship and downloads of the same months are known: type a sponsorship in."
    return figure(
        q, "sponsor_spot_price", value=round(value, minor_digits(home)), why=why, names=_sponsored(q, cpm),
        change=reached.change if cpm is not None else Change(),
        formula="" if math.isnan(value) else f"{number(float(reached.value or 0))} downloads in {DAYS} days / 1,000 × "
        f"{money(paid, home)} ({which}) = {money(value, home)}",
        extra={"cpm": None if math.isnan(paid) else paid, "cpm_of": which, "downloads": reached.value,
               "under": () if math.isnan(paid) else (f"at {money(paid, home)} for 1,000 downloads",)},
        provisional=reached.provisional, rows=_entry_rows(q, "sponsorship", (), MONTHS) if cpm is None else reached.rows,
    )  # fmt: skip


@once
def paid_cpm(q: Question) -> float:
    """What sponsorships of the last 12 months came to for 1,000 downloads; NaN where no month has both."""
    rows = counting(q)
    paid = rows[one_of(rows["kind"], ("sponsorship",)) & one_of(rows["stream"], _heard(q))]
    return yields.over_months(
        _earned(q, paid), totals(q, "downloads"), month=q.month, months=MONTHS, per=yields.THOUSAND
    )


def _heard(q: Question) -> tuple[str, ...]:
    """Streams that live off downloads; where none is said to, every stream."""
    return streams_of(q, "downloads") or tuple(str(name) for name in ledger(q).rows["stream"].unique())


def _earned(q: Question, rows: pd.DataFrame) -> pd.DataFrame:
    """These entries by month, from the first to the last one known: ``month``, ``value``, ``complete``."""
    span = recorded(rows, known_to=known_to(q))
    months = month_range(*span) if span else np.array([], dtype="datetime64[s]")
    sums = np.zeros(len(months), dtype="int64")
    np.add.at(
        sums,
        np.searchsorted(months, rows["month"].to_numpy().astype("datetime64[s]")),
        rows["amount_micros"].to_numpy(),
    )
    over = (months <= q.last_full.to_timestamp().to_datetime64()) & ~known_in_part(q, months)
    return pd.DataFrame({"month": months, "value": sums / MICROS, "complete": over})


@once
def _site_ads(q: Question) -> pd.DataFrame:
    """Counted ad earnings of streams that live off website visitors."""
    rows = counting(q)
    return rows[one_of(rows["kind"], ("ad",)) & one_of(rows["stream"], streams_of(q, "visitors"))]


@once
def _ad_channels(q: Question) -> tuple[str, ...]:
    """The sites whose pageviews stand beside the ads: those the ads' sources belong to where all of them say so, else every site."""
    every = tuple(sorted({str(name) for name in by_channel(q, "pageviews")["channel"]}))
    told = {channel_of(q, str(name)) for name in _site_ads(q)["source"].unique()}
    return tuple(sorted(told)) if told and told <= set(every) else every


@once
def _clicked(q: Question) -> tuple[str, ...]:
    """Where clicks are counted: the networks that also tell commissions; where none does, every channel that counts them."""
    every = {str(name) for name in by_channel(q, "affiliate_clicks")["channel"]}
    rows = counting(q)
    paying = {channel_of(q, str(name)) for name in rows.loc[one_of(rows["kind"], ("commission",)), "source"].unique()}
    return tuple(sorted(every & paying or every))


def _of_channels(q: Question, rows: pd.DataFrame, channels: tuple[str, ...]) -> np.ndarray:
    """Rows of sources that belong to these channels; all of them where clicks are counted elsewhere, as on a site."""
    own = [str(name) for name in rows["source"].unique() if channel_of(q, str(name)) in channels]
    return one_of(rows["source"], own) if own else np.ones(len(rows), dtype=bool)


@once
def _sized(q: Question, metric: str, channels: tuple[str, ...]) -> pd.DataFrame:
    """A count of these channels together by month: ``month``, ``value``, ``complete``."""
    rows = by_channel(q, metric)
    return added_by_month(rows[rows["channel"].isin(channels).to_numpy()])


def _counting(q: Question, metric: str, channels: tuple[str, ...]) -> list[str]:
    return used(q, metric, pd.Series(channels, dtype=object))


def _streams(rows: pd.DataFrame) -> list[str]:
    return sorted({str(name) for name in rows["stream"].unique()})


def _sponsored(q: Question, cpm: float | None) -> list[str]:
    rows = window(counting(q), month=q.month, months=MONTHS)
    paid = rows[one_of(rows["kind"], ("sponsorship",))] if cpm is None else rows.iloc[:0]
    heard = by_channel(q, "downloads")
    return [*(str(name) for name in paid["source"].unique()), *used(q, "downloads", heard["channel"])]


def _ratio_words(q: Question, here: pd.DataFrame, what: str, unit: str, per: float, value: float) -> str:
    if here.empty or math.isnan(value):
        return ""
    row, home = here.iloc[0], q.ws.home_currency
    times = f" × {number(per)}" if per != 1 else ""
    digits = minor_digits(home) + (2 if abs(value) < 1 else 0)
    shown = money(unit_price(q, value), home, digits)
    return f"{what} {money(float(row['money']), home)} / {number(float(row['size']))} {unit}{times} = {shown}"


def _entry_rows(q: Question, kind: str, streams: list[str] | tuple[str, ...], months: int) -> RowsQuery:
    words = {"kind": (kind,), "status": COUNTED, **({"stream": tuple(streams)} if streams else {})}
    return RowsQuery("entry", words, (q.month - months + 1).to_timestamp().date(), q.month.end_time.date())


def _no_rpm(q: Question, paid: pd.DataFrame) -> str:
    rows = counting(q)
    if not one_of(rows["kind"], ("ad",)).any():
        return "No ad earnings yet: connect an ad network, drop its export, or type them in."
    if paid.empty:
        return "No ad stream is said to live off website visitors: choose it for your streams in the Ledger."
    if window(_earned(q, paid), month=q.month).empty:
        return f"No ad earnings are known for {month_of(q.month)}."
    return why_none(q, "pageviews", "pageviews")


def _no_epc(q: Question, paid: pd.DataFrame, *, clicked: bool = False) -> str:
    if paid.empty:
        return "No approved or paid commissions yet: connect an affiliate network, drop its export, or type them in."
    if not clicked and by_channel(q, "affiliate_clicks").empty:
        return "No affiliate clicks yet, and no clicks on links to a program: connect a source that counts them, or type them in."
    return f"No month from {month_of(q.month - MONTHS + 1)} to {month_of(q.month)} has both commissions and clicks."


KPIS = {"rpm": rpm, "epc": epc, "sponsor_spot_price": spot_price}
"""The numbers of prices by id."""
