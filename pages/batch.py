"""What did this batch change?"""

import streamlit as st

from ui import batch_view, head, load, welcome

place = load.here()
changes = None if place.empty else batch_view.asked(place)
if changes is None:
    welcome.nothing(place, batch_view.QUESTION, "Open a batch on Sources or Import to see what it brought.")
    st.stop()

head.show(place, batch_view.QUESTION, *batch_view.sentence(place, changes), month=False, photo=False)
batch_view.actions(place, changes)
batch_view.money(changes)
batch_view.rows(changes)
