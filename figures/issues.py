"""Issues of the letters one by one: who got, opened, clicked and left, against the list's own average, and the links clicked."""

from __future__ import annotations

import numpy as np
import pandas as pd

from figures.asking import Question, once
from figures.piece_numbers import measured_pieces, piece_numbers
from figures.pieces import KINDS
from metrics import letters as metric
from vocabulary import piece_and_value

TOLD = ("piece_sent", "piece_delivered", "piece_opened", "piece_clicked", "piece_unsubscribed")
PARTS = tuple(name.removeprefix("piece_") for name in TOLD)
RATES = {"open_rate": "opened", "click_rate": "clicked", "left_rate": "unsubscribed"}
"""Shares of those who got an issue, by what they did."""
AGAINST = {
    "open_rate": "opens_against",
    "click_rate": "clicks_against",
    "left_rate": "left_against",
    "delivery_rate": "delivery_against",
}
AVERAGE_OF = 12
"""An issue is held against its own list's last issues, so many of them."""
SMALL = 30
"""A share of fewer people than this is shown with their number, and never called the best."""
RIPE = 7
"""An issue younger than so many days is still being opened: it stands with what it has so far, and is held against nothing."""
LINKS = "piece_clicked_by_link"


@once
def issues(q: Question) -> pd.DataFrame:
    """Issues, newest first: ``title``, ``published``, ``source``, ``channel``, what was told of each (NaN where not said),

    ``delivery_rate``, ``open_rate``, ``click_rate``, ``left_rate``, ``basis`` (``delivered`` or ``sent``), ``got`` (how many that
    is), ``small``, ``young`` (still being opened), and for each rate its list's average of the 12
    before (``open_rate_mean``) and the points above it (`AGAINST`).
    """
    rows = _mailed(q)
    told = piece_numbers(q, TOLD, "issues").sort_values("day", kind="stable")
    wide = told.pivot_table(index=["channel", "item"], columns="metric", values="value", aggfunc="last")
    wide = wide.reindex(columns=list(TOLD)).set_axis(list(PARTS), axis=1).reset_index()
    table = rows.merge(wide, on=["channel", "item"], how="left").astype(dict.fromkeys(PARTS, "float64"))
    table = table.sort_values("published", kind="stable", ignore_index=True)
    got = table["delivered"].where(table["delivered"] > 0, table["sent"].where(table["sent"] > 0))
    table = table.assign(
        got=got,
        small=(got < SMALL).to_numpy(),
        delivery_rate=table["delivered"] / table["sent"].where(table["sent"] > 0),
    )
    table["young"] = (table["published"] > pd.Timestamp(q.horizon) - pd.Timedelta(days=RIPE)).to_numpy()
    for name, done in RATES.items():
        table[name] = table[done] / got
    for name, column in AGAINST.items():
        table[f"{name}_mean"] = metric.own_average(table, of=name, last=AVERAGE_OF)
        table[column] = (table[name] - table[f"{name}_mean"]).mask(table["young"])
    basis = (table["delivered"] > 0).map({True: "delivered", False: "sent"})
    title = table["title"].fillna(table["url"]).fillna(table["item"])
    return table.assign(basis=basis, title=title).iloc[::-1].reset_index(drop=True)


def _mailed(q: Question) -> pd.DataFrame:
    """The issues; and posts, episodes and videos that went out by mail as well."""
    numbers = piece_numbers(q, TOLD, "issues")
    mailed = set(zip(numbers["channel"], numbers["item"], strict=True))
    parts = []
    for kind in KINDS:
        rows = measured_pieces(q, kind, TOLD, "issues")
        kept = [kind == "issue" or pair in mailed for pair in zip(rows["channel"], rows["item"], strict=True)]
        parts.append(rows[np.array(kept, dtype=bool)])
    return pd.concat([part for part in parts if len(part)] or parts[-1:], ignore_index=True)


@once
def of_list(q: Question, channel: str) -> pd.DataFrame:
    """The issues of one list until the horizon, newest first."""
    rows = issues(q)
    kept = (rows["channel"] == channel) & ~(rows["published"] > pd.Timestamp(q.horizon))
    return rows[kept.to_numpy()].reset_index(drop=True)


@once
def links(q: Question, channel: str) -> pd.DataFrame:
    """The links clicked in a list's issues, the most first: ``piece`` (the issue's item), ``item`` (the link), ``value``, ``share``.

    ``share`` is of the issue's clicks on all links. Of several tellings the latest counts.
    """
    told = piece_numbers(q, (LINKS,), "issues").sort_values("day", kind="stable")
    own = told[(told["channel"] == channel).to_numpy()].drop_duplicates("item", keep="last")
    pairs = [piece_and_value(str(item)) for item in own["item"]]
    rows = pd.DataFrame(
        {"piece": [piece for piece, _ in pairs], "item": [link for _, link in pairs], "value": own["value"].to_numpy()}
    )
    whole = rows.groupby("piece")["value"].transform("sum")
    made = rows.assign(share=rows["value"] / whole.where(whole > 0)).astype({"value": "float64", "share": "float64"})
    return made.sort_values("value", ascending=False, kind="stable", ignore_index=True)
