"""What may a reader see?"""

import streamlit as st

from reports import income
from ui import head, kit_editor, kit_list, kit_preview, kit_words, load, saying, welcome

place = load.here()
if place.empty:
    welcome.nothing(
        place,
        kit_words.REPORT_QUESTION,
        "A report of your month, with the numbers you choose and nothing else, will be here.",
    )
    st.stop()

draft, names = kit_list.opened(place, "income")
top = st.container()
year = kit_words.year_chosen(place)
document = kit_preview.document(place, draft.kit, year=year)
lacking = kit_preview.left_out(place, draft.kit, year=year)

with top:
    head.show(place, kit_words.REPORT_QUESTION, *kit_words.report(document), photo=False)
    saying.said(place)
    kit_list.bar(place, draft, names)
left, right = st.columns([6, 5], gap="large")
with left:
    choices, sections = kit_list.choices(place, "income"), income.section_titles()
    kit_editor.show(place, draft, document, choices, sections, lacking)
with right:
    kit_preview.show(document, draft.kit, lacking)
kit_preview.leaves(document)
