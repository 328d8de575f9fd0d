"""Which ledger lines are of shares and funds, of lending, of a robo-advisor; and what each of these has in common."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import pandas as pd

from figures.answer import RowsQuery
from figures.asking import Question, once
from figures.ledger import at_home
from figures.measures import TYPED
from figures.things import amount_of, lines, things, values
from metrics.frames import first_day, last_day, one_of, window
from metrics.risk import volatility
from vocabulary import COUNTED, MICROS

HOLDING, LENDING, ROBO, CASH = "holding", "lending", "robo", "cash"
LENDERS = ("mintos", "bondora", "debitum", "lande", "robocash")
"""Platforms that only lend: also interest without any principal is that of loans there."""
_LENDING_WORDS = ("peer-to-peer", "p2p", "lending", "crowdlending")
_OF_SHARES = ("dividend", "buy", "sell", "split")
_OF_LOANS = ("principal", "write_off")
_OF_ACCOUNT = ("interest", "fee", "withholding", "deposit", "withdrawal")
_MOVED = ("deposit", "withdrawal")
PAYING = ("dividend", "interest")
_LIKE_DIVIDENDS = frozenset({"bond", "savings"})


@once
def items(q: Question) -> pd.DataFrame:
    """Holdings and loans among the things owned, by their key: source, kind, title, currency, attributes, known, type."""
    owned = things(q)
    kept = owned[one_of(owned["kind"], ("holding", "loan"))].drop_duplicates("item").set_index("item")
    types = [str(each.get("type") or "").lower() for each in kept["attributes"]]
    return kept.assign(type=pd.Series(types, index=kept.index, dtype="object"))


@once
def parted(q: Question) -> pd.DataFrame:
    """The lines of things with their ``role``: holding, lending, robo, cash (of a broker's account) or none of these.

    Interest of a bond or of savings that are a holding counts as its dividend.
    """
    rows, known = lines(q), items(q)
    kind, thing = rows["kind"], rows["thing"]
    robo = one_of(thing, known.index[known["type"] == "robo"]) | _robo_accounts(rows, known)
    loans = one_of(thing, known.index[known["kind"] == "loan"])
    lending = loans | one_of(kind, _OF_LOANS) | (one_of(kind, _OF_ACCOUNT) & _of_lenders(q, rows, loans))
    shares = one_of(kind, _OF_SHARES)
    named = (rows["product"] != "").to_numpy() | (
        kind == "dividend"
    ).to_numpy()  # a buy of nothing in particular is no holding
    held = one_of(thing, {*known.index[known["kind"] == "holding"], *thing[shares & named & ~robo]}) & ~one_of(
        kind, _MOVED
    )
    brokers = one_of(rows["source"], rows.loc[shares, "source"].unique()) & one_of(kind, _OF_ACCOUNT)
    role = np.select([robo, lending, held, brokers], [ROBO, LENDING, HOLDING, CASH], "")
    steady = one_of(thing, known.index[one_of(known["type"], _LIKE_DIVIDENDS)]) & (kind == "interest").to_numpy()
    return rows.assign(role=role.astype(object), kind=kind.astype(object).where(~steady, "dividend"))


def _robo_accounts(rows: pd.DataFrame, known: pd.DataFrame) -> np.ndarray:
    """Rows of a source that has nothing but one robo-advisor, also where they do not name it."""
    alone = [str(source) for source, own in known.groupby("source") if len(own) == 1 and (own["type"] == "robo").all()]
    trading = rows.loc[one_of(rows["kind"], (*_OF_LOANS, "rent", "royalty")), "source"].unique()
    return one_of(rows["source"], [name for name in alone if name not in trading and name != "typed"])


def _of_lenders(q: Question, rows: pd.DataFrame, loans: np.ndarray) -> np.ndarray:
    """Which rows are of a stream or a platform of lending."""
    told = rows.loc[loans | one_of(rows["kind"], _OF_LOANS), "stream"].astype(str).unique()
    mixed = set(rows.loc[one_of(rows["kind"], _OF_SHARES), "stream"].astype(str))
    named = [s for s in rows["stream"].astype(str).unique() if any(word in s.lower() for word in _LENDING_WORDS)]
    platforms = [name for name, source in q.sources.items() if source.connector in LENDERS]
    return one_of(rows["stream"], {*named, *(s for s in told if s not in mixed)}) | one_of(rows["source"], platforms)


def of_role(q: Question, role: str) -> pd.DataFrame:
    """The lines of one role until the end of the month asked about."""
    rows = parted(q)
    return rows[(rows["role"] == role).to_numpy() & (rows["day"] <= pd.Timestamp(q.month_end)).to_numpy()]


@once
def worths(q: Question) -> pd.DataFrame:
    """What each thing was worth, until the end of the month asked about: ``thing, day, value`` in home currency."""
    told = values(q, "asset_value")
    return told[(told["day"] <= pd.Timestamp(q.month_end)).to_numpy()]


def latest(q: Question, thing: str) -> tuple[float, pd.Timestamp | None]:
    """The last known value of a thing and its day; NaN and None where there is none."""
    own = worths(q)
    own = own[(own["thing"] == thing).to_numpy()]
    return (float(own["value"].iloc[-1]), own["day"].iloc[-1]) if len(own) else (math.nan, None)


def title(q: Question, thing: str) -> str:
    """What a thing is called."""
    known = items(q)
    return str(known.loc[thing, "title"]) if thing in known.index else thing


def attributes(q: Question, thing: str) -> dict[str, object]:
    """What was told of a thing; nothing where it is known by its entries only."""
    known = items(q)
    found: dict[str, object] = known.loc[thing, "attributes"] if thing in known.index else {}
    return found


def typed_money(q: Question, told: dict[str, object], name: str) -> float:
    """An amount that was typed for a thing, in home currency; NaN where it is not told or no rate is known."""
    return in_home(q, amount_of(told, name), str(told.get("currency") or q.ws.home_currency))


def in_home(q: Question, amount: float, currency: str) -> float:
    """An amount in home currency at the newest rate until the end of the month asked about."""
    return amount if amount != amount or currency == q.ws.home_currency else amount * _rate(q, currency)


@once
def _rate(q: Question, currency: str) -> float:
    """One of a currency in home currency; NaN where no rate is known. Read once a currency."""
    day = pd.Series([pd.Timestamp(q.month_end)]).astype("datetime64[s]")
    row = pd.DataFrame({"day": day, "currency": currency, "amount_micros": [MICROS * MICROS]})
    found = at_home(q, row)["home_micros"].iloc[0]
    return math.nan if pd.isna(found) else float(found) / MICROS / MICROS


def steadiness(q: Question, nets: pd.DataFrame, began: pd.Timestamp) -> tuple[float, float]:
    """In how many of the last 12 months (or since it began) something came, and how much it swings from month to month."""
    first = max(first_day(q.month - 11), np.datetime64(began, "M").astype("datetime64[s]"))
    span = int((last_day(q.month).astype("datetime64[M]") - first.astype("datetime64[M]")).astype(int)) + 1
    if span < 1:
        return math.nan, math.nan
    inside = window(nets, month=q.month, months=min(span, 12))
    sums = inside.groupby("month")["amount"].sum().reindex(_months(q, span), fill_value=0.0)
    return float((sums > 0).mean()), volatility(sums)


def _months(q: Question, span: int) -> pd.DatetimeIndex:
    return pd.period_range(q.month - span + 1, q.month, freq="M").to_timestamp().astype("datetime64[s]")


def known_until(q: Question, names: Iterable[object]) -> pd.Timestamp:
    """The day up to which any of these sources is known, at the latest the month's end; what is typed is known all along."""
    end = pd.Timestamp(q.month_end)
    days = [_answered(q, str(name)) for name in names]
    return min(end, max((day for day in days if day is not None), default=end)) if None not in days else end


def _answered(q: Question, source: str) -> pd.Timestamp | None:
    known = q.sources.get(source)
    if known is None or known.connector == TYPED or source not in q.answered:
        return None
    return pd.Timestamp(q.answered[source])


def in_year(q: Question, names: Iterable[object]) -> bool:
    """Whether any of these sources is known within the 12 months: an old file says nothing of them."""
    return known_until(q, names) >= (q.month - 11).to_timestamp()


def main_stream(rows: pd.DataFrame) -> str:
    """The stream that most of what rows brought is of; empty without rows."""
    sums = rows.groupby(rows["stream"].astype(str))["amount"].apply(lambda each: float(each.abs().sum()))
    return str(sums.idxmax()) if len(sums) else ""


def year(q: Question) -> str:
    """The 12 months that end with the month asked about."""
    return f"{q.month - 11}/{q.month}"


def behind(q: Question, rows: pd.DataFrame, kinds: tuple[str, ...], months: int | None = 12) -> RowsQuery:
    """The counted entries of these kinds in the sources of `rows`; of all time where `months` is None."""
    words = {"kind": kinds, "status": COUNTED, "source": tuple(sorted({str(name) for name in rows["source"]}))}
    since = None if months is None else (q.month - months + 1).to_timestamp().date()
    return RowsQuery("entry", words, since, q.month_end)


def sources(rows: pd.DataFrame, *more: object) -> list[str]:
    """The names of the sources of these rows and of others, each once."""
    return list(dict.fromkeys([*(str(name) for name in rows["source"]), *(str(name) for name in more if name)]))
