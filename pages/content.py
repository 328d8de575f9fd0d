"""What did I publish?"""

import streamlit as st

from figures import content
from ui import cards, head, load, pictures, sentences, tables, welcome

place = load.here()
if place.empty:
    welcome.nothing(place, "What did I publish, and how steadily?", "Your posts and episodes by month will be here.")
    st.stop()

pieces = place.ask(content.pieces)
row = place.ask(content.cards)

head.show(place, "What did I publish, and how steadily?", *sentences.content(place, row))
cards.show(place, row)
cards.legend([figure.known for figure in row])
pictures.pieces_by_month(place)
head.title("Every piece", "newest first")
tables.pieces(pieces)
