"""Every loan that is known, one by one, and the ledger lines of lending."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from figures.asking import Question, once
from figures.invested import LENDING, attributes, in_home, items, main_stream, of_role, title, typed_money
from figures.things import amount_of
from metrics import lending as metric
from metrics.frames import one_of

_LOAN = {
    "thing": "object", "title": "object", "platform": "object", "source": "object", "day": "datetime64[s]", "lent": "float64",
    "outstanding": "float64", "written_off": "float64", "days_late": "float64",
}  # fmt: skip


@once
def lines(q: Question) -> pd.DataFrame:
    """The lines of lending until the month's end, with their ``platform``."""
    rows = of_role(q, LENDING)
    names = {thing: str(attributes(q, thing).get("platform") or "") for thing in rows["thing"].unique()}
    told = rows["thing"].map(names).fillna("").astype(object)
    payer = rows["payer"].astype(object).where(rows["payer"] != "", rows["source"].map(_title(q)))
    return rows.assign(platform=told.where(told != "", payer).astype(object))


def _title(q: Question) -> dict[str, str]:
    return {name: source.title or name for name, source in q.sources.items()}


def stream(q: Question) -> str:
    """The stream that interest is mostly of."""
    rows = lines(q)
    return main_stream(rows[(rows["kind"] == "interest").to_numpy()])


@once
def loans(q: Question) -> pd.DataFrame:
    """Every loan that is known one by one: ``thing, title, platform, source, day, lent, outstanding, written_off, days_late``.

    What is typed stands; what is not comes from its entries. Home currency at the newest rate.
    """
    rows, known = lines(q), items(q)
    own = [thing for thing in known.index[known["kind"] == "loan"] if not attributes(q, thing).get("account")]
    single = rows[one_of(rows["kind"], ("principal", "write_off")) & (rows["thing"] != rows["platform"]).to_numpy()]
    accounts = {thing for thing in known.index if attributes(q, thing).get("account")}
    found = sorted({*own, *single["thing"]} - accounts - {""})
    sums = _sums(q, rows[one_of(rows["thing"], found)])
    made = pd.DataFrame([_loan(q, thing, sums.get(thing)) for thing in found], columns=list(_LOAN)).astype(_LOAN)
    return made[~(made["day"] > pd.Timestamp(q.month_end)).to_numpy()].reset_index(drop=True)


def _sums(q: Question, rows: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """By loan, what was lent and came back and was written off, in its own currency at the newest rate, and where it stands."""
    if rows.empty:
        return {}
    rates = {str(name): in_home(q, 1.0, str(name)) for name in rows["currency"].unique()}
    amount = rows["own"] * rows["currency"].astype("object").map(rates).astype("float64")
    given = ((rows["kind"] == "principal") & (rows["own"] < 0)).to_numpy()
    parts = pd.DataFrame({
        "thing": rows["thing"], "platform": rows["platform"], "source": rows["source"].astype(str),
        "moved": amount.where((rows["kind"] == "principal").to_numpy()), "lent": -amount.where(given),
        "lost": -amount.where((rows["kind"] == "write_off").to_numpy()), "day": rows["day"].where(given),
    })  # fmt: skip
    groups = parts.groupby("thing")
    first, moved = groups[["platform", "source"]].first(), groups[["moved", "lent"]].sum(min_count=1)
    told = first.assign(moved=moved["moved"], lent=moved["lent"], lost=groups["lost"].sum(), day=groups["day"].min())
    left = -told["moved"] - told["lost"]
    told["left"] = left.where(left > -0.005)
    return {str(thing): row for thing, row in told.to_dict("index").items()}


def _loan(q: Question, thing: str, reckoned: dict[str, Any] | None) -> dict[str, object]:
    """A loan as it was told, and by its entries where it was not."""
    told, known, sums = attributes(q, thing), items(q), reckoned or {}
    lent, left = typed_money(q, told, "lent"), typed_money(q, told, "outstanding")
    if not sums:  # no line of the ledger tells what came back
        left = left if left == left else lent
    return {
        "thing": thing, "title": title(q, thing), "platform": str(told.get("platform") or sums.get("platform") or title(q, thing)),
        "source": known.loc[thing, "source"] if thing in known.index else sums.get("source", ""),
        "day": pd.to_datetime(str(told["day"]), errors="coerce") if told.get("day") else sums.get("day", pd.NaT),
        "lent": lent if lent == lent else sums.get("lent", math.nan),
        "outstanding": left if left == left else sums.get("left", math.nan),
        "days_late": amount_of(told, "days_late"), "written_off": sums.get("lost", 0.0),
    }  # fmt: skip


def outstanding(q: Question, rows: pd.DataFrame) -> float:
    """What is out by its entries, in home currency at the newest rate; NaN where that is not known of every currency."""
    parts = [
        in_home(q, metric.outstanding(own.assign(amount=own["own"])), str(currency))
        for currency, own in by_currency(rows)
    ]
    known = [part for part in parts if part == part]
    return float(sum(known)) if known and len(known) == len(parts) else math.nan


def by_currency(rows: pd.DataFrame) -> list[tuple[object, pd.DataFrame]]:
    """The lines of each currency in which something was lent."""
    lent = rows.loc[(rows["kind"] == "principal").to_numpy(), "currency"].unique()
    return [(currency, own) for currency, own in rows.groupby("currency", observed=True) if currency in lent]
