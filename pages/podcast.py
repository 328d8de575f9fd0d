"""Who listens, and to what?"""

import streamlit as st

from figures import podcast
from ui import cards, head, load, pictures, sentences, tables, welcome

place = load.here()
if place.empty:
    welcome.nothing(place, "Who listens, and to what?", "Your episodes, their lengths and downloads will be here.")
    st.stop()

episodes = place.ask(podcast.episodes)
row = place.ask(podcast.cards)

head.show(place, "Who listens, and to what?", *sentences.podcast(place, row, episodes))
cards.show(place, row)
cards.legend([figure.known for figure in row])

left, right = st.columns(2, gap="medium")
with left:
    pictures.downloads(place)
with right:
    pictures.episode_rhythm(place)

head.title("Every episode", "its length in minutes")
pictures.lengths(place)
tables.episodes(episodes)
