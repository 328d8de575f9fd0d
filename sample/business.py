"""Who the demo business is: its channels and sources, its streams, and what happened to it."""

from __future__ import annotations

from typing import NamedTuple

NAME = "demo"
TITLE = "The Harbour Notebook"
HOME = "USD"
ZONE = "America/New_York"
SITE = "https://harbour-notebook.example"
SHOW = "https://podcast.harbour-notebook.example"

OUTAGE_MONTH, OUTAGE_FIRST, OUTAGE_DAYS = 21, 9, 9
"""The site's tracker counted nothing for these days."""
SECOND_SHOW_MONTH = 10
SITE_MOVE_MONTH = 15
LAUNCH_MONTH = 26
"""The large course opened; its refunds came in the month after."""
CLEANING_MONTH, CLEANING_DAY = 29, 18
"""Cold addresses were taken off the list."""
NO_COUNT_MONTH = 28
"""Nobody could count the followers of one platform."""


class Account(NamedTuple):
    """A source and the channel it measures."""

    name: str
    connector: str
    title: str
    channel: str
    channel_kind: str
    channel_title: str


ACCOUNTS = (
    Account("ga4", "ga4", "Google Analytics", "website", "site", "The Harbour Notebook"),
    Account("wordpress", "wordpress", "WordPress", "website", "site", "The Harbour Notebook"),
    Account("own-log", "access_log", "Own access log", "website", "site", "The Harbour Notebook"),
    Account("search-console", "search-console", "Search Console", "website", "site", "The Harbour Notebook"),
    Account("op3-notebook", "op3", "OP3: Notebook podcast", "notebook-podcast", "show", "The Harbour Notebook Podcast"),
    Account(
        "rss-notebook", "rss", "Feed: Notebook podcast", "notebook-podcast", "show", "The Harbour Notebook Podcast"
    ),
    Account("host-notebook", "transistor", "Podcast host", "notebook-podcast", "show", "The Harbour Notebook Podcast"),
    Account("op3-questions", "op3", "OP3: Harbour Questions", "harbour-questions", "show", "Harbour Questions"),
    Account("rss-questions", "rss", "Feed: Harbour Questions", "harbour-questions", "show", "Harbour Questions"),
    Account("kit", "kit", "Kit", "newsletter", "list", "The Sunday Letter"),
    Account("youtube", "youtube", "YouTube", "youtube", "social", "YouTube"),
    Account("instagram", "instagram", "Instagram", "instagram", "social", "Instagram"),
    Account("pinterest", "pinterest", "Pinterest", "pinterest", "social", "Pinterest"),
    Account("linkedin", "linkedin", "LinkedIn", "linkedin", "social", "LinkedIn"),
    Account("x", "x", "X", "x", "social", "X"),
    Account("impact", "impact", "impact.com", "impact", "other", "impact.com"),
    Account("partnerstack", "partnerstack", "PartnerStack", "partnerstack", "other", "PartnerStack"),
    Account("teachable", "teachable", "Teachable", "teachable", "shop", "Teachable"),
    Account("gumroad", "gumroad", "Gumroad", "gumroad", "shop", "Gumroad"),
    Account("stripe", "stripe", "Stripe invoices", "stripe", "shop", "Stripe invoices"),
    Account("patreon", "patreon", "Patreon", "patreon", "other", "Patreon"),
    Account("mediavine", "mediavine", "Mediavine", "mediavine", "other", "Mediavine"),
    Account("kdp", "kdp", "Kindle Direct Publishing", "kdp", "other", "Kindle Direct Publishing"),
    Account("broker", "broker", "Brokerage", "broker", "other", "Brokerage"),
    Account("mintos", "mintos", "Mintos", "mintos", "other", "Mintos"),
    Account("robo", "robo", "Compass robo-advisor", "robo", "other", "Compass robo-advisor"),
    Account("bank", "bank", "Bank", "bank", "other", "Bank"),
    Account("savings", "bank", "Savings account", "savings", "other", "Savings account"),
    Account("deals", "typed", "Sponsorship deals, typed in", "deals", "other", "Sponsorship deals"),
    Account("flats", "typed", "Flats, typed in", "flats", "other", "Flats"),
)

LOG = ("own-log", {"site": "harbour-notebook.example", "feed": "rss-notebook", "window": "day"})
"""The log, and what was answered when its files were handed over: whose it is and how it counts."""

PRIMARY = (
    ("website", "visitors", "ga4"),
    ("website", "pageviews", "ga4"),
    ("notebook-podcast", "downloads", "op3-notebook"),
)
"""What counts where two sources measure the same: channel, number, source."""

STREAMS = (
    ("Affiliate", "passive", "visitors"),
    ("Courses", "semi-passive", "subscribers"),
    ("Sponsorship", "active", "downloads"),
    ("Ads", "passive", "visitors"),
    ("Membership", "active", "subscribers"),
    ("E-books", "semi-passive", "subscribers"),
    ("Rental", "semi-passive", None),
    ("Book royalties", "passive", None),
    ("Dividends", "passive", None),
    ("REIT", "passive", None),
    ("P2P lending", "passive", None),
    ("Robo-advisor", "passive", None),
)
"""Name, class, and the audience it depends on."""

NOTES = (
    (SECOND_SHOW_MONTH, 3, "Second show: Harbour Questions started"),
    (SITE_MOVE_MONTH, 16, "The site moved to a faster host"),
    (SITE_MOVE_MONTH + 1, 1, "Podcast counter lost in the move: a month without downloads"),
    (OUTAGE_MONTH, OUTAGE_FIRST, f"The site's tracker was out for {OUTAGE_DAYS} days"),
    (LAUNCH_MONTH, 8, "The course Podcast Studio opened"),
    (LAUNCH_MONTH + 1, 5, "Refund wave after the course launch"),
    (CLEANING_MONTH, CLEANING_DAY, "Cold addresses taken off the list"),
)
"""Month, day, text."""
