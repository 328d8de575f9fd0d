"""Whose business is it, and is it safe?"""

import streamlit as st

from figures import rivals
from ui import business_form, choices, head, load, own_rate_list, safety, saying, welcome

place = load.here()
if place.workspace is None:
    welcome.nothing(
        place, business_form.QUESTION, "Name, currency, backups: all of it can be set once there is a business."
    )
    saying.said(place)
    safety.way_back(place)
    st.stop()

head.show(place, business_form.QUESTION, *business_form.sentence(place), month=False, photo=False)
saying.said(place)
business_form.show(place)
choices.show(place, place.ask(rivals.rivals))
own_rate_list.show(place)
safety.backups_list(place)
safety.everything(place)
safety.deletion(place)
