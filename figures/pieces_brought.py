"""What single pieces brought: money of entries that name them, and subscribers who joined through them."""

from __future__ import annotations

import pandas as pd

from figures.answer import Figure, RowsQuery
from figures.asking import Question, made, once
from figures.ledger import in_home, mine
from figures.piece_numbers import piece_numbers
from figures.pieces import of_every_source
from figures.wording import money
from metrics import pieces as metric
from metrics.currency import minor_digits
from metrics.frames import one_of
from vocabulary import COUNTED, NET

JOINED = "piece_new_subscribers"


@once
def entries(q: Question) -> pd.DataFrame:
    """The counted entries of all pieces until the horizon: ``item``, ``day``, ``source``, ``stream``, ``net`` in home currency."""
    every = of_every_source(q)
    names = tuple(sorted({str(name) for name in every["item"]}))
    if not names:
        return pd.DataFrame({"item": [], "stream": [], "source": [], "net": []})
    rows = q.store.entries_naming(q.ws.id, names, NET)
    told = one_of(rows["status"], COUNTED) & (rows["day"] <= pd.Timestamp(q.horizon)).to_numpy()
    kept = mine(q, rows[told])
    return kept[["item", "day", "source", "stream"]].assign(net=in_home(q, kept) if len(kept) else 0.0)


@once
def by_item(q: Question) -> pd.DataFrame:
    """By piece what it brought: ``net`` and ``joined``; NaN where nobody tells it. Its index is the item."""
    net = entries(q).groupby("item")["net"].sum(min_count=1)
    told = piece_numbers(q, (JOINED,), "new_subscribers")
    joined = told[(told["day"] <= pd.Timestamp(q.horizon)).to_numpy()].groupby("item")["value"].sum(min_count=1)
    return pd.DataFrame({"net": net.astype("float64"), "joined": joined.astype("float64")})


@once
def by_stream(q: Question, item: str) -> pd.DataFrame:
    """What a piece brought by stream, the most first: ``stream``, ``net``, ``n`` rows."""
    own = entries(q)
    own = own[(own["item"] == item).to_numpy()]
    sums = own.groupby("stream", as_index=False).agg(net=("net", "sum"), n=("net", "size"))
    return sums.sort_values("net", ascending=False, kind="stable", ignore_index=True)


@once
def net(q: Question, item: str) -> Figure:
    """Net revenue of the entries that name a piece, so far, with its rows."""
    own = entries(q)
    own = own[(own["item"] == item).to_numpy()]
    home = q.ws.home_currency
    value = metric.brought(own["net"].astype("float64"))
    words = [f"{row.stream} {money(row.net, '').strip()}" for row in by_stream(q, item).itertuples()]
    return made(
        q, "piece_brought", "Brought so far", home, of=metric.brought, value=round(value, minor_digits(home)),
        why="No row of the ledger names this piece as what brought it.", names=own["source"], period=None,
        formula=f"{' + '.join(words)} = {money(round(value, 2), home)}" if value == value else "", provisional=False,
        rows=RowsQuery("entry", {"item": (item,), "kind": NET, "status": COUNTED}, None, q.horizon),
    )  # fmt: skip


@once
def joined(q: Question, item: str) -> Figure:
    """People who joined a list through a piece, so far."""
    told = piece_numbers(q, (JOINED,), "new_subscribers")
    own = told[((told["item"] == item) & (told["day"] <= pd.Timestamp(q.horizon))).to_numpy()]
    names = tuple(map(str, own["source"].unique()))
    return made(
        q, "piece_joined", "Subscribers it brought", "subscribers", of=metric.joined_through, period=None, provisional=False,
        value=metric.joined_through(own["value"]), names=own["source"],
        why="No source tells who joined through it.",
        rows=RowsQuery("observation", {"metric": (JOINED,), "source": names, "item": (item,)}, None, q.horizon),
    )  # fmt: skip
