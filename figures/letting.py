"""What is known of each property: what was told of it, its lines, its days, its rent; the base of all figures of rentals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from figures.asking import Question, once
from figures.things import amount_of, converted, lines, things
from metrics import letting
from metrics.frames import first_day, one_of, window

KINDS = ("rent", "fee", "expense", "debt_service", "capex")
T = 12
_DATES = {"first": "datetime64[s]", "last": "datetime64[s]", "units": "float64"}


@once
def properties(q: Question) -> pd.DataFrame:
    """Each property: ``thing, title, source, known, units, rent, price, invested`` (home currency), ``bought``, ``loan`` (dict), ``stream``.

    `rent` is the potential rent of a month; where it is not told, the highest month of the year (``guessed``).
    """
    rows = things(q)
    rows = rows[(rows["kind"] == "property").to_numpy()]
    frame = pd.DataFrame([_told(row) for row in rows.to_dict("records")], columns=list(_TOLD))
    frame = frame.astype({name: kind for name, kind in _TOLD.items() if kind})
    parts = {name: _at_home(q, frame, frame[name]) for name in ("rent", "price", "invested")}
    frame = frame.assign(**parts)
    highest = frame["thing"].map(_highest_rent(q)).astype("float64")
    return frame.assign(guessed=frame["rent"].isna() & highest.notna(), rent=frame["rent"].fillna(highest))


_TOLD = {
    "thing": "object", "title": "object", "source": "object", "known": "object", "currency": "object", "units": "float64",
    "rent": "float64", "price": "float64", "invested": "float64", "bought": "datetime64[s]", "loan": "", "stream": "object", "empty": "",
}  # fmt: skip


def _told(row: dict[str, Any]) -> dict[str, Any]:
    told = row["attributes"]
    price, down = (amount_of(told, name) for name in ("purchase_price", "down_payment"))
    own = price if np.isnan(down) and not told.get("loan") else down
    more = [amount_of(told, name) for name in ("closing_costs", "works")]
    units = amount_of(told, "units")
    return {
        "thing": row["item"], "title": row["title"], "source": row["source"], "known": row["known"], "currency": row["currency"],
        "units": units if units > 0 else 1.0, "rent": amount_of(told, "rent"), "price": price,
        "invested": own + float(np.nansum(more)), "bought": pd.to_datetime(told.get("bought"), errors="coerce"),
        "loan": told["loan"] if isinstance(told.get("loan"), dict) else {}, "stream": str(told.get("stream") or ""),
        "empty": told.get("empty"),
    }  # fmt: skip


def _at_home(q: Question, frame: pd.DataFrame, amounts: pd.Series) -> pd.Series:
    """Amounts told of properties in home currency, at the rate of the day they were bought, else of today; the owner's part."""
    day = frame["bought"].fillna(pd.Timestamp(q.today)).astype("datetime64[s]")
    told = pd.DataFrame({"day": day, "currency": frame["currency"], "value": amounts}).dropna(subset="value")
    shares = {name: float(stream.share) for name, stream in q.streams.items()}
    return (converted(q, told) * frame["stream"].map(shares).astype("float64").fillna(1.0)).reindex(frame.index)


@once
def streams(q: Question) -> tuple[str, ...]:
    """The streams that are rentals: those that have rents, and those that properties name."""
    rows = lines(q)
    rents = rows.loc[(rows["kind"] == "rent").to_numpy(), "stream"]
    named = [str(row.attributes.get("stream") or "") for row in things(q).itertuples() if row.kind == "property"]
    return tuple(sorted({*map(str, rents.unique()), *named} - {""}))


@once
def rental_lines(q: Question) -> pd.DataFrame:
    """The lines of properties and of the streams of rentals; ``own`` says which name a property, ``words`` what each was for."""
    rows = lines(q)
    keys = {str(row.item) for row in things(q).itertuples() if row.kind == "property"}
    mine = rows["thing"].isin(keys).to_numpy()
    kept = (mine | one_of(rows["stream"], streams(q))) & one_of(rows["kind"], KINDS) & rows["amount"].notna().to_numpy()
    own = rows[kept]
    columns = ["thing", "day", "month", "source", "kind", "stream", "amount"]
    return own[columns].assign(words=own["product"] + " " + own["payer"], own=mine[kept]).reset_index(drop=True)


@once
def by_property(q: Question) -> pd.DataFrame:
    """The lines of each property, its part of what names none: loans by payment, the rest by potential rent; ``shared`` says which."""
    rows = rental_lines(q)
    known = properties(q)
    own = rows[rows["own"].to_numpy()].assign(shared=False)
    rest = rows[~rows["own"].to_numpy() & ((rows["kind"] != "rent").to_numpy() | (len(known) == 1))]
    if rest.empty or known.empty:
        return own
    rent = _weights(known["rent"])
    loans = _weights(pd.Series([amount_of(loan, "payment") for loan in known["loan"]]))
    parts = []
    for place, thing in enumerate(known["thing"]):
        weight = np.where((rest["kind"] == "debt_service").to_numpy(), loans[place], rent[place])
        part = rest.assign(thing=thing, amount=rest["amount"] * weight, shared=len(known) > 1)
        parts.append(part[weight > 0])
    return pd.concat([own, *parts], ignore_index=True)


def _weights(numbers: pd.Series) -> np.ndarray:
    """Parts of a whole; equal ones where no number is told."""
    told = np.nan_to_num(numbers.to_numpy(dtype="float64"), nan=0.0)
    return told / told.sum() if told.sum() > 0 else np.full(len(told), 1 / max(len(told), 1))


@once
def _rents(q: Question) -> pd.DataFrame:
    """The rent of each property and month: ``thing``, ``month``, ``amount``."""
    rows = rental_lines(q)
    rents = rows[(rows["kind"] == "rent").to_numpy() & rows["own"].to_numpy()]
    return rents.groupby(["thing", "month"], as_index=False)["amount"].sum()


def _highest_rent(q: Question) -> dict[str, float]:
    here = window(_rents(q), month=q.month, months=T)
    return {str(name): float(value) for name, value in here.groupby("thing")["amount"].max().items()}


@once
def started(q: Question) -> dict[str, pd.Timestamp]:
    """The first month of each property's lines; one that was bought later begins then."""
    first = {str(name): month for name, month in by_property(q).groupby("thing")["month"].min().items()}
    for row in properties(q).itertuples():
        if row.thing in first and not pd.isna(row.bought):
            first[row.thing] = max(first[row.thing], row.bought.to_period("M").to_timestamp())
    return first


@once
def days(q: Question, months: int = T) -> pd.DataFrame:
    """Unit-days of the properties, as `metrics.letting.unit_days`, with ``potential`` rent; only months for which something is recorded."""
    known = properties(q)
    first = known["thing"].map(started(q))
    known = known.assign(bought=np.fmax(known["bought"].astype("datetime64[s]"), first.astype("datetime64[s]")))
    known = known[first.notna().to_numpy()]
    made = letting.unit_days(known, _empty(q), month=q.month, months=months)
    length = pd.to_datetime(made["month"]).dt.days_in_month * made["units"]
    rent = made["thing"].map(dict(zip(known["thing"], known["rent"], strict=True))).astype("float64")
    return made.assign(potential=rent * made["unit_days"] / length)


@once
def _empty(q: Question) -> pd.DataFrame:
    """When units stood empty: as told, else the months in which no rent came in."""
    gaps: list[tuple[str, Any, Any, float]] = []
    for row in properties(q).to_dict("records"):
        if isinstance(row["empty"], list):
            gaps += [
                (row["thing"], *_gap(each, row["units"])) for each in row["empty"] if isinstance(each, list) and each
            ]
        else:
            gaps += [
                (row["thing"], m, m + pd.offsets.MonthEnd(0), row["units"]) for m in _without_rent(q, row["thing"])
            ]
    return pd.DataFrame(gaps, columns=["thing", *_DATES]).astype({"thing": "object", **_DATES})


def _gap(told: list[Any], units: float) -> tuple[pd.Timestamp, pd.Timestamp, float]:
    first, last, many = (*told, None, None)[:3]
    number = pd.to_numeric(many, errors="coerce") if many is not None else units
    return pd.to_datetime(first, errors="coerce"), pd.to_datetime(last, errors="coerce"), float(number)


def _without_rent(q: Question, thing: str) -> list[pd.Timestamp]:
    """Months without rent since the first one; a double rent in the month before or after pays for one."""
    rents = _rents(q)
    own = rents[(rents["thing"] == thing).to_numpy()].set_index("month")["amount"]
    if own.empty:
        return []
    span = pd.date_range(own.index.min(), q.month.to_timestamp(), freq="MS")
    paid = own.reindex(span).fillna(0.0).to_numpy()
    usual = float(np.median(paid[paid > 0])) if (paid > 0).any() else 0.0
    double = np.concatenate([[False], paid >= 1.9 * usual, [False]])
    lacking = (paid <= 0) & ~double[:-2] & ~double[2:]
    return [month for month, gap in zip(span, lacking, strict=True) if gap]


@once
def inferred(q: Question) -> bool:
    """Whether any property's empty times are guessed from its rents."""
    return any(not isinstance(each, list) for each in properties(q)["empty"])


@once
def a_year(q: Question, thing: str) -> bool:
    """Whether a property's lines go back to the first of the 12 months: nothing is called a year's before."""
    first = started(q).get(thing)
    return first is not None and first <= pd.Timestamp(first_day(q.month - T + 1))
