"""Where is this going?"""

import streamlit as st

from ui import ahead, cards, due_list, goal_list, head, load, reinvest, welcome

QUESTION = "Where is this going?"

place = load.here()
if place.empty:
    welcome.nothing(
        place, QUESTION, "What is due, where income is heading, your goals and what reinvesting brings will be here."
    )
    st.stop()

told = ahead.numbers(place)
head.show(place, QUESTION, *ahead.sentence(place, told))
cards.show(place, ahead.cards(told))
cards.legend([figure.known for figure in told.values()])

left, right = st.columns(2, gap="medium")
with left:
    due_list.show(place)
with right:
    ahead.net_revenue(place)

left, right = st.columns(2, gap="medium")
with left:
    ahead.crossing(place)
with right:
    ahead.visitors(place)

goal_list.show(place)
reinvest.show(place)
