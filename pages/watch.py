"""What needs a look?"""

import streamlit as st

from figures import watch
from ui import head, load, watch_list, welcome

place = load.here()
if place.empty:
    welcome.nothing(
        place, watch_list.QUESTION, "Drops, dependence, what is owed to you and stale sources will be listed here."
    )
    st.stop()

findings = place.ask(watch.findings)
looked = place.ask(watch.looked_at)

head.show(place, watch_list.QUESTION, *watch_list.sentence(findings, looked, young=place.ask(watch.young)))
watch_list.show(place, findings)
watch_list.quiet(place, place.ask(watch.silent))
watch_list.rules()
