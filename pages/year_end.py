"""What goes into the tax return?"""

import functools

import streamlit as st

from figures import year_end
from reports import year_end as report
from ui import head, load, welcome, year_view

place = load.here()
years = [] if place.empty else place.ask(year_end.years)
if not years:
    welcome.nothing(
        place, year_view.QUESTION, "The sums of your fiscal year, for you or your accountant, will be here."
    )
    st.stop()

start = year_view.chosen(years)
year = place.ask(year_end.year_end, start)

head.show(place, year_view.QUESTION, *year_view.sentence(year), month=False)
business = place.ws.title or place.ws.name
workbook = functools.partial(report.workbook, year, business, place.today, demo=place.ws.demo)
year_view.top(place, years, start, workbook)
year_view.sums(year)
year_view.rates(year)
