"""Our own table for what no platform tells: rent and vacancy, costs, loans, a sponsor's transfer. One row is one movement.

`template()` is the table to start from; a CSV or a sheet of a workbook with these columns is read, in any order:

    date      the day it was earned or spent
    stream    the income stream it belongs to; blank: “Rental”
    kind      rent, vacancy, cost, loan payment, or any kind of the ledger (sale, sponsorship …); value, debt
    amount    what comes in is positive, what goes out negative
    currency  EUR, USD …
    payer, product, item, quantity   who pays; what for; the property or loan it is about; how many (all optional)
    status    pending, approved, paid, declined or reversed; blank: paid (optional)
    paid      the day the money came (optional)
    id        a word of your own: a row with an id can be changed in every other cell and stays the same row (optional)
    note      for yourself: it is not read, but rows whose note begins with “example” are left out (optional)

*vacancy* is rent that did not come: a row of rent with the status `declined`, which counts nowhere and shows what was lost.
*value* is what an item is worth and *debt* what is still owed on it, on that day: levels, not movements. A word that is no
known kind or status is asked for, and so are costs without a minus. A row without an id is known by its day, kind, stream,
payer, product, item and currency, not by its amount.
"""

from __future__ import annotations

import pandas as pd

from connectors.files import _own_ledger
from connectors.files._figures import figures, together
from connectors.files._format import Context, Format, Leave, Tables, currency, moment, money, text
from connectors.files._ledger import Leg, entries
from connectors.files._pieces import things

template = _own_ledger.template


def _worded(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    stream = rows["stream"].where(rows["stream"] != "", "Rental")
    return rows.assign(stream=stream, kind=rows["kind"].str.casefold().str.replace("_", " "))


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    kinds, states = _own_ledger.kinds(rows, context), _own_ledger.statuses(rows, context)
    known = (kinds.notna() & states.notna()).to_numpy()
    rows, kinds = rows[known], kinds[known]
    amounts = _own_ledger.amounts(rows, kinds, context)
    rows = rows.assign(found=kinds, state=states[known], level=pd.array(amounts, "Int64"), amount=amounts)
    level = rows["found"].isin(_own_ledger.LEVELS.values())
    moved, tables = rows[~level], {}
    if len(moved):
        leg = Leg("", moved["found"].to_numpy(), moved["amount"].to_numpy(), status=moved["state"].to_numpy())
        names = {name: moved[name].where(moved[name] != "", None) for name in ("payer", "product", "item", "quantity")}
        told = {"stream": moved["stream"], "currency": moved["currency"], "paid_day": moved["paid"], **names}
        tables["entry"] = entries(moved, [leg], **told)
        tables |= things(moved[moved["found"] == "rent"], "property", name="item")
    groups = rows[level].groupby("found")
    told_levels = [
        figures(each, {str(metric): "level"}, day=each["day"], item="item", currency="currency")
        for metric, each in groups
    ]
    return tables | together(*told_levels)


FORMAT = Format(
    name="tributary_ledger",
    title="Tributary's own ledger table",
    platform="ledger",
    tested="its own template and generated rows",
    help="`python cli.py formats --template FILE` writes the empty table.",
    channel_kind="other",
    stream="Rental",
    stream_class="semi-passive",
    key="own",
    content=("day", "kind", "stream", "payer", "product", "item", "currency"),
    decimal="auto",
    build=_tables,
    prepare=_worded,
    ask=_own_ledger.questions,
    columns={
        "day": moment("date", needed=True),
        "stream": text("stream"),
        "kind": text("kind", needed=True),
        "amount": money("amount", needed=True),
        "currency": currency("currency"),
        **{name: text(name, required=False) for name in ("payer", "product", "item", "quantity", "status", "note")},
        "paid": moment("paid", required=False),
        "own": text("id", required=False),
    },
    leave=(
        Leave("an example of the template", lambda rows, _: rows["note"].str.casefold().str.startswith("example")),
        Leave("left out as you answered", lambda rows, context: _own_ledger.kinds(rows, context) == "leave out"),
    ),
)
