"""Who follows me, and where?"""

import streamlit as st

from figures import platforms
from ui import cards, head, load, saying, social_parts, welcome

place = load.here()
if place.empty:
    welcome.nothing(place, social_parts.QUESTION, social_parts.WILL)
    st.stop()

rows = place.ask(platforms.platforms)
row = place.ask(platforms.cards)

head.show(place, social_parts.QUESTION, *social_parts.sentence(place, row, rows))
saying.said(place)
if rows.empty:
    head.empty(f"{row[0].figure.reason} {social_parts.CONNECT}")
    with st.container(horizontal=True):
        st.page_link("../pages/sources.py", label="Connect", icon=":material/cable:")
        st.page_link("../pages/type_in.py", label="Type in", icon=":material/edit_note:")
    st.stop()
cards.show(place, row)
cards.legend([card.figure.known for card in row])
social_parts.old(place)
social_parts.each(place)
social_parts.moved(place)
social_parts.table(place, rows)
social_parts.beside(place, rows)
