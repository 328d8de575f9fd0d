"""What each way to the site brought: subscribers who joined through it, and money of entries that name it. Nothing is guessed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from figures import website
from figures.asking import Question, once
from figures.breakdowns import Part, part
from figures.item_words import REST, UNKNOWN, named
from figures.ledger import in_home, mine
from figures.measures import channel_of
from metrics.frames import one_of
from vocabulary import COUNTED, JOINED_BY, NET

WAYS = ("channel", "referrer", "campaign")
COLUMNS = ("item", "value", "share", "joined", "net")


@dataclass(frozen=True)
class Brought:
    """A list of ways: `rows` has `COLUMNS` (NaN: nobody tells it), `visitors` the list of visitors behind it or None.

    `joined_by`: who tells who joined; `paid_by`: who tells the money; empty where nobody does.
    """

    rows: pd.DataFrame
    visitors: Part | None
    joined_by: tuple[str, ...]
    paid_by: tuple[str, ...]
    known: tuple[str | None, ...]


@once
def brought(q: Question, site: str, way: str) -> Brought | None:
    """The ways of one kind (`WAYS`) to a site with what each brought in the month; None where nobody tells anything.

    Who joined and what was paid is of all sites together: beside one of several sites it is not shown.
    """
    came = website.of_site(q, f"visitors_by_{way}", site)
    alone = len(website.sites(q)) < 2
    joined = _joined(q, way) if alone else []
    if came is None and not joined:
        return None
    people = [each for each in joined if came is None or each.when == came.when]
    joined_rows = _summed(people)
    items = list(came.rows["item"]) if came is not None else []
    items += [item for item in joined_rows.index if item not in items]
    items = [i for i in items if i not in (REST, UNKNOWN)] + [i for i in items if i in (REST, UNKNOWN)]
    net, paid_by = (
        _paid(q, way, tuple(items)) if alone and (came is None or not came.span) else (pd.Series(dtype="float64"), ())
    )
    rows = pd.DataFrame({"item": items})
    told = None if came is None else came.rows.set_index("item")
    for name in ("value", "share"):
        rows[name] = np.nan if told is None else told[name].reindex(items).to_numpy(dtype="float64")
    rows["joined"] = joined_rows.reindex(items).to_numpy(dtype="float64")
    rows["net"] = net.reindex(items).to_numpy(dtype="float64")
    known = tuple(each.known for each in (*people, *((came,) if came is not None else ())))
    return Brought(rows, came, tuple(dict.fromkeys(each.title for each in people)), paid_by, known)


def _joined(q: Question, way: str) -> list[Part]:
    """Who joined by these ways, a part each list: those of several lists are added, as people of two lists count twice."""
    name = f"new_subscribers_by_{way}"
    found = [part(q, JOINED_BY, name, names, channel, "new_subscribers") for channel, names in _telling(q).items()]
    return [each for each in found if each is not None]


@once
def _telling(q: Question) -> dict[str, tuple[str, ...]]:
    """The channels of which anybody tells by which way people joined, with their sources; the others are not asked one by one."""
    rows = q.store.observations(q.ws.id, JOINED_BY, item=None, since=q.since, until=q.month_end)
    there = {channel_of(q, str(name)) for name in rows["source"].unique()}
    return {channel: tuple(n for n in q.sources if channel_of(q, n) == channel) for channel in sorted(there)}


def _summed(parts: list[Part]) -> pd.Series:
    """What all lists tell of each way."""
    if not parts:
        return pd.Series(dtype="float64")
    return pd.concat([each.rows for each in parts]).groupby("item", sort=False)["value"].sum()


def _paid(q: Question, way: str, items: tuple[str, ...]) -> tuple[pd.Series, tuple[str, ...]]:
    """Net revenue of the month's counted entries whose item is one of these ways, and who tells it."""
    raw = _names(q, way)
    names = {name: named(way, name) for name in (*raw, *items)}
    wanted = sorted(name for name, words in names.items() if words in items and words not in (REST, UNKNOWN))
    rows = q.store.entries_naming(q.ws.id, wanted, NET) if wanted else pd.DataFrame()
    if rows.empty:
        return pd.Series(dtype="float64"), ()
    here = (rows["day"] >= q.month.to_timestamp()) & (rows["day"] <= pd.Timestamp(q.month_end))
    kept = mine(q, rows[(here & one_of(rows["status"], COUNTED)).to_numpy()])
    if kept.empty:
        return pd.Series(dtype="float64"), ()
    net = pd.Series(in_home(q, kept).to_numpy(), index=[names[str(item)] for item in kept["item"]])
    return net.groupby(level=0).sum(min_count=1), q.titles([str(name) for name in kept["source"].unique()])


def _names(q: Question, way: str) -> tuple[str, ...]:
    """What sources call the ways of the month: an entry names them as they do."""
    metrics = (f"visitors_by_{way}", f"new_subscribers_by_{way}")
    rows = q.store.observations(q.ws.id, metrics, item=None, since=q.month.to_timestamp().date(), until=q.month_end)
    return tuple(str(item) for item in rows["item"].dropna().unique() if str(item).strip())


@once
def untold(q: Question, site: str) -> str:
    """What would tell what the ways bring, in one line; empty where both are told of any of them."""
    found = [each for each in (brought(q, site, way) for way in WAYS) if each is not None]
    if not found:
        return ""
    if len(website.sites(q)) > 1:
        return (
            "New subscribers and money by way are told of all sites together, so they are not shown beside one of them."
        )
    people, money = any(each.joined_by for each in found), any(each.paid_by for each in found)
    parts = []
    if not people:
        parts.append(
            "which way new subscribers came by (drop a table of new subscribers by channel, referrer or campaign)"
        )
    if not money:
        parts.append(
            "which referrer or campaign a sale came by (drop a shop's table, and say that this column is what a sale is about)"
        )
    return f"Nobody tells yet {', nor '.join(parts)}. What each way brings will then stand beside it." if parts else ""
