"""What the business pays: costs of the last 12 months by category and stream, and what they leave of each stream's net."""

from __future__ import annotations

import numpy as np
import pandas as pd

from figures.asking import Question, once
from figures.ledger import counting, in_home, mine
from metrics.frames import one_of, window
from store.ledger import LedgerFilter
from vocabulary import COSTS, COUNTED, MICROS, NET

MONTHS = 12
NOT_SAID = "Not said"
_NAMES = {"debt_service": "Loans"}
_BY = ("day", "source", "kind", "status", "stream", "payer", "product", "currency")


@once
def by_category(q: Question) -> pd.DataFrame:
    """Costs of the 12 months: ``category``, ``stream``, ``cost`` (positive, home currency); the largest category first.

    A category is what the cost was for; where that is not said, whom it was paid to.
    """
    return by_category_of(q, q.month, MONTHS)


@once
def by_category_of(q: Question, last: pd.Period, months: int) -> pd.DataFrame:
    """The same of the `months` months that end with `last`."""
    rows = window(counting(q), month=last, months=months)
    if not one_of(rows["kind"], COSTS).any():
        return _none()
    wanted = LedgerFilter(
        since=(last - months + 1).to_timestamp().date(), until=min(last.end_time.date(), q.today),
        words=(("kind", COSTS), ("status", COUNTED)),
    )  # fmt: skip
    single = mine(q, q.store.sums(q.ws.id, wanted, _BY))
    made = pd.DataFrame(
        {"category": _category(single), "stream": single["stream"].astype(object), "cost": -in_home(q, single)}
    )
    sums = made.dropna().groupby(["category", "stream"], as_index=False)["cost"].sum()
    total = sums.groupby("category")["cost"].transform("sum")
    ordered = sums.assign(total=total).sort_values(
        ["total", "category", "cost"], ascending=[False, True, False], kind="stable"
    )
    return ordered.drop(columns="total").reset_index(drop=True)


@once
def by_stream(q: Question) -> pd.DataFrame:
    """What each stream's costs leave of its net over the 12 months: ``stream``, ``net``, ``costs``, ``left``, ``margin``.

    The stream that keeps most first; `margin` is left / net, NaN where there is no net above 0.
    """
    rows = window(counting(q), month=q.month, months=MONTHS)
    micros = rows["amount_micros"].to_numpy()
    parts = {name: np.where(one_of(rows["kind"], kinds), micros, 0) for name, kinds in (("net", NET), ("costs", COSTS))}
    frame = pd.DataFrame({"stream": rows["stream"].astype(object).to_numpy(), **parts})
    sums = frame.groupby("stream", as_index=False).sum()
    sums = sums.assign(left=sums["net"] + sums["costs"], costs=-sums["costs"])
    made = sums.assign(**{name: sums[name] / MICROS for name in ("net", "costs", "left")})
    made = made[(made["net"] != 0) | (made["costs"] != 0)]
    margin = made["left"] / made["net"].where(made["net"] > 0)
    return made.assign(margin=margin).sort_values("left", ascending=False, kind="stable").reset_index(drop=True)


def _category(rows: pd.DataFrame) -> np.ndarray:
    product, payer = (rows[name].fillna("").astype(str).to_numpy(dtype=object) for name in ("product", "payer"))
    kind = np.array([_NAMES.get(str(name), NOT_SAID) for name in rows["kind"]], dtype=object)
    return np.where(product != "", product, np.where(payer != "", payer, kind))


def _none() -> pd.DataFrame:
    dtypes = {"category": "object", "stream": "object", "cost": "float64"}
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in dtypes.items()})
