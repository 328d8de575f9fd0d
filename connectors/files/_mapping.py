"""A table of the owner's own making: which column means what. Made into a format, it is read like any other."""

from __future__ import annotations

import re
from collections import abc
from dataclasses import asdict, dataclass, field
from typing import Any, Self

import numpy as np
import pandas as pd

from connectors.files import _amounts, _currencies, _days, _header
from connectors.files._format import Column, Context, Format, Head, Leave, Question, Tables
from connectors.files._ledger import Leg, entries
from vocabulary import COLUMNS, COSTS, ENTRY_KINDS, JOINED_BY, METRICS, STATUSES, TAKEN_OFF, is_metric

MONEY_ROLES = ("amount", "credit", "debit", "fee", "tax")
TEXT_ROLES = ("kind", "status", "stream", "payer", "product", "item", "id", "quantity")
ROLES = ("skip", "day", "paid_day", *MONEY_ROLES, "currency", *TEXT_ROLES, "balance")
"""What a column may mean, beside the name of a metric. A balance is known but not stored."""

_IN_HEADER = re.compile(r"[(\[]\s*([^()\[\]\s]{1,4})\s*[)\]]|\s([^\s()\[\]]{1,3})$")
LEAVE_OUT = "leave out"
_OUT = {*TAKEN_OFF, *COSTS, "living", "payout", "withdrawal", "buy", "capex"}
_STATUS_WORDS = {
    "completed": "paid", "complete": "paid", "succeeded": "paid", "success": "paid", "settled": "paid", "booked": "paid", "done": "paid",
    "confirmed": "approved", "locked": "approved", "open": "pending", "processing": "pending", "failed": "declined",
    "canceled": "declined", "cancelled": "declined", "rejected": "declined", "voided": "declined", "refunded": "reversed",
}  # fmt: skip


@dataclass(frozen=True)
class Mapping:
    """What the columns of a table mean. Plain values only: it is kept as JSON.

    `columns`: the header's cells, or ``#1``, ``#2`` … where there is no header. `roles`: place (from "0") to one of `ROLES` or
    the name of a metric; places that are missing are skipped. `constants`: source, stream, class, audience, currency, payer,
    status, kind (of rows without a kind column), kind_out (of negative ones), signs (“as written”, or “by kind” where all amounts
    are positive) and grain of metrics (“day” or “month”). `kinds`, `statuses`: what words in those columns mean (“leave out”).
    """

    columns: tuple[str, ...]
    header: bool
    roles: abc.Mapping[str, str]
    constants: abc.Mapping[str, str] = field(default_factory=dict)
    kinds: abc.Mapping[str, str] = field(default_factory=dict)
    statuses: abc.Mapping[str, str] = field(default_factory=dict)
    dates: str = "auto"
    decimal: str = "auto"

    def to_json(self) -> dict[str, Any]:
        """The mapping as JSON knows it."""
        return asdict(self) | {"columns": list(self.columns)}

    @classmethod
    def from_json(cls, plain: abc.Mapping[str, Any]) -> Self:
        """A mapping that `to_json` made."""
        return cls(**{**plain, "columns": tuple(plain["columns"])})

    def role_of(self, place: int) -> str:
        """The role of a column."""
        return self.roles.get(str(place), "skip")

    def currency(self) -> str | None:
        """The currency that the header of an amount tells: “Amount (EUR)”, “Betrag €”."""
        for place, cell in enumerate(self.columns):
            told = _IN_HEADER.search(cell) if self.role_of(place) in MONEY_ROLES else None
            if told and (code := _currencies.code(told[1] or told[2])):
                return code
        return None

    def lacks(self) -> str | None:
        """What a mapping cannot do without, or None: for the page."""
        roles = set(self.roles.values())
        if "day" not in roles:
            return "Choose the column with the day."
        if not roles & {"amount", "credit", "debit"} and not any(is_metric(role) for role in roles):
            return "Choose the column with the amount, or one with a number of the audience."
        return None


def as_format(mapping: Mapping, name: str, title: str) -> Format:
    """The format that reads tables of this kind; without a source of its own, `name` is one.

    Unknown words of kind and status and a missing currency are asked for.
    Raises: ValueError: the mapping lacks its day, or has nothing to count.
    """
    if mapping.lacks():
        raise ValueError(mapping.lacks())
    reader = _Reader(mapping, title)
    columns = _columns(mapping)
    constants = mapping.constants
    content = tuple(key for key in columns if key not in ("id", "status", "paid_day"))
    styles: dict[str, Any] = {"dates": mapping.dates, "decimal": mapping.decimal, "header": mapping.header}
    leave = (
        Leave("left out as you answered", reader.left_out),
        Leave("nothing moved and nothing was counted", reader.empty),
    )
    return Format(
        name=name, title=title, platform=constants.get("source", name), tested="your own mapping", help="", channel_kind="other",
        columns=columns, key="id" if "id" in columns else None, content=content, build=reader.tables, ask=reader.ask, leave=leave,
        fits=reader.fits, stream=constants.get("stream") or title, stream_class=constants.get("class", "active"),
        audience=constants.get("audience"), **styles,
    )  # fmt: skip


def _columns(mapping: Mapping) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for place in range(len(mapping.columns)):
        role = mapping.role_of(place)
        if role in ("skip", "balance") or role in columns:
            continue
        columns[role] = _column(role, _name(mapping, place))
    return columns


def _name(mapping: Mapping, place: int) -> str:
    """What the declaration calls a column: its header, with ``#2`` where that comes again or is blank; else its place."""
    cell = mapping.columns[place]
    if not mapping.header:
        return f"#{place + 1}"
    number = mapping.columns[: place + 1].count(cell)
    return cell if cell and number == 1 else f"{cell}#{number}"


def _column(role: str, name: str) -> Column:
    if role in ("day", "paid_day"):
        return Column((name,), "moment", needed=role == "day", zone=None)
    if role in MONEY_ROLES:
        return Column((name,), "money", glued=f"{role}_currency")
    if role == "currency":
        return Column((name,), "currency", required=False)
    return Column((name,), "text" if role in TEXT_ROLES else "number")


@dataclass(frozen=True)
class _Reader:
    """Makes rows of the vocabulary of a mapped table's rows."""

    mapping: Mapping
    title: str

    def fits(self, head: Head) -> bool:
        """Whether a table is of this kind: the same header; without one, a first row of as many cells with days and amounts."""
        if self.mapping.header:
            return sorted(map(_header.bare, self.mapping.columns)) == sorted(map(_header.bare, head.columns))
        if (
            len(head.columns) != len(self.mapping.columns)
            or any(line.strip() for line in head.before)
            or not head.first
        ):
            return False
        told = [(self.mapping.role_of(place), cell.strip()) for place, cell in enumerate(head.first[0])]
        days = [cell for role, cell in told if role == "day"]
        amounts = [cell for role, cell in told if role in MONEY_ROLES and cell]
        return all(map(_days.is_day, days)) and all(_amounts.are_numbers([cell]) for cell in amounts)

    def tables(self, rows: pd.DataFrame, context: Context) -> Tables:
        """The ledger rows and the measured numbers of kept rows."""
        found = {"observation": self._observations(rows)} if self._metrics(rows) else {}
        money = rows[self._currencies(rows, context) != ""] if self._earns(rows) else rows.iloc[:0]
        kinds, statuses = self._kinds(money, context), self._statuses(money, context)
        known = kinds.notna() & statuses.notna()
        money, kinds, statuses = money[known], kinds[known], statuses[known]
        return found | ({"entry": self._entries(money, context, kinds, statuses)} if len(money) else {})

    def ask(self, rows: pd.DataFrame, context: Context) -> list[Question]:
        """What is not known yet: the currency, and words of the kind and status columns."""
        if not self._earns(rows) or rows.empty:
            return []
        questions = []
        if (self._currencies(rows, context) == "").any():
            text = f"In which currency are the amounts of “{self.title}” (three letters, such as EUR)?"
            questions.append(Question("currency", text))
        for role, options in (("kind", ENTRY_KINDS), ("status", STATUSES)):
            if role in rows:
                values = self._kinds(rows, context) if role == "kind" else self._statuses(rows, context)
                words = sorted(rows[role][values.isna()].str.lower().unique())
                questions += [
                    Question(
                        f"{role}:{word}", f"What does “{word or 'blank'}” mean as a {role}?", (*options, LEAVE_OUT)
                    )
                    for word in words[:30]
                ]
        return questions

    def left_out(self, rows: pd.DataFrame, context: Context) -> pd.Series:
        """Rows of a kind or status that the owner wants left out."""
        if not self._earns(rows):
            return pd.Series(data=False, index=rows.index)
        return (self._kinds(rows, context) == LEAVE_OUT) | (self._statuses(rows, context) == LEAVE_OUT)

    def empty(self, rows: pd.DataFrame, context: Context) -> pd.Series:
        """Rows without any amount or number."""
        said = pd.Series(data=False, index=rows.index)
        for role in MONEY_ROLES:
            said |= rows[role] != 0 if role in rows else False
        for metric in self._metrics(rows):
            said |= rows[metric].notna()
        return ~said

    def _earns(self, rows: pd.DataFrame) -> bool:
        return any(role in rows for role in ("amount", "credit", "debit"))

    def _metrics(self, rows: pd.DataFrame) -> list[str]:
        return [name for name in rows.columns if is_metric(name)]

    def _amounts(self, rows: pd.DataFrame) -> pd.Series:
        """Credit less debit, whatever sign the debits are written with; else the amount."""
        if "amount" in rows:
            return rows["amount"]
        nothing = pd.Series(0, rows.index)
        return rows.get("credit", nothing) - rows.get("debit", nothing).abs()

    def _currencies(self, rows: pd.DataFrame, context: Context) -> pd.Series:
        codes = pd.Series("", rows.index, "str")
        for role in ("currency", *(f"{role}_currency" for role in MONEY_ROLES)):
            if role in rows:
                codes = codes.where(codes != "", rows[role].astype("str"))
        constant = (
            self.mapping.constants.get("currency")
            or self.mapping.currency()
            or context.answers.get("currency", "").strip().upper()
        )
        return codes.where(codes != "", constant if re.fullmatch("[A-Z]{3}", constant) else "")

    def _kinds(self, rows: pd.DataFrame, context: Context) -> pd.Series:
        """The kind of each row; NaN where a word is not known."""
        constants = self.mapping.constants
        if "kind" not in rows:
            out, into = constants.get("kind_out", "expense"), constants.get("kind", "sale")
            return pd.Series(np.where(self._amounts(rows) < 0, out, into), rows.index, "str")
        known = {kind: kind for kind in ENTRY_KINDS} | _lower(self.mapping.kinds)
        return rows["kind"].str.lower().map(known | _answers(context, "kind", {*ENTRY_KINDS, LEAVE_OUT}))

    def _statuses(self, rows: pd.DataFrame, context: Context) -> pd.Series:
        if "status" not in rows:
            return pd.Series(self.mapping.constants.get("status", "paid"), rows.index, "str")
        known = {status: status for status in STATUSES} | _STATUS_WORDS | _lower(self.mapping.statuses)
        return rows["status"].str.lower().map(known | _answers(context, "status", {*STATUSES, LEAVE_OUT}))

    def _entries(self, rows: pd.DataFrame, context: Context, kinds: pd.Series, statuses: pd.Series) -> pd.DataFrame:
        amounts, status = self._amounts(rows), statuses.to_numpy()
        if self.mapping.constants.get("signs") == "by kind":
            amounts = amounts.abs().where(~kinds.isin(_OUT), -amounts.abs())
        legs = [Leg("", kinds.to_numpy(), amounts.to_numpy(), status=status)]
        legs += [
            Leg(f":{role}", role, -rows[role].abs().to_numpy(), status=status)
            for role in ("fee", "tax")
            if role in rows
        ]
        stream = self.mapping.constants.get("stream") or self.title
        columns: dict[str, Any] = {
            "stream": rows["stream"].where(rows["stream"] != "", stream) if "stream" in rows else stream,
            "currency": self._currencies(rows, context),
            "payer": rows["payer"].replace("", None) if "payer" in rows else self.mapping.constants.get("payer"),
        }
        columns |= {role: rows[role].replace("", None) for role in ("product", "item", "quantity") if role in rows}
        columns |= {"paid_day": rows["paid_day"]} if "paid_day" in rows else {}
        return entries(rows, legs, **columns)

    def _observations(self, rows: pd.DataFrame) -> pd.DataFrame:
        """One row a day and metric; the item is told where the metric is a piece's own or a breakdown."""
        month = self.mapping.constants.get("grain") == "month"
        day = rows["day"].dt.to_period("M").dt.to_timestamp().astype("datetime64[s]") if month else rows["day"]
        parts = []
        for metric in self._metrics(rows):
            said = rows[metric].notna()
            per_item = metric.startswith("piece_") or "_by_" in metric
            part = pd.DataFrame({"value": rows[metric][said].astype("int64"), "day": day[said]})
            part["item"] = rows["item"][said] if per_item and "item" in rows else ""
            parts.append(part.assign(metric=metric, grain="month" if month else "day"))
        frame = pd.concat(parts, ignore_index=True)
        return frame.reindex(columns=list(COLUMNS["observation"]))


def _answers(context: Context, role: str, allowed: set[str]) -> dict[str, str]:
    told = {key.partition(":")[2]: value for key, value in context.answers.items() if key.startswith(f"{role}:")}
    return {word: value for word, value in told.items() if value in allowed}


def _lower(words: abc.Mapping[str, str]) -> dict[str, str]:
    return {word.lower(): meaning for word, meaning in words.items()}


METRIC_ROLES = (*METRICS, *JOINED_BY)
"""The numbers of an audience that a column may hold."""
