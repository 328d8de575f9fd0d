"""What did I publish, and what did it bring?"""

import streamlit as st

from figures import content, pieces_league, records
from ui import cards, head, load, pictures, piece_list, piece_view, record_list, sentences, welcome

QUESTION = "What did I publish, and what did it bring?"

place = load.here()
if place.empty:
    welcome.nothing(place, QUESTION, "Your posts, episodes, videos and letters will be compared here at the same age.")
    st.stop()

piece = piece_view.asked(place)
if piece:
    piece_view.show(place, piece)
    st.stop()

row = place.ask(content.cards)

head.show(place, QUESTION, *sentences.content(place, row, place.ask(pieces_league.counts)))
cards.show(place, row)
cards.legend([figure.known for figure in row])
piece_list.show(place)
record_list.show(place.ask(records.records), missing="Records will be here, once three full months are known.")
pictures.pieces_by_month(place)
