"""Who comes to my site, and from where?"""

import streamlit as st

from figures import website
from ui import cards, head, load, saying, sentences, site_parts, welcome

place = load.here()
if place.empty:
    welcome.nothing(place, site_parts.QUESTION, "Your visitors, where they come from and what they read will be here.")
    st.stop()

sites = place.ask(website.sites)
largest = sites[0][0] if sites else ""
row = place.ask(website.cards)

channels = place.ask(website.of_site, "visitors_by_channel", largest)
head.show(place, site_parts.QUESTION, *sentences.website(place, row, channels, sites))
saying.said(place)
cards.show(place, row)
cards.legend([card.figure.known for card in row])
site_parts.by_month(place)

site = site_parts.chosen(place)
site_parts.beside(place, site)
site_parts.same_site(place)
site_parts.where_from(place, site)
site_parts.who(place, site)
site_parts.searches_and_clicks(place, site)
site_parts.not_counted(place, site)
