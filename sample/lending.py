"""Money lent on a platform: some forty loans, their repayments, a few that are late or lost, and the account they are in."""

from __future__ import annotations

import json
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from sample.lines import cents, entries, ids, worth
from sample.timeline import HISTORY, LAST, Timeline
from vocabulary import MICROS

SOURCE, STREAM, ACCOUNT = "mintos", "P2P lending", "Mintos account"
INTEREST = (120, 395)
RATE = 0.108
"""Interest a year on what is out: what is lent follows from what it earned."""
LOSS_MONTHS, LOSS = (8, 15, 16, 31), 62
DEPOSIT_DAY, BACK_DAY, LEND_DAY, INTEREST_DAY = 2, 12, 14, 26
OPENING = 6
"""Loans in the first month."""
TERMS = (10, 12, 15, 18, 21)
LEAST, SMALL = 400, 50
IDLE = 0.07
"""Cash kept beside what is lent."""
PAID_OUT = ((20, 900), (30, 1_200))
LATE = {4: 2, 1: 1, 0: 2, -1: 1}
"""Months before the last full one in which they stopped paying, and how many of the running loans those are."""


class Loan(NamedTuple):
    """A loan: the month it was lent in, how much, and what came back in which months; what was lost in which month."""

    key: str
    place: int
    lent: int
    back: tuple[tuple[int, int], ...]
    lost: tuple[int, int]
    missed: int


def frames(line: Timeline) -> list[pd.DataFrame]:
    """Interest, losses, principal that went out and came back, and what was paid in and out."""
    on = _on(line, INTEREST_DAY)
    told = {"payer": "Mintos", "currency": "EUR"}
    interest = entries(SOURCE, STREAM, "interest", on, _interest(line), ids("interest", on), item=ACCOUNT, **told)
    return [interest, _losses(line), *_principal(line), *_moved(line)]


def _on(line: Timeline, day: int) -> np.ndarray:
    return line.months.astype("datetime64[D]") + day - 1


def _interest(line: Timeline) -> np.ndarray:
    return cents(line.growing("lending", *INTEREST, 0.03))


def _lost(line: Timeline) -> np.ndarray:
    return cents(LOSS + line.random("losses").gamma(2, LOSS, len(LOSS_MONTHS)))


def _losses(line: Timeline) -> pd.DataFrame:
    on, keys = _on(line, INTEREST_DAY)[list(LOSS_MONTHS)], [loan.key for loan in _loans(line) if loan.lost[1]]
    told = {"payer": "Mintos", "currency": "EUR", "product": keys, "item": keys}
    return entries(SOURCE, STREAM, "write_off", on, -_lost(line), ids("loss", on), **told)


@cache
def _loans(line: Timeline) -> tuple[Loan, ...]:
    """Loans month by month, each as large as what is out has to grow."""
    chance = line.random("loans")
    wanted = line.growing("lending", *INTEREST) / (RATE / 12)
    made, out = [_bad(line, nth, month) for nth, month in enumerate(LOSS_MONTHS)], np.zeros(HISTORY + 60)
    for loan in made:
        out += _left(loan)
    for place in range(HISTORY + 1):
        for nth in range(OPENING if place == 0 else 1):
            need = (wanted[place] - out[place]) / (OPENING - nth if place == 0 else 1)
            size = round(need / SMALL) * SMALL
            if size >= LEAST:
                loan = _good(place, nth, size, int(chance.choice(TERMS)))
                made.append(loan)
                out += _left(loan)
    return tuple(sorted(_some_late(made), key=lambda loan: (loan.place, loan.key)))


def _good(place: int, nth: int, size: int, term: int) -> Loan:
    part = size * 100 // term
    parts = [(place + n, part * 10_000) for n in range(1, term)]
    rest = (place + term, (size * 100 - part * (term - 1)) * 10_000)
    return Loan(f"Loan {place:02d}-{nth + 1}", place, size, (*parts, rest), (0, 0), 0)


def _bad(line: Timeline, nth: int, month: int) -> Loan:
    """A loan of which all but what was lost came back in four months, and then nothing."""
    lost, place = int(_lost(line)[nth]), max(month - 9, 0)
    size = (lost // MICROS // SMALL + 4) * SMALL * 2
    part = (size * MICROS - lost) // 4 // 10_000 * 10_000
    back = [(place + n, part) for n in range(1, 4)] + [(place + 4, size * MICROS - lost - 3 * part)]
    return Loan(f"Loan {place:02d}-{nth + 7}", place, size, tuple(back), (month, lost), 0)


def _some_late(made: list[Loan]) -> list[Loan]:
    """Of the loans that ran to their end, those with the least left stop paying some months ago."""
    late: dict[str, Loan] = {}
    for months, n in LATE.items():
        since = LAST - months
        running = [loan for loan in made if loan.place + 4 < since <= loan.back[-1][0] and loan.key not in late]
        for loan in sorted(running, key=lambda each: _left(each)[since - 1])[:n]:
            late[loan.key] = loan._replace(back=tuple(one for one in loan.back if one[0] < since), missed=since)
    return [late.get(loan.key, loan) for loan in made]


def _left(loan: Loan) -> np.ndarray:
    """By month, what of a loan is still out after its payments."""
    left = np.zeros(HISTORY + 60)
    left[loan.place :] += loan.lent
    for place, micros in (*loan.back, loan.lost):
        left[place:] -= micros / MICROS
    return left


def _principal(line: Timeline) -> list[pd.DataFrame]:
    """What was lent, and what came back, month by month; nothing beyond the running month."""
    loans, told = _loans(line), {"payer": "Mintos", "currency": "EUR"}
    lent = [(loan.key, loan.place, -loan.lent * MICROS, LEND_DAY) for loan in loans]
    back = [(loan.key, place, micros, BACK_DAY) for loan in loans for place, micros in loan.back if place <= HISTORY]
    parts = []
    for rows, word in ((lent, "lent"), (back, "back")):
        keys, places, micros, days = (np.array(column) for column in zip(*rows, strict=True))
        on = line.months[places.astype(int)].astype("datetime64[D]") + days.astype(int) - 1
        named = [f"{key} {word} {day}" for key, day in zip(keys, on, strict=True)]
        parts.append(
            entries(SOURCE, STREAM, "principal", on, micros.astype("int64"), named, product=keys, item=keys, **told)
        )
    return parts


@cache
def _flows(line: Timeline) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """By month in millionths: paid in, paid out, and what lies idle at its end."""
    lent, back = np.zeros((2, HISTORY + 1), dtype="int64")
    for loan in _loans(line):
        lent[loan.place] += loan.lent * MICROS
        for place, micros in loan.back:
            if place <= HISTORY:
                back[place] += micros
    earned, paid_in, paid_out, idle, cash = (
        _interest(line),
        np.zeros_like(lent),
        np.zeros_like(lent),
        np.zeros_like(lent),
        0,
    )
    out = np.cumsum(lent - back)
    for place in range(HISTORY + 1):
        paid_out[place] = dict(PAID_OUT).get(place, 0) * MICROS
        lacking = lent[place] - back[place] + int(out[place] * IDLE) + paid_out[place] - cash
        paid_in[place] = max(0, -(-lacking // (100 * MICROS))) * 100 * MICROS
        cash += int(paid_in[place] - paid_out[place] + back[place] - lent[place] + earned[place])
        idle[place] = cash
    return paid_in, paid_out, idle


def _moved(line: Timeline) -> list[pd.DataFrame]:
    paid_in, paid_out, _ = _flows(line)
    parts = []
    for kind, amount, day in (("deposit", paid_in, DEPOSIT_DAY), ("withdrawal", -paid_out, INTEREST_DAY + 1)):
        on, kept = _on(line, day), amount != 0
        told = {"payer": "Mintos", "currency": "EUR", "item": ACCOUNT}
        parts.append(entries(SOURCE, STREAM, kind, on[kept], amount[kept], ids(kind, on[kept]), **told))
    return parts


def items(line: Timeline) -> dict[str, pd.DataFrame]:
    """The account, and what is told of each loan as it stands on the day `today`."""
    loans = [loan for loan in _loans(line) if line.past(_on(line, LEND_DAY)[loan.place : loan.place + 1]).any()]
    told = [
        {"platform": "Mintos", "currency": "EUR", "account": True, "stream": STREAM},
        *(_attributes(line, loan) for loan in loans),
    ]
    names = [ACCOUNT, *(loan.key for loan in loans)]
    texts = [json.dumps(each) for each in told]
    return {SOURCE: pd.DataFrame({"item": names, "kind": "loan", "title": names, "attributes": texts})}


def _attributes(line: Timeline, loan: Loan) -> dict[str, object]:
    back = [(np.datetime64(_on(line, BACK_DAY)[place]), micros) for place, micros in loan.back if place <= HISTORY]
    came = sum(micros for day, micros in back if line.past(np.array([day])).all())
    left = loan.lent * MICROS - came - loan.lost[1]
    late = 0
    if loan.missed and left > 0:
        late = max(0, int((np.datetime64(line.today, "D") - _on(line, BACK_DAY)[loan.missed]).astype(int)))
    return {
        "platform": "Mintos", "currency": "EUR", "lent": str(loan.lent), "day": str(_on(line, LEND_DAY)[loan.place]),
        "outstanding": f"{left / MICROS:.2f}", "days_late": late, "stream": STREAM,
    }  # fmt: skip


def values(line: Timeline) -> dict[str, pd.DataFrame]:
    """What the account holds at the end of each month: loans and idle cash."""
    ends = (line.months + 1).astype("datetime64[D]") - 1
    out = np.sum([_left(loan) for loan in _loans(line)], axis=0)[: HISTORY + 1]
    frame = worth(ACCOUNT, ends, out + _flows(line)[2] / MICROS, "EUR")
    return {SOURCE: frame[line.past(frame["day"].to_numpy())]}
