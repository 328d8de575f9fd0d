"""What is missing or double?"""

import streamlit as st

from figures import health
from ui import head, health_list, load, welcome

place = load.here()
if place.empty:
    welcome.nothing(place, health_list.QUESTION, "Stale sources, holes and doubles will be listed here.")
    st.stop()

findings = place.ask(health.findings)

head.show(place, health_list.QUESTION, *health_list.sentence(findings), month=False, photo=False)
health_list.show(findings, place.ws.name)
