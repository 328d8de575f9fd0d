"""What is due: money in and out by its day, late ones first. Never mixed with the forecast, and nothing told twice."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import pandas as pd

from figures.answer import Figure, RowsQuery, weakest
from figures.asking import Question, figure, once
from figures.ledger import at_home, in_home
from figures.paydays import COLUMNS, INVOICE_DAYS, approved
from figures.wording import counted, listed, money
from metrics import due
from metrics.currency import minor_digits
from metrics.frames import one_of
from store.ledger import LedgerFilter
from vocabulary import COUNTED, MICROS, NET

LOOK = 60
"""Days that are looked ahead."""
BACK = 92
"""Days back in which something expected and not seen is late; what is older was given up."""


@once
def expected(q: Question) -> pd.DataFrame:
    """All that is expected until 60 days from today, by day: `COLUMNS` and ``late``; `amount` in home currency, what goes out negative.

    `about` marks days that are worked out of a platform's terms; `kind` is deal, commission, dividend, schedule or rent.
    """
    deals = _deals(q)
    platforms = _without(approved(q), deals, days=45, share=due.NEAR_SHARE)
    schedules = _without(_without(_scheduled(q), deals, days=3, share=due.NEAR_SHARE), deals, days=3, of="who")
    rents = _without(_rents(q), schedules, days=3)
    declared = _without(_declared(q), schedules, days=3)
    every = pd.concat([deals, platforms, declared, schedules, rents], ignore_index=True)
    every = every[(every["amount"] != 0).to_numpy() & every["amount"].notna().to_numpy()]
    every = every[(every["day"] <= pd.Timestamp(q.today) + pd.Timedelta(days=LOOK)).to_numpy()]
    late = (every["day"] < pd.Timestamp(q.today)).to_numpy()
    return every.assign(late=late).sort_values(["day", "amount"], kind="stable").reset_index(drop=True)


def within(q: Question, *, out: bool = False) -> Figure:
    """What comes in, or goes out, within 30 days, what is late included."""
    rows, home, today = expected(q), q.ws.home_currency, pd.Timestamp(q.today)
    value = due.within(rows, today=today, out=out)
    mine = rows[(rows["amount"] < 0).to_numpy() == out]
    near = mine[(mine["day"] <= today + pd.Timedelta(days=due.DAYS)).to_numpy()]
    late, rest = (near[near["late"].to_numpy() == which]["amount"].abs() for which in (True, False))
    words = (
        f"{counted(len(late), 'sum')} past the day {money(float(late.sum()), home)} + {counted(len(rest), 'sum')} due in the next "
        f"{due.DAYS} days {money(float(rest.sum()), home)} = {money(float(near['amount'].abs().sum()), home)}"
    )
    names = sorted({str(name) for name in near["source"] if name})
    why = (
        "No bills are known by their day: type in what you pay again and again."
        if out
        else "Nothing is expected by its day: type in deals, or money that comes again and again."
    )
    lost = _without_rate(q, out=out)
    why = f"What is expected in {listed(lost)} is left out: there is no exchange rate for it." if lost else why
    statuses = RowsQuery("entry", {"status": ("approved",), "kind": NET}, None, q.today) if len(names) else None
    return figure(
        q, f"due_{'out' if out else 'in'}_30_days", value=round(value, minor_digits(home)), why=why, names=names,
        formula=words if len(near) else "", extra={"n": len(near), "late": round(float(late.sum()), 2), "n_late": len(late)},
        period=str(pd.Period(q.today, "M")), provisional=False, as_of=q.today, rows=statuses, known=_known(q, near),
    )  # fmt: skip


def _without_rate(q: Question, *, out: bool) -> list[str]:
    """The currencies of open invoices and of what repeats, in or out, that have no rate today."""
    deals, plans = q.store.deals(q.ws.id), q.store.schedules(q.ws.id)
    ended = (plans["last"] < pd.Timestamp(q.today) - pd.Timedelta(days=BACK)).to_numpy()
    kept = [deals[(deals["state"] == "invoiced").to_numpy()], plans[~ended]]
    rows = pd.concat([each[["amount", "currency"]] for each in kept], ignore_index=True)
    rows = rows[(rows["amount"] < 0).to_numpy() == out].rename(columns={"amount": "amount_micros"})
    day = pd.Series(pd.Timestamp(q.today), index=rows.index, dtype="datetime64[s]")
    lost = at_home(q, rows.assign(day=day))["home_micros"].isna().to_numpy()
    return sorted(set(rows.loc[lost, "currency"].astype(str)))


def _known(q: Question, rows: pd.DataFrame) -> str | None:
    told = ["demo" if q.ws.demo else "typed", *(["estimated"] if rows["about"].any() else [])]
    return weakest(told)


def _frame(q: Question, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Expected sums with ``amount`` in home currency (of the day or today), the owner's part; from amounts in millionths."""
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "amount_micros", "currency", "on"])
    dtypes = {
        "day": "datetime64[s]",
        "amount": "float64",
        "about": "bool",
        "on": "datetime64[s]",
        "amount_micros": "int64",
    }
    frame = frame.astype(dtypes | dict.fromkeys(("what", "who", "kind", "stream", "source", "currency"), "object"))
    if len(frame):
        own = frame["day"].where(frame["on"].isna(), frame["on"]).clip(upper=pd.Timestamp(q.today))
        frame = frame.assign(amount=in_home(q, frame.assign(day=own.astype("datetime64[s]"))))
    return frame[list(COLUMNS)]


def _row(
    day: object, what: str, who: str, kind: str, stream: str, micros: int, currency: str, **more: Any
) -> dict[str, Any]:
    plain = {"amount": math.nan, "about": False, "source": "", "on": pd.NaT}
    told = {
        "day": day,
        "what": what,
        "who": who,
        "kind": kind,
        "stream": stream,
        "amount_micros": micros,
        "currency": currency,
    }
    return {**plain, **told, **more}


def _deals(q: Question) -> pd.DataFrame:
    """Invoices that are sent and not paid, by their due day."""
    rows = q.store.deals(q.ws.id)
    rows = rows[(rows["state"] == "invoiced").to_numpy()]
    found = []
    for row in rows.itertuples():
        no_day = pd.isna(row.due)
        day = row.day + pd.Timedelta(days=INVOICE_DAYS) if no_day else row.due
        what = f"Invoice {row.invoice}" if isinstance(row.invoice, str) and row.invoice else "Invoice"
        found.append(
            _row(day, what, str(row.sponsor), "deal", str(row.stream), int(row.amount), str(row.currency), about=no_day)
        )
    return _frame(q, found)


def _declared(q: Question) -> pd.DataFrame:
    """Dividends that are declared and not paid yet."""
    from figures.holdings import table
    from figures.things import things

    owned, found = things(q), []
    shares = table(q).set_index("thing")["quantity"]
    for row in owned[(owned["kind"] == "holding").to_numpy()].itertuples():
        quantity = float(shares.get(row.item, math.nan))
        for day, payout in _pairs(row.attributes.get("declared")):
            if day >= pd.Timestamp(q.today) and not math.isnan(quantity * payout):
                micros, stream = round(quantity * payout * MICROS), str(row.attributes.get("stream") or "Dividends")
                found.append(_row(day, "Dividend", str(row.title), "dividend", stream, micros, str(row.currency)))
    return _frame(q, found)


def _pairs(told: object) -> list[tuple[pd.Timestamp, float]]:
    """Declared payouts as day and amount a unit; what cannot be read is none."""
    found = []
    for each in told if isinstance(told, list) else []:
        day = pd.to_datetime(each[0], errors="coerce") if isinstance(each, list) and len(each) > 1 else pd.NaT
        payout = pd.to_numeric(each[1], errors="coerce") if not pd.isna(day) else math.nan
        if not pd.isna(payout):
            found.append((day, float(payout)))
    return found


def _scheduled(q: Question) -> pd.DataFrame:
    """Every time a schedule falls due that the ledger does not know yet."""
    rows = q.store.schedules(q.ws.id)
    times = due.occurrences(rows, **_span(q))
    found = [
        _row(row.day, str(row.title), _text(row.payer), "schedule", str(row.stream), int(row.amount), str(row.currency))
        for row in times.itertuples()
    ]
    return _open(q, _frame(q, found), rows["kind"])


def _rents(q: Question) -> pd.DataFrame:
    """Rents of what is let, on the day of the month on which the last one came."""
    from figures.things import amount_of, lines, things

    owned = things(q)
    owned = owned[(owned["kind"] == "property").to_numpy()]
    if owned.empty:
        return _frame(q, [])
    paid = lines(q)
    paid = paid[one_of(paid["kind"], ("rent",))].groupby("thing")["day"].max()
    plans = [
        {"every": "month", "first": paid[row.item], "last": pd.NaT, "row": row}
        for row in owned.itertuples()
        if row.item in paid.index and amount_of(row.attributes, "rent") > 0
    ]
    plan = pd.DataFrame(plans, columns=["every", "first", "last", "row"])
    times = due.occurrences(plan.astype({"first": "datetime64[s]", "last": "datetime64[s]"}), **_span(q))
    found = [
        _row(day, "Rent", str(row.title), "rent", str(row.attributes.get("stream") or "Rental"),
             round(amount_of(row.attributes, "rent") * _let(row.attributes, day) * MICROS), str(row.currency))
        for day, row in zip(times["day"], times["row"], strict=True)
        if _let(row.attributes, day) > 0
    ]  # fmt: skip
    return _open(q, _frame(q, found), ["rent"])


def _let(attributes: dict[str, Any], day: pd.Timestamp) -> float:
    """The share of a property's units that are let on that day; a stretch that names no number of units is of all."""
    from figures.things import amount_of

    told = amount_of(attributes, "units")
    units = told if told > 0 else 1.0
    stretches = attributes.get("empty")
    empty = 0.0
    for each in stretches if isinstance(stretches, list) else []:
        first, last, many = (*each, None, None, None)[:3] if isinstance(each, list) else (None, None, None)
        since, until = (pd.to_datetime(end or None, errors="coerce") for end in (first, last))
        if not pd.isna(since) and since <= day and (pd.isna(until) or day <= until):
            empty += units if many is None else float(pd.to_numeric(many, errors="coerce"))
    return max(1 - empty / units, 0.0)


def _span(q: Question) -> dict[str, pd.Timestamp]:
    today = pd.Timestamp(q.today)
    return {"since": today - pd.Timedelta(days=BACK), "until": today + pd.Timedelta(days=LOOK)}


def _open(q: Question, rows: pd.DataFrame, kinds: Iterable[object]) -> pd.DataFrame:
    """Without what the ledger has already; each of its entries stands for one."""
    past = (rows["day"] <= pd.Timestamp(q.today) + pd.Timedelta(days=due.NEAR_DAYS)).to_numpy()
    if not past.any():
        return rows
    streams, known = (tuple(sorted({str(each) for each in words})) for words in (rows["stream"], kinds))
    since = (pd.Timestamp(q.today) - pd.Timedelta(days=BACK + due.NEAR_DAYS)).date()
    wanted = LedgerFilter(since, q.today, (("stream", streams), ("kind", known), ("status", (*COUNTED, "pending"))))
    sums = q.store.sums(q.ws.id, wanted, ("day", "source", "stream", "kind", "currency", "amount"))
    each = sums.loc[sums.index.repeat(sums["n"])].reset_index(drop=True)
    entries = each.assign(amount_micros=each["amount"])
    amount = in_home(q, entries) if len(entries) else pd.Series(dtype="float64")
    entries = entries.assign(amount=amount.to_numpy(dtype="float64"), stream=entries["stream"].astype("object"))
    return rows[~due.done(rows, entries[entries["amount"].notna().to_numpy()])]


def _without(rows: pd.DataFrame, others: pd.DataFrame, *, of: str = "stream", **near: Any) -> pd.DataFrame:
    """Without the rows that another list tells again; `of` is the word that both have in common, in any case."""
    first, second = (frame.assign(stream=frame[of].str.casefold().astype("object")) for frame in (rows, others))
    return rows[~due.told_again(first, second, **near)]


def _text(word: object) -> str:
    return word if isinstance(word, str) else ""


KPIS: dict[str, Callable[[Question], Figure]] = {
    "due_in_30_days": within,
    "due_out_30_days": partial(within, out=True),
}
"""The numbers of what is due by id."""
