"""What is due: money in and out by its day, late ones first. Never mixed with the forecast, and nothing told twice."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import pandas as pd

from figures.answer import Figure, RowsQuery, weakest
from figures.asking import Question, figure, once
from figures.ledger import in_home
from figures.paydays import COLUMNS, INVOICE_DAYS, approved
from figures.wording import counted, money
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
    statuses = RowsQuery("entry", {"status": ("approved",), "kind": NET}, None, q.today) if len(names) else None
    return figure(
        q, f"due_{'out' if out else 'in'}_30_days", value=round(value, minor_digits(home)), why=why, names=names,
        formula=words if len(near) else "", extra={"n": len(near), "late": round(float(late.sum()), 2), "n_late": len(late)},
        period=str(pd.Period(q.today, "M")), provisional=False, as_of=q.today, rows=statuses, known=_known(q, near),
    )  # fmt: skip


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
    from figures.things import amount_of, things

    owned, found = things(q), []
    for row in owned[(owned["kind"] == "holding").to_numpy()].itertuples():
        quantity = amount_of(row.attributes, "quantity")
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
             round(amount_of(row.attributes, "rent") * MICROS), str(row.currency))
        for day, row in zip(times["day"], times["row"], strict=True)
        if not _empty(row.attributes, day)
    ]  # fmt: skip
    return _open(q, _frame(q, found), ["rent"])


def _empty(attributes: dict[str, Any], day: pd.Timestamp) -> bool:
    """Whether a property stands empty on that day."""
    stretches = attributes.get("empty")
    every = (
        [each for each in stretches if isinstance(each, list) and len(each) > 1] if isinstance(stretches, list) else []
    )
    ends = [
        (pd.to_datetime(each[0], errors="coerce"), pd.to_datetime(each[1] or None, errors="coerce")) for each in every
    ]
    return any(first <= day and (pd.isna(last) or day <= last) for first, last in ends if not pd.isna(first))


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
