"""What does each thing I own earn?"""

import streamlit as st

from figures import owned, worth
from ui import cards, head, load, net_worth, owned_table, owned_tabs, welcome

place = load.here()
if place.empty:
    welcome.nothing(
        place, "What does each thing I own earn?", "What you own, what you owe and what it all earns will be here."
    )
    st.stop()

net, own, owed = place.ask(worth.net_worth), place.ask(worth.assets_value), place.ask(worth.debts)
income = place.ask(owned.income)
lines = place.ask(owned.every)

head.show(place, "What does each thing I own earn?", *net_worth.sentence(place, net, own, owed, income, lines))
owned_table.nothing(lines, net)
shaped = [place.ask(worth.card, name) for name in ("net_worth", "assets_value", "debts")]
cards.show(place, [*shaped, income])
cards.legend([net.known, own.known, owed.known, income.known])

net_worth.show(place)
owned_table.show(place, lines)
owned_tabs.show(place, lines)
