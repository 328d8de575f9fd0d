"""What files of brokers, lenders and banks share: words that say what a row is, and the ledger rows made of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import pandas as pd

from connectors.files._format import Context, Question, Tables
from connectors.files._ledger import Leg, entries
from vocabulary import COLUMNS

MOVE = "deposit|withdrawal"
LEFT_OUT = "leave out"
LENT = "principal lent"
BROKER = (
    "buy", "sell", "dividend", "interest", "fee", "withholding", "commission", "deposit", "withdrawal", "split", LEFT_OUT,
)  # fmt: skip
LENDER = (
    "interest", "principal", LENT, "fee", "withholding", "write_off", "commission", "deposit", "withdrawal", LEFT_OUT,
)  # fmt: skip
"""What an owner may answer. Where a file's amounts have no sign, “principal” is what came back."""
_LOSING = ("buy", "fee", "withholding", "write_off", "withdrawal")
_PENCE = 100


class _Meaning(NamedTuple):
    """How the sign of an amount is settled (“” leaves it), and the kinds of a gain and of a loss."""

    sign: str
    gain: str | None
    loss: str | None

    @classmethod
    def of(cls, told: str | None) -> _Meaning:
        """What a word's meaning says; None is not known."""
        if told is None:
            return cls("", None, None)
        gain, _, loss = told.lstrip("+-0").partition("|")
        return cls(told[0] if told[0] in "+-0" else "", gain, loss or gain)


@dataclass(frozen=True)
class Words:
    """What a file's own words for its rows mean; one that is not in the list is asked for.

    `meanings`: from regular expressions, tried in this order at the beginning of the word and blind to capitals, to an
    entry kind or “leave out”. “gain|loss” are two kinds, by the sign of the amount. A sign before the kind settles that
    of the amount, which is otherwise the file's; 0 says that no money moved. `unsigned`: the file's amounts have no
    sign, so that an answer's kind has to give it. `options`: what may be answered.
    """

    title: str
    meanings: Mapping[str, str]
    unsigned: bool = False
    options: tuple[str, ...] = BROKER

    def prepare(self, rows: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Rows with their words in ``type``, their ``kind`` (None where the word is unknown) and ``amount``, its sign settled.

        A file's amounts are in ``moved``, its words in ``word``, unless there is a ``type`` already.
        """
        rows = rows if "type" in rows else rows.assign(type=rows["word"])
        told = {word: _Meaning.of(self._meaning(word, context)) for word in rows["type"].unique()}
        sign, gain, loss = (
            rows["type"].map({w: m[part] for w, m in told.items()}).to_numpy(object) for part in range(3)
        )
        amount = rows["moved"].to_numpy()
        size = np.abs(amount)
        amount = np.select([sign == "+", sign == "-", sign == "0"], [size, -size, 0], amount)
        return rows.assign(kind=pd.Series(np.where(amount < 0, loss, gain), rows.index, object), amount=amount)

    def ask(self, rows: pd.DataFrame, context: Context) -> list[Question]:
        """A question for each word that is not known."""
        unknown = sorted(rows["type"][rows["kind"].isna()].str.lower().unique())
        text = f"What are rows of the type “{{}}” in this file of {self.title}?"
        return [Question(f"type:{word}", text.format(word), self.options) for word in unknown if word]

    def left_out(self, rows: pd.DataFrame, context: Context) -> pd.Series:
        """Where a row becomes nothing."""
        return rows["kind"] == LEFT_OUT

    def _meaning(self, word: str, context: Context) -> str | None:
        found = (kind for pattern, kind in self.meanings.items() if re.match(pattern, word, re.IGNORECASE))
        if (known := next(found, None)) is not None:
            return known
        answer = context.answers.get(f"type:{word.lower()}")
        if answer not in self.options:
            return None
        if answer == LENT:
            return "-principal"
        if answer == "split":
            return "0split"
        return answer if not self.unsigned else ("-" if answer in _LOSING else "+") + answer


def ledger(rows: pd.DataFrame, stream: str | None, payer: str | None, *, fee_kind: str = "fee") -> Tables:
    """The entries and holdings of rows with ``id, day, kind, amount, currency``; those of no kind become nothing.

    Further columns, all optional: ``status``; ``fee`` (what was paid, positive, not part of ``amount``) in
    ``fee_currency``; ``withheld`` (tax that was kept back, positive, **not** in ``amount``) in ``withheld_currency``:
    the gross dividend is then the amount and the tax, in two rows where their currencies differ; ``product``, ``item``
    and ``quantity`` (of buys and sells without a sign, since their kind tells it).
    """
    rows = rows[rows["kind"].notna()]
    if rows.empty:
        return {}
    amount, fee, withheld = (_figures(rows, name) for name in ("amount", "fee", "withheld"))
    elsewhere = _other(rows, "withheld_currency")
    gross = amount + np.where(elsewhere.isna(), withheld, 0)
    status = rows["status"].to_numpy() if "status" in rows else "paid"
    known = {"stream": stream, "payer": payer, "product": _said(rows, "product"), "item": _said(rows, "item")}
    legs = [Leg("", rows["kind"].to_numpy(), gross, np.ones(len(rows), bool), status)]
    frames = [entries(rows, legs, **known, currency=rows["currency"], quantity=_quantity(rows))]
    fees = [Leg(":fee", fee_kind, -fee, status=status)]
    frames.append(entries(rows, fees, **known, currency=_other(rows, "fee_currency").fillna(rows["currency"])))
    taxes = [
        Leg(":gross", rows["kind"].to_numpy(), np.where(elsewhere.isna(), 0, withheld), status=status),
        Leg(":withholding", "withholding", -withheld, status=status),
    ]
    frames.append(entries(rows, taxes, **known, currency=elsewhere.fillna(rows["currency"])))
    tables = {"entry": pd.concat([frame for frame in frames if len(frame)], ignore_index=True)}
    return tables | _holdings(known["item"], known["product"])


def _figures(rows: pd.DataFrame, name: str) -> np.ndarray:
    return rows[name].to_numpy(np.int64) if name in rows else np.zeros(len(rows), np.int64)


def _said(rows: pd.DataFrame, name: str) -> pd.Series:
    column = rows[name] if name in rows else pd.Series("", rows.index)
    return column.astype(object).where(column.fillna("") != "", None)


def _other(rows: pd.DataFrame, name: str) -> pd.Series:
    """A second currency where it is told and another than the row's; else None."""
    told = _said(rows, name)
    return told.where(told != rows["currency"], None)


def _quantity(rows: pd.DataFrame) -> pd.Series:
    told = _said(rows, "quantity")
    traded = rows["kind"].isin(("buy", "sell")) & told.notna()
    return told.where(~traded, told.str.removeprefix("-")) if traded.any() else told


def _holdings(items: pd.Series, titles: pd.Series) -> Tables:
    held = pd.DataFrame({"item": items, "title": titles, "nameless": titles.isna()}).dropna(subset="item")
    held = held.sort_values("nameless", kind="stable").drop_duplicates("item").sort_index()
    if held.empty:
        return {}
    return {"item": held.assign(kind="holding").reindex(columns=list(COLUMNS["item"])).reset_index(drop=True)}


def quantities(texts: pd.Series) -> pd.Series:
    """Numbers of shares as plain decimal text without needless zeros; blank where a cell is none.

    A comma is a decimal one unless it can part thousands: “0,76672417” is a part of one share.
    """
    plain = texts.str.replace("\u2212", "-").str.replace(r"[\s'+]", "", regex=True)
    decimal = plain.str.fullmatch(r"-?\d+,\d+") & ~plain.str.fullmatch(r"-?[1-9]\d{0,2},\d{3}")
    plain = plain.str.replace(",", ".", regex=False).where(decimal, plain.str.replace(",", "", regex=False))
    plain = plain.where(plain.str.fullmatch(r"-?\d+(\.\d*)?"), "")
    return plain.mask(plain.str.contains(".", regex=False), plain.str.replace(r"\.?0*$", "", regex=True))


def counts(numbers: pd.Series) -> pd.Series:
    """Numbers of shares in millionths (nullable Int64) as such texts; blank where there is a gap."""
    texts = {each: f"{Decimal(each).scaleb(-6).normalize():f}" for each in numbers.dropna().unique().tolist()}
    return numbers.astype(object).map(texts).fillna("").astype("str")


def pounds(amount: np.ndarray, currency: pd.Series) -> tuple[np.ndarray, pd.Series]:
    """Amounts in pence (GBX, GBp) as pounds, rounded half to even; other currencies as they are, in capitals."""
    pence = currency.isin(["GBX", "GBp"]).to_numpy()
    whole, rest = np.divmod(amount, _PENCE)
    up = (rest > _PENCE // 2) | ((rest == _PENCE // 2) & (whole % 2 == 1))
    return np.where(pence, whole + up, amount), currency.str.upper().mask(pence, "GBP")
