"""Documents made by hand, for what draws them: an ordinary kit, and one in which every text is an attack."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from functools import cache

import pandas as pd

from charts import lines
from reports import themes
from reports.document import Bars, Block, Cards, Document, Drawing, Grid, Look, Names, Prose, Quotes, Section, Stated

HOSTILE = (
    '<script>alert("s1")</script>',
    '<img src=x onerror="alert(2)">',
    "</style><style>@import url(http://evil.test/a.css)",
    '"><svg onload=alert(4)>',
    "javascript:alert(5)",
    "![p](http://evil.test/p.png)",
    "[click](javascript:alert(6))",
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.1"',
    "$ sum_(i=1)^n $ *bold* _it_ `raw` <label> @ref \\u{41} // gone /* gone */",
    "{{ config }} {% raw %} ${HOME} %s {0}",
    "file:///etc/passwd ../../../etc/passwd C:\\Windows\\win.ini",
    "<!-- --> ]]> &lt;b&gt; &amp; <?php phpinfo() ?>",
    "| a | b | ~~gone~~ **strong** __under__ ==mark== ^up^",
    "https://evil.test/x_y_z www.evil.test http://evil.test",
    "1. one 2) two",
    "- dash",
    "# head",
    "> said",
    "=cmd|' /C calc'!A0",
)
"""Texts that some program takes for more than text."""


@cache
def picture(colour: str = "#4199E0", side: int = 200) -> bytes:
    """A round PNG."""
    from PIL import Image, ImageDraw

    made = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    ImageDraw.Draw(made).ellipse((0, 0, side - 1, side - 1), fill=colour)
    out = io.BytesIO()
    made.save(out, "PNG")
    return out.getvalue()


@cache  # nobody changes its frame
def drawing(title: str, look: Look, note: str = "a month", start: float = 900_000) -> Drawing:
    """A line over 22 months."""
    months = pd.period_range("2025-01", "2026-10", freq="M").astype(str)
    values = [start * (1 + 0.02 * n + 0.1 * ((n * 7) % 5 - 2) / 5) for n in range(len(months))]
    frame = lines.frame(pd.DataFrame({"month": months, "value": values}), "visitors")
    spec = lines.small(tuple(months), themes.inks(look), 150)
    return Drawing(title, note, f"{title} by month, from 0.7M to 1.3M", frame, spec)


def kit(look: Look | None = None, **changes: object) -> Document:
    """An ordinary media kit."""
    look = look or Look()
    made = Document(
        kind="media-kit",
        title="Smart Passive Income",
        tagline="Online business that works while you don’t: blog, weekly podcast, newsletter",
        owner="Pat Flynn",
        as_of=date(2026, 10, 31),
        period="October 2026",
        logo=picture(),
        look=look,
        sections=(_figures(), *_charts(look), *_people(), _offers(), *_said()),
        measured=(
            "As of 31 October 2026. Visitors: unique visitors a month from Google Analytics 4, two sites added, so an upper bound.",
            "Downloads: own access log, one per listener, episode and day, bots and partial requests left out.",
        ),
        fingerprint="7f3a90c2-1b4d",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def _figures() -> Section:
    cards = Cards(
        (
            Stated("visitors", "Website visitors a month", "1.2M", "+18 % in a year"),
            Stated("downloads_30", "Downloads an episode, 30 days", "41.2k", "median, 48 episodes"),
            Stated("subscribers", "Newsletter subscribers", "150k", "open rate 43 %", "estimated", "estimated"),
            Stated("followers", "Followers", "350k", "5 platforms", "typed in", "typed"),
        )
    )
    return Section("figures", "Audience", "October 2026", (cards,))


def _charts(look: Look) -> tuple[Section, ...]:
    made = (drawing("Visitors", look), drawing("Podcast downloads", look, "a month, IAB 2.2 rules", 3_000_000))
    return tuple(Section("charts", each.title, each.note, (each,), half=True) for each in made)


def _people() -> tuple[Section, ...]:
    who = (
        ("United States", "46 %", 0.46),
        ("United Kingdom", "12 %", 0.12),
        ("Canada", "9 %", 0.09),
        ("25 to 44 years", "68 %", 0.68),
    )
    where = (("YouTube", "142k", 1.0), ("Instagram", "96k", 0.68), ("X", "58k", 0.41), ("LinkedIn", "33k", 0.23))
    return (
        Section("people", "Who they are", "survey, n 2,118", (Bars(who),), half=True),
        Section("platforms", "Followers", "20 Nov 2026", (Bars(where),), half=True),
    )


def _offers() -> Section:
    rows = (
        ("Pre-roll, 30 s", "Read by the host, first two minutes, stays in the episode", "41.2k", "740 USD"),
        ("Mid-roll, 60 s", "Read by the host, with a personal story and a link", "41.2k", "1,030 USD"),
        ("Newsletter lead", "Top placement, 80 words and a picture, one sponsor an issue", "64.5k opens", "1,450 USD"),
        ("Article", "A tutorial with your product, marked as sponsored, kept for good", "9k a month", "from 2,800 USD"),
    )
    head = ("Format", "What you get", "Reach", "Rate")
    return Section(
        "offers", "Work with us", "rates until 31 March 2027", (Grid(head, rows, ("left", "left", "right", "right")),)
    )


def _said() -> tuple[Section, ...]:
    partners = Names(
        (("Bluehost (6 years)", ""), ("ConvertKit", ""), ("Teachable", ""), ("Leadpages", ""), ("99designs", ""))
    )
    quote = Quotes((("Three campaigns, each paid for itself in the first week.", "a partner’s marketing lead"),))
    free = Names((("Podcast: 7, 14 and 21 January", ""), ("Newsletter: every Tuesday from 12 January", "")))
    about = Prose("I write about online business.\n\nYou get:\n- a blog\n- a podcast")
    contact = Names(
        (("sponsors@example.com", "mailto:sponsors@example.com"), ("example.com/kit", "https://example.com/kit"))
    )
    return (
        Section("partners", "They came back", "", (partners,), half=True),
        Section("slots", "Free places", "", (free,), half=True),
        Section("quotes", "What they say", "", (quote,), half=True),
        Section("contact", "Write to us", "", (contact,), half=True),
        Section("about", "About", "", (about,)),
    )


def hostile(look: Look | None = None) -> Document:
    """Every text of it is one of `HOSTILE`, each in many places, so that each kind of block has met each of them."""
    look = look or Look()
    every = " ".join(HOSTILE)
    cards = Cards(tuple(Stated(f"n{n}", text, text, text, text) for n, text in enumerate(HOSTILE)))
    rows = tuple((text, text) for text in HOSTILE)
    blocks: tuple[Block, ...] = (
        cards,
        replace(drawing(HOSTILE[0], look, HOSTILE[3]), alt=every),
        Bars(tuple((text, text, 0.5) for text in HOSTILE)),
        Grid(rows[0], rows, ("left", "right"), rows[1]),
        Prose("\n\n".join(HOSTILE) + "\n\n" + "\n".join(f"- {text}" for text in HOSTILE)),
        Quotes(rows),
        Names((*((text, "") for text in HOSTILE), *((f"link {n}", text) for n, text in enumerate(HOSTILE)))),
    )
    sections = tuple(
        Section(f"part-{n}", text, text, (block,)) for n, (text, block) in enumerate(zip(HOSTILE, blocks, strict=False))
    )
    return kit(
        look, title=HOSTILE[0], tagline=HOSTILE[7], owner=HOSTILE[1], period=HOSTILE[9], sections=sections,
        measured_title=HOSTILE[8], measured=HOSTILE, fingerprint=HOSTILE[2],
    )  # fmt: skip


def many(count: int, look: Look | None = None) -> Document:
    """An income report with this many streams."""
    rows = tuple(
        (f"Stream {n} with a rather long name", f"{n * 123:,}.00", f"{n} %", "+2 %") for n in range(1, count + 1)
    )
    head = ("Stream", "USD", "Share", "Change")
    grid = Grid(head, rows, ("left", "right", "right", "right"), ("Net", "99,999.00", "", "+3 %"))
    return kit(
        look, kind="income", title="Income report", sections=(Section("streams", "Income by stream", "", (grid,)),)
    )
