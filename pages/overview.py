"""How is my business?"""

import streamlit as st

from figures import business, summary
from ui import cards, head, load, pictures, tables, visiting, welcome

place = load.here()
if place.empty:
    welcome.show(place)
    st.stop()

said = place.ask(summary.sentence)
row = place.ask(business.cards)
table = place.ask(business.table)

say = head.show(place, "How is my business?", said.headline)
cards.show(place, row)
cards.legend([card.figure.known for card in row])

left, right = st.columns([4, 3], gap="medium")
with left:
    pictures.net_revenue(place)
with right:
    pictures.mix(place, 7)

pictures.audiences(place)
tables.business(place, table)
say(place.ask(summary.note))
visiting.show(place)
