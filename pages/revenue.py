"""What came in, and from whom?"""

import streamlit as st

from figures import revenue, steps, unpaid
from ui import cards, head, load, money_beside, money_flow, money_owed, pictures, sentences, tables, welcome

place = load.here()
if place.empty:
    welcome.nothing(place, "What came in, and from whom?", "Your income by month, stream and payer will be here.")
    st.stop()

row = place.ask(steps.cards)
net, pending = row[0].figure, row[3].figure

head.show(
    place, "What came in, and from whom?", *sentences.revenue(place, net, pending, place.ask(unpaid.sponsorship_unpaid))
)
cards.show(place, row)
cards.legend([card.figure.known for card in row])

left, right = st.columns([4, 3], gap="medium")
with left:
    pictures.net_revenue(place, legend=True)
with right:
    tables.payers(place, place.ask(revenue.payers), 10)

left, right = st.columns([4, 3], gap="medium")
with left:
    pictures.mix(place)
with right:
    money_owed.commissions(place)
    money_owed.ages(place)
    money_owed.sponsors(place)

left, right = st.columns([4, 3], gap="medium")
with left:
    money_flow.gross_to_profit(place, place.ask(revenue.chain))
    money_flow.what_it_cost(place)
with right:
    money_flow.what_each_keeps(place)

money_beside.table(place)
money_beside.worth(place)
