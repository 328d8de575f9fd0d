"""Charges for memberships, where these are all that is known: what comes again each month, worked out from what was paid."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from figures.asking import Question, once
from figures.ledger import every_month, ledger
from figures.steady import brought
from figures.tiers import MOST, products
from metrics.frames import one_of
from metrics.money import counted
from vocabulary import MICROS


@once
def charges(q: Question) -> pd.DataFrame:
    """Charges for memberships by month, each with the cycle of its product where a price says so: month, cycle, amount_micros."""
    rows = counted(ledger(q).rows)
    rows = rows[(rows["kind"] == "subscription").to_numpy()]
    by_month_ = rows.assign(cycle="month", source=rows["source"].astype("object"))[
        ["month", "source", "cycle", "amount_micros"]
    ]
    longer = products(q)
    longer = longer[(longer["cycle"] != "month").to_numpy()]
    cycled = [_cycled(q, str(name), longer) for name in by_month_["source"].unique()] if len(longer) else []
    told = [each for each in cycled if each is not None]
    names = {str(name) for each in told for name in each["source"].unique()}
    return pd.concat([by_month_[~one_of(by_month_["source"], names)], *told], ignore_index=True)


def _cycled(q: Question, source: str, longer: pd.DataFrame) -> pd.DataFrame | None:
    """The charges of one source with the cycle of what they are for; None where its rows are too many to be read."""
    sizes = every_month(q)
    if sizes.loc[(sizes["source"] == source).to_numpy(), "n"].sum() > MOST:
        return None
    rows = brought(q, source, ("subscription",))
    cycles = {name.casefold(): row.cycle for row in longer.itertuples() for name in (row.title, row.item)}
    named = rows["product"].str.casefold().map(cycles).fillna("month").astype("object")
    micros = (rows["amount"] * MICROS).round().astype("int64")
    return pd.DataFrame({"month": rows["month"], "source": source, "cycle": named, "amount_micros": micros})


def charging(q: Question) -> list[str]:
    """The sources that tell charges for memberships."""
    rows = counted(ledger(q).rows)
    return [str(name) for name in rows.loc[(rows["kind"] == "subscription").to_numpy(), "source"].unique()]


def charged_to(q: Question) -> pd.Period | None:
    """The last month whose charges are known: that of the newest, or the last one that their sources have answered for."""
    rows = charges(q)
    if rows.empty:
        return None
    newest = pd.Period(rows["month"].max(), "M")
    days = [q.answered[name] for name in charging(q) if name in q.answered and q.sources[name].connector != "typed"]
    return max([newest, *(pd.Period(day + timedelta(days=1), "M") - 1 for day in days)])
