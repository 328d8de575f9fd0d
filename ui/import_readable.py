"""What can be read: the known exports by kind, what each was tried with and where to get the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from collect import connecting, importing, own_ledger
from ui import cells, head
from ui.texts import plain, safe

GROUPS: Mapping[str, Mapping[str, str]] = {
    "Payments": {"stripe": "Stripe", "paypal": "PayPal", "barion": "Barion", "comgate": "Comgate"},
    "Shops and members": {
        "gumroad": "Gumroad", "patreon": "Patreon", "kofi": "Ko-fi", "payhip": "Payhip", "fourthwall": "Fourthwall", "etsy": "Etsy",
        "shopify": "Shopify", "tiktok_shop": "TikTok Shop", "creative_fabrica": "Creative Fabrica",
    },
    "Affiliate": {"amazon_associates": "Amazon Associates", "partnerstack": "PartnerStack", "shareasale": "ShareASale"},
    "Newsletter": {
        "substack": "Substack", "mailchimp": "Mailchimp", "kit": "Kit", "beehiiv": "beehiiv", "buttondown": "Buttondown",
        "brevo": "Brevo", "curated": "Curated",
    },
    "Audience": {
        "rss": "feeds", "youtube": "YouTube", "adsense": "AdSense", "ga4": "Google Analytics", "search-console": "Search Console",
        "access_log": "access logs", "fireside": "Fireside", "blog-sheet": "a blog's own sheet",
    },
    "Books": {"kdp": "Kindle Direct Publishing", "apple-books": "Apple Books"},
    "Rental": {"stessa": "Stessa", "airbnb": "Airbnb", "ledger": "our own table"},
    "Investments": {
        "ibkr": "Interactive Brokers", "schwab": "Schwab", "fidelity": "Fidelity", "trading212": "Trading 212", "swissquote": "Swissquote",
        "freetrade": "Freetrade", "bux": "BUX", "rabobank": "Rabobank", "avanza": "Avanza", "finpension": "finpension",
    },
    "Lending": {"mintos": "Mintos", "bondora": "Bondora", "lande": "Lande", "robocash": "Robocash", "debitum": "Debitum"},
    "Banks": {"wise": "Wise", "revolut": "Revolut", "schwab_bank": "Schwab", "bank": "other banks"},
}  # fmt: skip
"""Platforms by the kind of business they are, with their names. One that is named nowhere stands under `OTHERS`."""
OTHERS = "Others"
UNKNOWN = (
    "Awin", "Impact", "CJ", "Lemon Squeezy", "Teachable", "Kajabi", "Ghost", "MailerLite", "Plausible", "Spotify",
    "Apple Podcasts", "DistroKid", "ACX",
)  # fmt: skip
"""Platforms of whose exports no real header is known: their files go through the mapping screen."""
_AS_FILES = ("rss", "access_log")
"""Connectors whose answers are files that can be dropped, too; the others are asked, on Sources."""
_BY_HAND = "say once what its columns are, and the next file is known"


@dataclass(frozen=True)
class Kind:
    """One kind of file: its title, what it was tried with and where it comes from."""

    title: str
    platform: str
    tested: str
    where: str


def show() -> None:
    """The known kinds of files with a box to find one, and the table for what no platform tells."""
    head.title("What can be read", "known by the columns, whatever the file is called")
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    wanted = left.text_input("Find a platform", key="readable-find", placeholder="Etsy, Kindle, bank …")
    right.download_button(
        "Our own table to fill in", own_ledger.template, own_ledger.NAME, "text/csv", icon=":material/download:",
        on_click="ignore", help=plain("For what no platform tells: rent and vacancy, costs, loans, a sponsor's transfer."),
        width="stretch",
    )  # fmt: skip
    kinds = known()
    if wanted.strip():
        st.html(answer(kinds, wanted.strip()))
        return
    for group, rows in grouped(kinds).items():
        with st.expander(f"**{plain(group)}** {plain(named(rows))}", type="compact"):
            st.html(markup(rows))
    st.html(f'<p class="tr faint small">Any other table, such as one of {safe(", ".join(UNKNOWN))}: {_BY_HAND}.</p>')


def known() -> list[Kind]:
    """Every kind of file that is recognised."""
    specs = [spec for spec in connecting.specs() if spec.name in _AS_FILES]
    feeds = [Kind(spec.title, spec.name, spec.tested, spec.key_help) for spec in specs]
    return feeds + [Kind(each.title, each.platform, each.tested, each.help) for each in importing.formats()]


def grouped(kinds: Sequence[Kind]) -> dict[str, list[Kind]]:
    """The kinds of files by group, in the order of `GROUPS`; groups without any are left out."""
    of = {platform: group for group, platforms in GROUPS.items() for platform in platforms}
    found: dict[str, list[Kind]] = {group: [] for group in (*GROUPS, OTHERS)}
    for kind in kinds:
        found[of.get(kind.platform, OTHERS)].append(kind)
    return {group: rows for group, rows in found.items() if rows}


def named(rows: Sequence[Kind]) -> str:
    """The names of the platforms of some kinds of files, each once, in the order of `GROUPS`.

    >>> named([Kind("Stripe payouts", "stripe", "", ""), Kind("Stripe balance", "stripe", "", "")])
    'Stripe'
    """
    there = {row.platform: row.title for row in rows}
    names = {platform: name for platforms in GROUPS.values() for platform, name in platforms.items()}
    ordered = [name for platform, name in names.items() if platform in there]
    return ", ".join([*ordered, *(title for platform, title in there.items() if platform not in names)])


def answer(kinds: Sequence[Kind], wanted: str) -> str:
    """The kinds of files that a word finds, as HTML; for a platform without a known file what to do."""
    word = wanted.casefold()
    group = next((rows for name, rows in grouped(kinds).items() if name.casefold() == word), [])
    rows = group or [kind for kind in kinds if word in f"{kind.title} {kind.platform} {kind.where}".casefold()]
    if rows:
        return markup(rows)
    name = next((each for each in UNKNOWN if word in each.casefold()), None)
    start = f"No real file of {name} is known here" if name else f"Nothing of the name “{wanted}” is known here"
    return f'<p class="tr">{safe(start)}: drop the file, {_BY_HAND}.</p>'


def markup(rows: Sequence[Kind]) -> str:
    """Kinds of files as a table: what each is and where to get it, and what it was tried with."""
    return cells.table((("File, and where to get it", ""), ("Tried with", "")), [_row(row) for row in rows])


def _row(kind: Kind) -> str:
    file = f'{safe(kind.title)}<div class="faint small">{safe(kind.where)}</div>'
    return cells.row((cells.picture(file), cells.cell(kind.tested, "faint small")))
