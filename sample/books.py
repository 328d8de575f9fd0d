"""Titles: three books with their royalties and what making them cost, the days on which courses and e-books came out."""

from __future__ import annotations

import json
from typing import NamedTuple

import numpy as np
import pandas as pd

from sample.business import LAUNCH_MONTH, SITE
from sample.lines import cents, entries, ids, in_euro, settled
from sample.shops import LAUNCH_FIRST
from sample.timeline import LAST, Timeline
from sample.titles import slug


class Book(NamedTuple):
    """A book: the month it came out (below 0: before the record), what it brought a month then and now (USD)."""

    title: str
    first: int
    day: int
    start: float
    end: float
    currency: str
    royalty: float
    """Of one copy."""
    costs: tuple[tuple[int, str, int], ...]
    """Month, what for, how much."""


BOOKS = (
    Book("The Slow Business", -19, 14, 520, 910, "USD", 4.85, ((3, "New edition", 1_850),)),
    Book("Harbour Lights", 8, 6, 1_240, 430, "USD", 3.40, ((6, "Editing", 1_900), (7, "Cover and setting", 1_150))),
    Book("Das langsame Geschäft", 27, 9, 640, 250, "EUR", 3.95, ((25, "Translation", 2_600), (26, "Setting", 540))),
)
"""The first sells with the audience; the others sell most at their launch."""
FIRST_SHARE = 0.55
"""What the month of its launch leaves a book."""
YEAR = (1.1, 0.95, 0.95, 0.95, 0.95, 0.97, 1.0, 0.97, 0.98, 1.0, 1.12, 1.25)
COST_DAY = 10
STREAM = "Book royalties"
COURSES = {"Blog Foundations": -31, "The Email Workshop": -12, "Podcast Studio": LAUNCH_MONTH}
E_BOOKS = {"The Income Report Workbook": -22, "Sponsors Without Cold Mail": -9, "Podcast Launch Kit": -3}
"""The month in which each came out."""


def frames(line: Timeline) -> list[pd.DataFrame]:
    """Royalties by month, and the costs of the books."""
    return [part for book in BOOKS for part in (_royalties(line, book), _costs(line, book))]


def items(line: Timeline) -> dict[str, pd.DataFrame]:
    """Books, courses and e-books with the day they came out, by source."""
    books = {book.title: _day(line, book.first, book.day) for book in BOOKS}
    courses = {name: _day(line, first, LAUNCH_FIRST) for name, first in COURSES.items()}
    return {
        "kdp": _items(books, STREAM),
        "teachable": _items(courses, "Courses"),
        "gumroad": _items({name: _day(line, first, 3) for name, first in E_BOOKS.items()}, "E-books"),
    }


def _royalties(line: Timeline, book: Book) -> pd.DataFrame:
    place = np.arange(max(book.first, 0), len(line.months))
    on = (line.months[place] + 1).astype("datetime64[D]") - 1
    monthly = (_path(line, book) * line.season(YEAR))[place]
    amount = in_euro(line, monthly, place) if book.currency == "EUR" else monthly
    told = {
        "payer": "Kindle Direct Publishing",
        "product": book.title,
        "currency": book.currency,
        **settled(line, place),
    }
    copies = np.rint(amount / book.royalty).astype("int64").astype(str)
    key = ids(book.title.split()[-1].lower(), on)
    return entries("kdp", STREAM, "royalty", on, cents(amount), key, quantity=copies, **told)


def _path(line: Timeline, book: Book) -> np.ndarray:
    """By month what the book brings but for the season: a straight way, or a fall from its launch by the same share each month."""
    if book.first < 0:
        return line.growing(book.title, book.start, book.end, 0.06)
    age = np.arange(len(line.months)) - book.first
    fall = book.start * (book.end / book.start) ** (age / (LAST - book.first))
    off = 1 + line.random(book.title).normal(0, 0.06, len(age))
    return np.asarray(fall * off * np.where(age == 0, FIRST_SHARE, 1.0))


def _costs(line: Timeline, book: Book) -> pd.DataFrame:
    places = np.array([month for month, _, _ in book.costs])
    on = line.months[places].astype("datetime64[D]") + COST_DAY - 1
    amount = -cents(np.array([spent for _, _, spent in book.costs], dtype="float64"))
    payers = np.array([what for _, what, _ in book.costs], dtype=object)
    return entries(
        "bank", STREAM, "expense", on, amount, ids(f"book-{slug(book.title)}", on), product=book.title, payer=payers
    )


def _day(line: Timeline, month: int, day: int) -> str:
    return str((line.months[0] + month).astype("datetime64[D]") + day - 1)


def _items(days: dict[str, str], stream: str) -> pd.DataFrame:
    keys = [slug(title) for title in days]
    told = json.dumps({"stream": stream})
    urls = [f"{SITE}/shop/{key}/" for key in keys]
    frame = {"item": keys, "kind": "product", "title": list(days), "url": urls, "published": list(days.values())}
    return pd.DataFrame({**frame, "duration": None, "attributes": told}, dtype=object)
