"""What may a sponsor see?"""

import streamlit as st

from reports import media_kit
from ui import head, kit_editor, kit_list, kit_preview, kit_words, load, saying, welcome

place = load.here()
if place.empty:
    welcome.nothing(
        place,
        kit_words.KIT_QUESTION,
        "A page for sponsors, with the numbers you choose and nothing else, will be here.",
    )
    st.stop()

draft, names = kit_list.opened(place, "media-kit")
document = kit_preview.document(place, draft.kit)
lacking = kit_preview.left_out(place, draft.kit)

head.show(place, kit_words.KIT_QUESTION, *kit_words.kit(document), photo=False)
saying.said(place)
kit_list.bar(place, draft, names)
left, right = st.columns([6, 5], gap="large")
with left:
    choices, sections = kit_list.choices(place, "media-kit"), media_kit.section_titles()
    kit_editor.show(place, draft, document, choices, sections, lacking)
with right:
    kit_preview.show(document, draft.kit, lacking)
kit_preview.leaves(document)
