"""Substack's posts (`posts.csv` of the publication's export) with the readers whom the archive beside it lists.

One row is one post: *post_id* is its number, a point and the last part of its address; the number is the item's name.
*post_date* is when it was published; *type* makes it a post, an episode (podcast) or a video, and one that is not known is
asked for. Left out: drafts (*is_published* is not true) and pages such as “About”. Subtitles and audience are not read.

In the archive `posts/<number>.delivers.csv` and `….opens.csv` have a row for each mail delivered and each time it was
opened, with the reader's address: the different readers are counted (`piece_delivered`, `piece_opened`, as told on the
day of the newest of these rows), the addresses are not kept. A file without rows tells nothing: no figure, never 0.
Known from a test file of Ghost's importer (2019, one column less than today) and what two importers declare.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from connectors.files import _substack, _words
from connectors.files._format import Context, Format, Leave, Question, Tables, flag, moment, text
from connectors.files._pieces import instants, items

OPTIONS = ("post", "episode", "video", "leave out")
KINDS = {
    "newsletter": "post", "thread": "post", "adhoc_email": "post", "podcast": "episode", "video": "video",
}  # fmt: skip


def _kinds(rows: pd.DataFrame, context: Context) -> pd.Series:
    return _words.meanings(rows["type"].str.lower(), KINDS, context, "type", OPTIONS)


def _ask(rows: pd.DataFrame, context: Context) -> list[Question]:
    told = "What are posts of Substack's type “{}”?"
    return _words.unknown(rows["type"].str.lower(), _kinds(rows, context), "type", told, OPTIONS)


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    kinds = _kinds(rows, context)
    rows, kinds = rows[kinds.notna()], kinds.dropna()
    names = rows["id"].str.partition(".")[0]
    context.tally.update({f"post:{name}": 1 for name in names})
    return items(names, kinds, title=rows["title"], published=instants(rows["published"]))


def _readers(context: Context) -> Tables:
    if context.head is None:
        return {}
    posts = {key.removeprefix("post:") for key in context.tally if key.startswith("post:")}
    return _substack.readers(context.head.beside, posts, context.zone)


FORMAT = Format(
    name="substack_posts",
    title="Substack posts",
    platform="substack",
    tested="a sample with the header of 2019 and generated archives; no genuine export of a publication",
    help="Substack: Settings, Exports, Create new export; the archive as it comes.",
    channel_kind="list",
    stream="Newsletter subscriptions",
    stream_class="semi-passive",
    audience="subscribers",
    key="id",
    build=_tables,
    ask=_ask,
    finish=_readers,
    beside=(_substack.LISTS,),
    columns={
        "id": text("post_id", needed=True),
        "day": moment("post_date"),
        "published": text("post_date"),
        "is_published": flag("is_published"),
        "sent": text("email_sent_at"),
        "type": text("type"),
        "title": text("title"),
    },
    leave=(
        Leave("a draft", lambda rows, _: ~rows["is_published"]),
        Leave("a page, not a post", lambda rows, _: rows["type"].str.lower() == "page"),
        Leave("left out as you answered", lambda rows, context: np.asarray(_kinds(rows, context) == "leave out")),
    ),
)
