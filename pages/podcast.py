"""Who listens, and to what?"""

import streamlit as st

from figures import podcast, shows
from ui import cards, head, load, pictures, saying, sentences, several, show_parts, welcome

place = load.here()
if place.empty:
    welcome.nothing(place, "Who listens, and to what?", "Your episodes, their lengths and downloads will be here.")
    st.stop()

episodes = place.ask(podcast.episodes)
row = place.ask(podcast.cards)

head.show(place, "Who listens, and to what?", *sentences.podcast(place, row, episodes))
saying.said(place)
cards.show(place, row)
cards.legend([figure.known for figure in row])

left, right = st.columns(2, gap="medium")
with left:
    pictures.downloads(place)
with right:
    pictures.episode_rhythm(place)

show = several.choose(place.ask(shows.shows), show_parts.SHOW, "Show")
show_parts.beside(place, show)
show_parts.at_equal_age(place, show)
show_parts.table(place, show, episodes)
show_parts.heard_in(place, show)
show_parts.not_counted(place, show)

head.title("Length", "minutes of every episode, all shows")
pictures.lengths(place)
