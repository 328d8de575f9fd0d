"""The words every room shares: metric names, entry and item kinds, statuses, grains and the row types.

Nothing is imported from the project. A new name for a number or a kind of row is added here and nowhere else.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

MICROS = 1_000_000
"""Money and measured values are stored as whole millionths: exact for JPY and for fractions of an ad cent alike."""

TEXT_LIMIT = 500
"""Titles and names of foreign origin are cut to this many characters."""

Kind = Literal["flow", "level", "unique", "ratio"]


class MetricName(NamedTuple):
    """How one measured number behaves.

    `kind`: a *flow* adds up over days, of a *level* the last value counts, a *unique* does not add up,
    a *ratio* is kept as numerator and denominator. `unit` is what one of it is called on the screen.
    """

    kind: Kind
    unit: str
    title: str


METRICS: dict[str, MetricName] = {
    "visitors": MetricName("unique", "visitors", "Website visitors"),
    "listeners": MetricName("unique", "listeners", "Podcast listeners"),
    "pageviews": MetricName("flow", "pageviews", "Pageviews"),
    "sessions": MetricName("flow", "sessions", "Sessions"),
    "downloads": MetricName("flow", "downloads", "Podcast downloads"),
    "new_subscribers": MetricName("flow", "subscribers", "New subscribers"),
    "unsubscribed": MetricName("flow", "subscribers", "Unsubscribed"),
    "bounced": MetricName("flow", "subscribers", "Bounced addresses"),
    "video_views": MetricName("flow", "views", "Video views"),
    "post_views": MetricName("flow", "views", "Views of posts"),
    "watch_minutes": MetricName("flow", "minutes", "Minutes watched"),
    "search_clicks": MetricName("flow", "clicks", "Clicks from search"),
    "search_impressions": MetricName("flow", "impressions", "Seen in search"),
    "search_position": MetricName("ratio", "position", "Position in search"),
    "outbound_clicks": MetricName("flow", "clicks", "Clicks out"),
    "affiliate_clicks": MetricName("flow", "clicks", "Affiliate clicks"),
    "ad_impressions": MetricName("flow", "impressions", "Ad impressions"),
    "requests_left_out": MetricName("flow", "requests", "Requests that were no view of a page"),
    "downloads_left_out": MetricName("flow", "requests", "Requests of sound that were no download"),
    "subscribers": MetricName("level", "subscribers", "Email subscribers"),
    "members": MetricName("level", "members", "Members"),
    "paid_members": MetricName("level", "members", "Paid members"),
    "followers": MetricName("level", "followers", "Followers"),
    "new_followers": MetricName("flow", "followers", "New followers"),
    "lost_followers": MetricName("flow", "followers", "Followers lost"),
    "posts": MetricName("level", "posts", "Published posts"),
    "account_balance": MetricName("level", "money", "Account balance"),
    "asset_value": MetricName("level", "money", "Value of what is owned"),
    "debt": MetricName("level", "money", "Debt"),
    "piece_views": MetricName("flow", "views", "Views of a piece"),
    "piece_downloads": MetricName("flow", "downloads", "Downloads of an episode"),
    "piece_new_subscribers": MetricName("flow", "subscribers", "Subscribers a piece brought"),
    "piece_pages_read": MetricName("flow", "pages", "Pages read of a book"),
    "piece_views_total": MetricName("level", "views", "Views so far"),
    "piece_downloads_total": MetricName("level", "downloads", "Downloads so far"),
    "piece_downloads_1": MetricName("level", "downloads", "Downloads in the first day"),
    "piece_downloads_7": MetricName("level", "downloads", "Downloads in 7 days"),
    "piece_downloads_14": MetricName("level", "downloads", "Downloads in 14 days"),
    "piece_downloads_30": MetricName("level", "downloads", "Downloads in 30 days"),
    "piece_downloads_90": MetricName("level", "downloads", "Downloads in 90 days"),
    "piece_sent": MetricName("level", "emails", "Sent"),
    "piece_delivered": MetricName("level", "emails", "Delivered"),
    "piece_opened": MetricName("level", "readers", "Opened"),
    "piece_clicked": MetricName("level", "readers", "Clicked"),
    "piece_unsubscribed": MetricName("level", "subscribers", "Unsubscribed after it"),
}

BREAKDOWNS = (
    "page", "channel", "referrer", "campaign", "country", "device",
    "app", "query", "link", "tier", "age", "gender", "reason",
)  # fmt: skip

JOINED_BY = ("new_subscribers_by_channel", "new_subscribers_by_referrer", "new_subscribers_by_campaign")
"""By which way people joined a list: breakdowns that a table of one's own may tell, too."""

MONEY_METRICS = frozenset({"account_balance", "asset_value", "debt"})

EARNING = ("sale", "commission", "subscription", "ad", "sponsorship", "royalty", "rent", "dividend", "interest")
TAKEN_OFF = ("refund", "fee", "tax", "withholding", "write_off")
NET = EARNING + TAKEN_OFF
COSTS = ("expense", "debt_service")
MOVING = ("payout", "deposit", "withdrawal", "principal", "buy", "sell", "split", "capex")
ENTRY_KINDS = (*NET, *COSTS, "living", *MOVING)

STATUSES = ("pending", "approved", "paid", "declined", "reversed")
COUNTED = ("approved", "paid")
"""Monthly Revenue counts these, by the day earned; pending is shown apart."""

DEAL_STATES = ("planned", "invoiced", "paid", "cancelled")
EVERY = ("week", "month", "quarter", "year")
"""How often money of a schedule is expected again."""

STREAM_CLASSES = ("active", "semi-passive", "passive")
AUDIENCES = ("visitors", "downloads", "subscribers", "followers")
"""What an income stream may live off: its money is set beside that audience."""
LEVELS = ("stream", "payer", "platform", "class")
"""At what level shares of income are looked at; the platform is the source's connector."""
ITEM_KINDS = ("post", "episode", "video", "issue", "product", "property", "holding", "loan")
GRAINS = ("day", "month", "span")
CHANNEL_KINDS = ("site", "show", "list", "social", "shop", "other")

KNOWN = ("measured", "imported", "typed", "estimated", "demo")
"""How a figure is known, from strong to weak; a mixed figure is as well known as its weakest part."""


def is_metric(name: str) -> bool:
    """Whether `name` is a metric of the list above or a breakdown of one (``visitors_by_country``)."""
    base, _, part = name.partition("_by_")
    return base in METRICS and (not part or part in BREAKDOWNS)


def metric_kind(name: str) -> Kind:
    """The kind of a metric or of a breakdown, which behaves as the metric it breaks down.

    Raises: KeyError: the name is not in the vocabulary.
    """
    return METRICS[name.partition("_by_")[0]].kind


def metric_title(name: str) -> str:
    """A metric or a breakdown of one as it is called on the screen.

    Raises: KeyError: the name is not in the vocabulary.

    >>> metric_title("visitors"), metric_title("visitors_by_country")
    ('Website visitors', 'Website visitors by country')
    """
    base, _, part = name.partition("_by_")
    return METRICS[base].title + (f" by {part}" if part else "")


def piece_and_value(item: str) -> tuple[str, str]:
    """A breakdown of a piece's own number (``piece_clicked_by_link``): its `item` is the piece, a blank, and the value.

    >>> piece_and_value("letters/my first https://shop.example/a"), piece_and_value("https://shop.example/a")
    (('letters/my first', 'https://shop.example/a'), ('', 'https://shop.example/a'))
    """
    piece, _, value = item.rpartition(" ")
    return piece, value


# Unassigned controls (except tab), and the marks that reverse the direction of text: a title may not reach out of its cell.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def clean(text: object) -> object:
    """Foreign text made fit to be shown: no control or direction marks, single blanks, at most `TEXT_LIMIT` characters."""
    if not isinstance(text, str):
        return text
    return " ".join(_CONTROLS.sub("", text.replace("\n", " ").replace("\t", " ")).split())[:TEXT_LIMIT]


def micros(amount: Decimal | int | str) -> int:
    """An exact decimal amount as whole millionths, rounded half to even beyond the sixth decimal.

    >>> micros("19.99"), micros("-0.0000005")
    (19990000, 0)
    """
    return int((Decimal(amount) * MICROS).to_integral_value(rounding="ROUND_HALF_EVEN"))


Text = Annotated[str, BeforeValidator(clean)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Observation(_Row):
    """A measured number. `item` is empty for the total; a breakdown's `item` is the value it is broken down by.

    `value` and `denominator` are millionths; None is a gap. `until` is the last day of the period, `day` its first.
    """

    metric: str
    item: Text = ""
    grain: Literal["day", "month", "span"] = "day"
    day: date
    until: date | None = None
    value: int | None
    denominator: int | None = None
    currency: str | None = None


class Entry(_Row):
    """One money line. What the owner gains is positive, what they lose negative. None means "not said"."""

    external_id: str
    day: date
    kind: str
    status: str = "paid"
    stream: Text
    amount_micros: int
    currency: str = Field(pattern="^[A-Z]{3}$")
    paid_day: date | None = None
    payer: Text | None = None
    product: Text | None = None
    item: Text | None = None
    quantity: str | None = None
    reverses: str | None = None


class Item(_Row):
    """A post, episode, video, product, property, holding or loan book. `published` is ISO 8601 in UTC, or a bare day."""

    item: Text
    kind: str
    title: Text | None = None
    url: str | None = None
    published: str | None = None
    duration: int | None = None
    attributes: str | None = None


class Member(_Row):
    """One subscriber or patron, known only by a keyed hash."""

    member: str
    tier: Text | None = None
    state: str
    joined: date | None = None
    left: date | None = None


ROWS: dict[str, type[_Row]] = {"observation": Observation, "entry": Entry, "item": Item, "member": Member}
COLUMNS: dict[str, tuple[str, ...]] = {name: tuple(model.model_fields) for name, model in ROWS.items()}

DIGEST: dict[str, tuple[str, ...]] = {
    "observation": ("source", "metric", "item", "grain", "day", "until", "value", "denominator", "currency"),
    "entry": (
        "source", "external_id", "day", "kind", "status", "stream", "payer", "product",
        "quantity", "amount_micros", "currency",
    ),
    "item": ("source", "item", "kind", "title", "url", "published", "duration"),
    "member": ("source", "tier", "state", "joined", "left"),
    "rate": ("currency", "day", "rate"),
    "note": ("key", "day", "text"),
    "goal": ("key", "metric", "target", "day"),
    "worklog": ("key", "day", "stream", "minutes"),
    "deal": ("key", "sponsor", "stream", "invoice", "amount", "currency", "day", "due", "state", "paid_day", "counts"),
    "schedule": ("key", "title", "kind", "stream", "payer", "amount", "currency", "every", "first", "last"),
    "kit": ("key", "name", "kind", "choices"),
}  # fmt: skip
"""The fields of a live row that two equal stores agree on, whichever door its rows came in by.

A member's hash is none of them: it is made with a random key of the workspace.
"""
