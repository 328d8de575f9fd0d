"""Which rows?"""

import streamlit as st

from figures import ledger_owed, ledger_rows
from ui import (
    head,
    ledger_filter,
    ledger_lists,
    ledger_rules,
    ledger_streams,
    ledger_table,
    ledger_words,
    load,
    saying,
    welcome,
)

place = load.here()
if place.workspace is None:
    welcome.nothing(place, ledger_words.QUESTION, "Every line of money, with where it came from, will be here.")
    st.stop()

chosen = ledger_filter.read()
match chosen.view:
    case "rows":
        sums = place.ask(ledger_rows.sums, chosen.wanted)
        said = ledger_words.rows(chosen.wanted, sums)
    case "unpaid":
        table = place.ask(ledger_owed.unpaid)
        said = ledger_words.unpaid(table)
    case "payouts":
        table = place.ask(ledger_owed.payouts)
        said = ledger_words.payouts(table)
    case "twice":
        table = place.ask(ledger_owed.doubles)
        said = ledger_words.twice(table)
    case "rules":
        said = ledger_words.rules(len(place.read("rules")))
    case _:
        said = ledger_words.streams(place.read("streams"))

head.show(place, ledger_words.QUESTION, *said, month=False)
saying.said(place)
ledger_filter.views(chosen)

match chosen.view:
    case "rows":
        ledger_filter.bar(place, chosen)
        ledger_table.sums(sums)
        ledger_table.page(
            place,
            chosen,
            place.ask(ledger_rows.page, chosen.wanted, chosen.sort, chosen.after, chosen.before),
        )
    case "unpaid":
        ledger_lists.unpaid(place, table)
    case "payouts":
        ledger_lists.payouts(place, table)
    case "twice":
        ledger_lists.twice(place, table)
    case "rules":
        ledger_rules.show(place)
    case _:
        ledger_streams.show(place, place.ask(ledger_owed.telling))
