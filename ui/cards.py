"""Cards: a label, a short number, two changes, a sparkline, and a dot for how the number is known."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

import streamlit as st

from charts import formats, spark
from charts.card_picture import Face
from charts.formats import THIN
from ui import explain
from ui.load import Place
from ui.texts import safe
from vocabulary import LEVELS

LABELS = {
    "monthly_website_visitors": "Website visitors", "podcast_downloads": "Podcast downloads",
    "email_subscribers": "Email subscribers", "social_media_followers": "Followers", "net_revenue": "Net revenue",
    "passive_share": "Passive share", "number_of_blog_posts": "Blog posts", "average_episode_length": "Episode length",
    "revenue_year_to_date": "Net this year", "rpm": "Ads per 1,000 pageviews", "epc": "Commission per click",
    "sponsor_spot_price": "A sponsor's spot", "net_yield.dividend": "Net yield", "net_yield.p2p": "Net yield",
    "net_yield.robo": "Net yield", "dividends_forward": "The next 12 months",
    "monthly_pageviews": "Pageviews", "cagr.visitors": "Growth a year", "cagr.followers": "Growth a year",
    "net_new_subscribers": "Net new subscribers", "subscriber_churn": "Left the list", "open_rate": "Opened", "click_rate": "Clicked",
    "number_of_episodes": "Episodes", "longest_gap_days": "Longest gap", "publishing_streak_weeks": "Weeks in a row",
    **{
        f"{stem}.{level}": words for level in LEVELS for stem, words in (
            ("effective_number", "Effective number"), ("largest_share", "Largest share"), ("top3_share", "Largest three"),
            ("hhi", "Concentration"),
        )
    },
}  # fmt: skip
UNITS = {"Minutes": "min", "Days": "days", "Weeks": "weeks", "Months": "months"}
DOWN_IS_GOOD = frozenset(
    {
        "platform_fees",
        "subscriber_churn",
        "refunds",
        "written_off",
        "expenses",
        "debt_service",
        "longest_gap_days",
        "debts",
        "maintenance_share",
        "vacancy",
        "member_churn",
        "mrr_churned",
        "mrr_contraction",
    }
)
YIELDS = (
    "current_yield", "yield_on_cost", "payout_growth", "net_yield", "default_rate", "p2p_return", "p2p_account_return",
    "money_weighted_return", "time_weighted_return", "cap_rate", "cash_on_cash",
    "piece_open_rate", "piece_click_rate", "piece_left_rate", "piece_delivery_rate", "click_rate",
    "subscriber_churn",
)  # fmt: skip
"""Shares that are compared with each other to a tenth of a percent."""
WORTH_A_COLOUR = 0.10


def show(place: Place, cards: Sequence[Any], name: str = "") -> None:
    """Cards four a row, two on a phone; pressing one opens how it is computed. Takes figures or cards with a spark.

    `name` tells rows of cards on one page apart.
    """
    with st.grid("auto", min_column_width=150, key=f"cards-{len(cards)}{name and '-' + name}"):
        for card in cards:
            _one(place, getattr(card, "figure", card), getattr(card, "spark", None))


def _one(place: Place, figure: Any, shape: Any) -> None:
    with st.container(key=f"card-{figure.name}"):
        st.html(markup(figure, shape, place.month))
        if st.button(f"How is {label(figure)} computed?", key=f"explain-{figure.name}"):
            explain.open_dialog(place, figure, face(figure, shape, place.month))


def face(figure: Any, shape: Any, month: str) -> Face:
    """What a card says, without its markup: for a picture of it."""
    shown, unit = number(figure)
    lines = tuple(html.unescape(re.sub(r"<[^>]*>", "", line)) for line in moves(figure, shape, month))
    values = () if shape is None else tuple(float(value) for value in shape["value"])
    before = f"{figure.qualifier} " if figure.qualifier else ""
    return Face(label(figure), f"{before}{shown}", unit, lines, values, figure.known or "")


def label(figure: Any) -> str:
    """The short name of a figure."""
    return LABELS.get(figure.name, figure.title)


def markup(figure: Any, shape: Any, month: str) -> str:
    """One card as HTML; `shape` is a frame with month and value, or None."""
    head = f'<div class="label">{safe(label(figure))} {dot(figure.known)}</div>'
    body = "".join(f"<div>{line}</div>" for line in moves(figure, shape, month))
    return f'<div class="tr tr-card">{head}{_value(figure)}<div class="moves">{body}</div>{_spark(figure, shape)}</div>'


def dot(known: str | None) -> str:
    """The dot that says how a number is known, with its word for those who do not see it."""
    if known is None:
        return ""
    return f'<span class="tr-dot {safe(known)}" role="img" aria-label="{safe(known)}" title="{safe(known)}"></span>'


def legend(known: Sequence[str | None]) -> None:
    """What the dots mean, only those that occur."""
    present = [k for k in ("measured", "imported", "typed", "estimated", "demo") if k in set(known)]
    words = {"demo": "demo: invented"}
    parts = [f'<span><span class="tr-dot {k}"></span>{words.get(k, k)}</span>' for k in present]
    st.html(f'<div class="tr tr-legend">{"".join(parts)}</div>')


def number(figure: Any) -> tuple[str, str]:
    """A figure's short number and its unit's sign, as on a card."""
    value, unit = figure.value, figure.unit
    if value is None:
        return formats.MISSING, ""
    if isinstance(value, str):
        return value, ""
    if unit == "share":
        nearly = 0.99 < value < 1 or (
            figure.name.startswith(YIELDS) and abs(value) >= 0.0005
        )  # what is not quite all does not read as all
        if figure.name == "piece_left_rate":
            return formats.exact(value * 100, 2), "%"
        return formats.exact(value * 100, 1) if nearly else formats.percent(value).replace(f"{THIN}%", ""), "%"
    if unit in ("ratio", "correlation"):
        return formats.exact(value, 2), ""
    if len(unit) == 3 and unit.isupper():
        price = 0 < abs(value) < 10 and not float(value).is_integer()
        return formats.exact(value, 2) if price else formats.short(value), unit
    return formats.short(value), UNITS.get(unit, "")


def _value(figure: Any) -> str:
    shown, unit = number(figure)
    before = f'<small class="before">{safe(figure.qualifier)}</small> ' if figure.qualifier else ""
    after = f"<small>{safe(unit)}</small>" if unit else ""
    so_far = "<small>provisional</small>" if figure.provisional and figure.value is not None else ""
    words = " words" if isinstance(figure.value, str) else ""
    exact = safe(explain.exact(figure))
    return f'<div class="value{words}" title="{exact}">{before}{safe(shown)}{after}{so_far}</div>'


def moves(figure: Any, shape: Any, month: str) -> list[str]:
    """The two lines under a number: what moved, or the reason why there is none."""
    if figure.value is None:
        return [f'<span class="faint">{safe(figure.reason)}</span>']
    special = _SPECIAL.get(figure.name)
    if special:
        return special(figure, month)
    previous, year = f"on {formats.month(_before(month, 1), full=True, year=False)}", f"on last {_name(month)}"
    if figure.extra.get("compared"):
        previous = f"on {figure.extra['compared']}"
    lines = [(figure.change.previous, previous, _unusual(figure.change.previous, shape))]
    lines.append((figure.change.year, year, abs(figure.change.year or 0) >= WORTH_A_COLOUR))
    moved = [_move(figure, share, than, colour) for share, than, colour in lines if share is not None]
    under = [f'<span class="faint">{safe(words)}</span>' for words in figure.extra.get("under", ())]
    return [*moved, *under][:2]


def _move(figure: Any, share: float, than: str, colour: bool) -> str:
    text = formats.change(share)
    good = (share > 0) != (figure.name in DOWN_IS_GOOD)
    style = f' class="{"good" if good else "bad"}"' if colour and formats.arrow(share) else ""
    return f'<span{style}>{formats.arrow(share)} {safe(text)}</span> <span class="faint">{safe(than)}</span>'


def _unusual(share: float | None, shape: Any) -> bool:
    """Whether a change is beyond what the last 13 months made usual."""
    if share is None or shape is None or len(shape) < 6:
        return False
    usual = shape["value"].astype(float).pct_change(fill_method=None).abs().iloc[:-1].median()
    return bool(usual == usual and abs(share) > max(1.5 * usual, 0.02))


def _passive(figure: Any, month: str) -> list[str]:
    than = (
        ("points_previous", f"on {formats.month(_before(month, 1), full=True, year=False)}"),
        ("points_year", f"on last {_name(month)}"),
    )
    parts = [(figure.extra.get(key), words) for key, words in than]
    return [f'{formats.arrow(p)} {_points(p)} <span class="faint">{safe(w)}</span>' for p, w in parts if p is not None]


def _points(share: float) -> str:
    text = formats.exact(abs(share) * 100, 1).removesuffix(".0")
    return f"{text} points" if text != "0" else "unchanged"


def _posts(figure: Any, month: str) -> list[str]:
    new = figure.extra.get("new")
    return [] if new is None else [f'{formats.exact(new)} <span class="faint">in {safe(_name(month))}</span>']


def _length(figure: Any, month: str) -> list[str]:
    lines = []
    if figure.extra.get("n") is not None:
        middle = f"median {formats.exact(figure.extra.get('median'))}"
        lines.append(f'{middle}, <span class="faint">{formats.exact(figure.extra["n"])} episodes</span>')
    return lines + _posts(figure, month)


def _year(figure: Any, month: str) -> list[str]:
    """The fiscal year so far against the same months before, and what the last one brought."""
    lines = []
    if figure.change.year is not None:
        lines.append(_move(figure, figure.change.year, "on a year before", False))
    if figure.extra.get("last_year") is not None:
        lines.append(f'{formats.short(figure.extra["last_year"])} <span class="faint">last year</span>')
    return lines


_SPECIAL = {
    "revenue_year_to_date": _year,
    "passive_share": _passive,
    "number_of_blog_posts": _posts,
    "average_episode_length": _length,
}


def _spark(figure: Any, shape: Any) -> str:
    if shape is None or not shape["value"].notna().any():
        return ""
    values = shape["value"].tolist()
    known = [v for v in values if v == v]
    unit = " in percent" if figure.unit == "share" else ""
    scale = 100 if figure.unit == "share" else 1
    first, last = (formats.short(value * scale) for value in (known[0], known[-1]))
    words = f"{label(figure)}, 13 months: from {first} to {last}{unit}"
    return f'<img src="{spark.data_uri(spark.line(values))}" alt="{safe(words)}">'


def _name(month: str) -> str:
    return formats.month(month, full=True, year=False)


def _before(month: str, back: int) -> str:
    number = int(month[:4]) * 12 + int(month[5:7]) - 1 - back
    return f"{number // 12}-{number % 12 + 1:02d}"
