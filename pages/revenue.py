"""What came in, and from whom?"""

import streamlit as st

from figures import revenue
from ui import cards, head, load, pictures, sentences, tables, welcome

place = load.here()
if place.empty:
    welcome.nothing(place, "What came in, and from whom?", "Your income by month, stream and payer will be here.")
    st.stop()

net = place.ask(revenue.net)
pending = place.ask(revenue.pending)
passive = place.ask(revenue.passive_share)
chain = place.ask(revenue.chain)

head.show(place, "What came in, and from whom?", *sentences.revenue(place, net, pending))
cards.show(place, sentences.ends(chain, net, pending, passive))
cards.legend([net.known, pending.known, passive.known])

left, right = st.columns([4, 3], gap="medium")
with left:
    pictures.net_revenue(place, legend=True)
with right:
    tables.chain(place, chain)

left, right = st.columns([4, 3], gap="medium")
with left:
    pictures.mix(place)
with right:
    tables.payers(place, place.ask(revenue.payers))
