"""What if one of them goes?"""

import streamlit as st

from figures import diversification, stress
from ui import head, load, mix_risk, mix_shares, mix_what_if, mix_words, welcome

place = load.here()
if place.empty:
    welcome.nothing(
        place, mix_words.QUESTION, "What your income hangs on, and what remains when it goes, will be here."
    )
    st.stop()

level = mix_shares.level()
payer = place.ask(stress.largest_payer)
stream = place.ask(stress.largest_stream)
number = place.ask(diversification.answer, "effective_number", "stream")

head.show(place, mix_words.QUESTION, *mix_words.headline(payer, stream, number))
mix_shares.switch(level)
mix_shares.strip(place, level)
mix_shares.numbers(place, level)

mix_what_if.show(place)

mix_risk.reliability(place)
mix_risk.numbers(place)

left, middle, right = st.columns(3, gap="medium")
with left:
    mix_shares.over_time(place, level)
with middle:
    mix_risk.volatility(place)
with right:
    mix_risk.bad_year(place)

mix_risk.together(place)
