"""How does this log count?"""

import streamlit as st

from ui import head, load, log_change, log_choices, log_rule_list, log_view, welcome

place = load.here()
log = None if place.workspace is None else log_view.asked(place)
if log is None:
    welcome.nothing(place, log_view.QUESTION, "Open a log's rules on Sources to see how it counts.")
    st.stop()

rules = log_view.rules(place, log)
head.show(place, log_view.QUESTION, *log_view.sentence(place, log, rules))
log_view.way_back(place)
change = st.container()
chosen = log_choices.show(place, log, rules)
off = log_rule_list.show(place, log, rules)
with change:
    log_change.show(place, log, rules, {**chosen, **off})
