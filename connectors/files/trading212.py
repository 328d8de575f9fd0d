"""Trading 212's history (History, Export as CSV): one row is one order, dividend, interest or transfer.

*Action* says what it is; *Total* is what moved in the account's currency, without a sign and with the fee for converting
currencies in it (0.029053 × 49.96 / 1.09303 = 1.328 and 0.15 % more are the 1.33 of the sample). Of a dividend *Total* is
what arrived: *Withholding tax* was kept back before, often in another currency. Its gross amount is then told exactly
in two rows, what arrived and, as `<id>:gross`, the tax. Prices in pence (GBX) are pounds here.

Orders, deposits and interest have an *ID*; dividends have none and are known by their content, the second (older exports
have no thousandths of it) included. *Result* (the gain of a sale) is no money line of its own; *Notes* are not read. Known
from a sample of 2023 to 2025 that a project published (Apache-2.0). Its last rows are of another layout: their cells stand
under the wrong headers, so they are rejected by what *Price / share* then holds.
"""

from __future__ import annotations

import pandas as pd

from connectors.files._assets import Words, ledger, pounds, quantities
from connectors.files._format import Context, Format, Leave, Tables, currency, moment, money, text

WORDS = Words(
    "Trading 212",
    {
        r"(market|limit|stop|stop limit) buy$": "-buy",
        r"(market|limit|stop|stop limit) sell$": "+sell",
        "dividend": "+dividend",
        r"(interest on cash|lending interest|share lending interest)$": "+interest",
        "deposit$": "+deposit",
        "withdrawal$": "-withdrawal",
        "(stock split|stock distribution)": "0split",
        "transfer in$": "0deposit",
        "transfer out$": "0withdrawal",
        r"new card cost$": "-fee",
    },
    unsigned=True,
)


def _prepare(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    rows = WORDS.prepare(rows, context)
    told = rows["fee_currency"].str.upper()
    inside = (told == rows["currency"]) | (told == "")
    fee = rows["fee"].where(inside & (rows["amount"] != 0), 0)
    withheld, coin = pounds(rows["withheld"].to_numpy(), rows["withheld_currency"])
    rows = rows.assign(fee=fee, amount=rows["amount"] + fee, withheld=withheld, withheld_currency=coin)
    return rows.assign(
        time=rows["time"].str[:19],
        withheld=rows["withheld"].where(rows["kind"] == "dividend", 0),
        quantity=quantities(rows["quantity"]),
        item=rows["isin"].where(rows["isin"] != "", rows["ticker"]),
    )


def _tables(rows: pd.DataFrame, context: Context) -> Tables:
    return ledger(rows, FORMAT.stream, "Trading 212")


FORMAT = Format(
    name="trading212",
    title="Trading 212 history",
    platform="trading212",
    tested="a sample that a project published, 2023 to 2025, and generated rows",
    help="Trading 212: History, the export sign, choose what to include, CSV.",
    channel_kind="other",
    stream="Investments",
    stream_class="passive",
    key="ref",
    content=("word", "time", "isin", "quantity", "moved", "currency"),
    dates="ymd",
    prepare=_prepare,
    build=_tables,
    ask=WORDS.ask,
    columns={
        "ref": text("ID"),
        "word": text("Action", needed=True),
        "day": moment("Time (UTC)", "Time", needed=True),
        "time": text("Time (UTC)", "Time"),
        "isin": text("ISIN"),
        "ticker": text("Ticker"),
        "product": text("Name"),
        "quantity": text("No. of shares"),
        "price": money("Price / share"),
        "moved": money("Total", needed=True),
        "currency": currency("Currency (Total)"),
        "withheld": money("Withholding tax", required=False),
        "withheld_currency": text("Currency (Withholding tax)", required=False),
        "fee": money("Currency conversion fee", required=False),
        "fee_currency": text("Currency (Currency conversion fee)", required=False),
    },
    leave=(Leave("left out as you answered", WORDS.left_out),),
)
