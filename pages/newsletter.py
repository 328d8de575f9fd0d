"""Who reads my letters, and who stays?"""

import streamlit as st

from figures import lists
from ui import cards, head, letter_parts, load, saying, two_sources, welcome

place = load.here()
if place.empty:
    welcome.nothing(
        place, letter_parts.QUESTION, "Who joins and leaves, how each issue is opened, and who stays will be here."
    )
    st.stop()

known = place.ask(lists.lists)
row = letter_parts.row(place)

head.show(place, letter_parts.QUESTION, *letter_parts.sentence(place, row, known))
saying.said(place)
if not known:
    head.empty(letter_parts.MISSING["lists"])
    st.stop()
cards.show(place, row)
cards.legend([getattr(card, "figure", card).known for card in row])

name, title = letter_parts.chosen(place, known)
letter_parts.by_month(place, name)
two_sources.show(place, "subscribers", name)
letter_parts.issue_by_issue(place, name)
left, right = st.columns(2, gap="medium")
with left:
    letter_parts.links(place, name)
with right:
    letter_parts.free_and_paid(place, name)
letter_parts.staying(place, name, title)
