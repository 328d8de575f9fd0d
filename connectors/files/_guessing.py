"""A first guess at what the columns of an unknown table mean, by their headers and by what stands in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.files import _amounts, _currencies, _days, _layout
from connectors.files._format import FileError
from connectors.files._layout import Top
from connectors.files._mapping import Mapping

_SAMPLES = 5
_LEAST = 0.8
_WORDS: dict[str, str] = {
    "paid_day": r"paid|available|settle|valeur|valuta|wertstellung|payout date|fecha valor",
    "day": r"date|day|datum|buchungstag|fecha|\bdata\b|time|created|month|monat|tag|mois|mese",
    "credit": r"credit|haben|einnahme|paid in|money in|received|eingang|entrada|accredit|abono",
    "debit": r"debit|soll|ausgabe|paid out|money out|given|ausgang|salida|addebit|cargo",
    "balance": r"balance|saldo|guthaben|solde",
    "fee": r"\bfees?\b|gebühr|entgelt|frais|comisi[oó]n|commissione|courtage|kosten",
    "tax": r"\b(tax|taxes|vat|gst)\b|mwst|ust\b|steuer|\btva\b|\biva\b|btw",
    "quantity": r"quantity|qty|units|anzahl|menge|quantit|cantidad|aantal|number of",
    "amount": r"amount|betrag|montant|importe|importo|bedrag|valor|umsatz|belopp|total|\bnet|gross|brutto|earning|revenue|income"
    r"|price|sum|value|commission|royalt|payment",
    "currency": r"currency|währung|devise|moneda|valuta|\bcur\b|divisa",
    "kind": r"\b(type|kind|category|operation|action|art|typ)\b|kategorie|categor",
    "status": r"status|state\b|zustand|statut|estado",
    "payer": r"payer|program|merchant|network|advertiser|partner|tenant|sponsor|counterparty|payee|\bclient\b|auftraggeber",
    "product": r"product|item name|title|description|label|beschreibung|bezeichnung|libell|remarque|titel|verwendungszweck|text|details",
    "id": r"\bid\b|transaction id|reference|\bref\b|order|number|nummer|invoice|transaktion",
    "stream": r"stream|income source",
    "item": r"\burl\b|page|post|episode|video|seite",
}
_METRICS: dict[str, str] = {
    "pageviews": r"page ?views|seitenaufrufe", "visitors": r"visitors|unique users|besucher", "sessions": r"sessions|visits|sitzungen",
    "subscribers": r"subscribers|abonnenten", "followers": r"followers|follower", "downloads": r"downloads", "listeners": r"listeners",
    "new_subscribers": r"new subscribers|sign-?ups", "unsubscribed": r"unsubscri", "video_views": r"video views|\bviews\b",
    "affiliate_clicks": r"affiliate clicks", "search_clicks": r"search clicks", "members": r"\bmembers\b|patrons",
    "ad_impressions": r"ad impressions|impressions",
}  # fmt: skip
_ORDER = ("betrag", "amount", "montant", "importe", "importo", "bedrag", "belopp", "total", "net", "gross", "brutto")


@dataclass(frozen=True)
class Seen:
    """A column as it was found: its place from 0, its name (“Column 3” without a header), some cells, a guessed role."""

    place: int
    name: str
    samples: tuple[str, ...]
    role: str


@dataclass(frozen=True)
class Guess:
    """What an unknown table seems to hold; `mapping` is the guess itself, to be corrected."""

    columns: tuple[Seen, ...]
    mapping: Mapping


def guess(path: Path, *, file_name: str | None = None, beside: Dictionary[str, Path] | None = None) -> Guess:
    """Look at the first rows of a text table. Raises: FileError: there is no table in it, or it cannot be opened."""
    top = _layout.top(path, file_name, beside)[0]
    delimiter, width = _cut(top)
    number, header = _header(top, delimiter, width)
    layout = top.layout(delimiter, number, below=header)
    cells = [row for row in layout.head.first if len(row) == width]
    columns = [tuple(row[place].strip() for row in cells if row[place].strip()) for place in range(width)]
    roles = _roles(layout.head.columns if header else ("",) * width, columns)
    names = [
        cell.strip() if header and cell.strip() else f"Column {n}" for n, cell in enumerate(layout.head.columns, 1)
    ]
    seen = tuple(
        Seen(place, names[place], tuple(dict.fromkeys(columns[place]))[:_SAMPLES], roles.get(place, "skip"))
        for place in range(width)
    )
    return Guess(seen, _mapping(layout.head.columns, roles, columns, header=header))


def _cut(top: Top) -> tuple[str, int]:
    """The delimiter that cuts most rows into the same number of cells, and that number."""
    best = (0, 0, "", 0)
    for delimiter in _layout.DELIMITERS:
        widths = Counter(len(row.cells) for row in top.rows(delimiter) if any(cell.strip() for cell in row.cells))
        for width, count in widths.items():
            if width > 1:
                best = max(best, (count, width, delimiter, width))
    if not best[0]:
        raise FileError(f"{top.name} holds no table: its lines cannot be cut into columns.")
    return best[2], best[3]


def _header(top: Top, delimiter: str, width: int) -> tuple[int, bool]:
    """The row number of the header, or of the first row where there is none (False)."""
    rows = [row.cells if len(row.cells) == width else () for row in top.rows(delimiter)]
    data = next((number for number, cells in enumerate(rows) if _is_data(cells)), len(rows))
    above = [number for number in range(min(data, _layout.LINES)) if _is_header(rows[number])]
    if above:
        return above[-1], True
    if data < len(rows):
        return data, False
    raise FileError(f"{top.name} holds no table: no row under a header has a day or a number.")


def _is_data(cells: Sequence[str]) -> bool:
    return any(_days.is_day(cell.strip()) for cell in cells) and any(
        _amounts.are_numbers((cell.strip(),)) for cell in cells
    )


def _is_header(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(filled) > 1 and 2 * len(filled) >= len(cells) and not any(_is_value(cell) for cell in filled)


def _is_value(cell: str) -> bool:
    return _days.is_day(cell) or _amounts.are_numbers((cell,))


def _roles(header: Sequence[str], columns: Sequence[Sequence[str]]) -> dict[int, str]:
    """One column for each role; where several would do, the one whose header says it best."""
    free = {place: _candidates(header[place].casefold(), cells) for place, cells in enumerate(columns)}
    roles: dict[int, str] = {}
    for role in (*_METRICS, *_WORDS):
        fitting = [place for place, wanted in free.items() if role in wanted and place not in roles]
        if role == "amount" and {"credit", "debit"} <= set(roles.values()):
            continue
        if fitting:
            roles[min(fitting, key=lambda place: _rank(header[place].casefold(), role))] = role
    if "day" not in roles.values():
        _promote(roles, "paid_day", "day")
    return roles


def _promote(roles: dict[int, str], old: str, new: str) -> None:
    for place, role in roles.items():
        if role == old:
            roles[place] = new


def _candidates(name: str, cells: Sequence[str]) -> set[str]:
    """The roles that a column's name and content allow."""
    if cells and sum(_days.is_day(cell) for cell in cells) >= _LEAST * len(cells) and not name.endswith("id"):
        return {"day", "paid_day"} if re.search(_WORDS["paid_day"], name) else {"day"}
    if cells and all(_currencies.code(cell.upper()) for cell in cells):
        return {"currency"}
    named = {role for role, words in _WORDS.items() if re.search(words, name)} - {"day", "paid_day"}
    if _amounts.are_numbers(cells):
        metrics = {metric for metric, words in _METRICS.items() if re.search(words, name)}
        money = named & {"credit", "debit", "balance", "fee", "tax", "quantity", "amount"}
        plain = {"amount"} if not name and any(re.search(r"\D\d", cell) for cell in cells) else set()
        return metrics or money or (named & {"id"}) or plain
    if not cells:
        return named & {"credit", "debit", "fee", "tax"}
    if {"id", "kind"} <= named:
        named -= {"kind"} if len(set(cells)) == len(cells) else {"id"}
    return named & {"kind", "status", "payer", "product", "id", "stream", "item"}


def _rank(name: str, role: str) -> int:
    """How badly a header says a role: among amounts the plainest word wins."""
    if role != "amount":
        return 0
    return next((rank for rank, word in enumerate(_ORDER) if word in name), len(_ORDER))


def _mapping(
    header_cells: Sequence[str], roles: dict[int, str], columns: Sequence[Sequence[str]], *, header: bool
) -> Mapping:
    constants: dict[str, str] = {}
    if any(role in _METRICS for role in roles.values()):
        day = next((place for place, role in roles.items() if role == "day"), None)
        months = day is not None and all(_is_month(cell) for cell in columns[day])
        constants["grain"] = "month" if months else "day"
    amount = next((place for place, role in roles.items() if role == "amount"), None)
    if (
        "kind" in roles.values()
        and amount is not None
        and not any(re.search(r"[-\u2212(]", c) for c in columns[amount])
    ):
        constants["signs"] = "by kind"
    return Mapping(tuple(header_cells), header, {str(place): role for place, role in sorted(roles.items())}, constants)


def _is_month(cell: str) -> bool:
    return bool(re.fullmatch(r"\d{4}[-/.]\d{1,2}|\d{1,2}[-/.]\d{4}|[^\W\d]+\.? \d{4}", cell.strip()))
