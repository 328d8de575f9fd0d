"""The editor of a kit or report, in calm groups; what is typed is taken in by `kit_draft`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from collect import pictures
from collect.errors import FAILURES
from reports import themes, words
from reports.document import Document
from reports.lacking import Lacking
from ui import head, kit_leaving, saying
from ui.kit_draft import HOWS, Draft, merged, picture
from ui.load import Place
from ui.texts import plain
from ui.welcome import CURRENCIES

PAPERS = {"a4": "A4", "letter": "Letter"}
RATES = {
    "flat": "Flat", "from": "From", "cpm": "For a thousand of reach", "spot": "Computed spot price", "ask": "On request",
}  # fmt: skip
_UPLOADS, _ROW = "kit_uploads", 32


def show(
    place: Place, draft: Draft, document: Document, choices: Mapping[str, Any], sections: Mapping[str, str], lacking: Sequence[Lacking],
) -> None:  # fmt: skip
    """The groups of the editor; those of a report have the owner's words instead of offers and partners.

    `lacking` says what is chosen and cannot be shown.
    """
    groups: dict[str, Callable[[], None]] = {
        "What to show": lambda: _shown(draft, document, sections, lacking),
    }
    if draft.kind == "income":
        groups |= {"Words": lambda: _words(draft)}
    else:
        groups |= {
            "Who you are": lambda: _who(draft),
            "Audience": lambda: _people(draft),
            "Offers": lambda: _offers(draft, choices),
            "Partners": lambda: _partners(draft),
            "Contact": lambda: _contact(draft),
        }
    groups["Look"] = lambda: _look(place, draft)
    tabs = st.tabs(list(groups), key=f"kit-tabs-{draft.kind}")
    for tab, fill in zip(tabs, groups.values(), strict=True):
        with tab:
            fill()


def _shown(draft: Draft, document: Document, sections: Mapping[str, str], lacking: Sequence[Lacking]) -> None:
    base = draft.base["shown"]
    leaves = kit_leaving.by_name(document)
    how = [str(row["how"]) for row in merged(base, st.session_state.get(draft.shown_key))]
    why: dict[tuple[str, str], str] = {(each.group, each.name): each.reason for each in lacking}
    frame = pd.DataFrame(
        {
            "what": [row["label"] for row in base],
            "how": [row["how"] for row in base],
            "order": pd.Series([row["order"] for row in base], dtype="float64"),
            "leaves": [_as_it_leaves(row, chosen, leaves, why) for row, chosen in zip(base, how, strict=True)],
        }
    )
    make = st.column_config
    st.caption("What is not chosen here stays here: it is in no file, no hidden text and no picture.")
    if draft.refused:
        st.warning(plain(draft.refused), icon=":material/undo:")
    st.data_editor(
        frame, key=draft.shown_key, hide_index=True, placeholder="·", height=min(_ROW * len(base) + 42, 900), row_height=_ROW,
        disabled=["what", "leaves"], alt="What may leave, one a row, and how", column_config={
            "what": make.TextColumn("What", width=176),
            "how": make.SelectboxColumn("How", options=list(HOWS), required=True, width=92),
            "leaves": make.TextColumn("As it leaves", width=132),
            "order": make.NumberColumn("Place", step=1, min_value=0, width=58, help="The smallest comes first"),
        }, column_order=["what", "how", "leaves", "order"],
    )  # fmt: skip
    st.multiselect(
        "Sections, in their order", list(sections), key=f"{draft.key}-sections", format_func=lambda name: sections[name],
        placeholder="All of them, in the usual order",
    )  # fmt: skip


def _as_it_leaves(
    row: Mapping[str, Any], how: str, leaves: Mapping[tuple[str, str], str], why: Mapping[tuple[str, str], str]
) -> str:
    """What is seen of a row: its text, or why it is not seen."""
    if not HOWS.get(how):
        return ""
    of = str(row["group"]), str(row["name"])
    if of in why:
        return f"Left out: {why[of].partition(': ')[2] or why[of]}"
    if (of[0] == "breakdowns" and of[1] != "notes") or of[0] == "charts" or ("sections", of[0]) in why:
        return leaves.get(of) or "Its section is not shown"
    return leaves.get(of) or "Shown with others"


def _who(draft: Draft) -> None:
    key = draft.key
    st.text_input("Name", key=f"{key}-title", max_chars=200, placeholder="The business's own name")
    st.text_input("One line about it", key=f"{key}-tagline", max_chars=200)
    st.text_area("About", key=f"{key}-about", max_chars=6000, height=160, help=_PROSE)
    left, right = st.columns(2, gap="medium")
    with left:
        _picture(draft, "logo", "Logo")
    with right:
        _picture(draft, "photo", "Photo")


_PROSE = "A blank line parts paragraphs; lines that begin with a dash are a list."


def _picture(draft: Draft, name: str, label: str) -> None:
    raw = picture(getattr(draft.kit, name))
    count = st.session_state.get(_UPLOADS, 0)
    key = f"{draft.key}-{name}-{count}"
    st.file_uploader(
        label, ["png", "jpg", "jpeg", "webp", "gif"], key=key, on_change=_take, args=(draft, name, key), max_upload_size=25,
        help="Kept without the place, camera and time that a picture may carry.",
    )  # fmt: skip
    if raw:
        st.image(raw, width=120, alt=label)
        st.button(f"Remove {label.lower()}", key=f"{key}-off", type="tertiary", on_click=_take, args=(draft, name, ""))


def _take(draft: Draft, name: str, key: str) -> None:
    """Take an uploaded picture in, or with an empty key the one there is away."""
    file = st.session_state.get(key) if key else None
    if key and file is None:
        return
    try:
        text = pictures.picture(file.getvalue()) if file else ""
    except FAILURES as error:
        saying.say("wrong", str(error))
        return
    finally:
        st.session_state[_UPLOADS] = st.session_state.get(_UPLOADS, 0) + 1
    draft.kit = draft.kit.model_copy(update={name: text})


def _people(draft: Draft) -> None:
    head.title("Who they are", "what only you know, from a survey, say: marked as typed in")
    columns = {
        "label": st.column_config.TextColumn("Who", width=240, max_chars=200),
        "share": st.column_config.NumberColumn("Share, %", min_value=0, max_value=100),
    }
    _rows(draft, "people", columns, {"share": "float64"})
    st.text_input(
        "Where that is from",
        key=f"{draft.key}-people_note",
        max_chars=200,
        placeholder="Survey of subscribers, n 2,118, May 2026",
    )


def _offers(draft: Draft, choices: Mapping[str, Sequence[Any]]) -> None:
    reach = {"": "No reach"} | {name: label for name, label, *_ in choices.get("figures", ())}
    make = st.column_config
    columns = {
        "name": make.TextColumn("Format", width=92, max_chars=200),
        "what": make.TextColumn("What they get", width=96, max_chars=2000),
        "reach": make.SelectboxColumn(
            "Reach", options=list(reach), format_func=lambda n: reach.get(str(n), str(n)), default="", width=88
        ),
        "rate": make.SelectboxColumn(
            "Rate", options=list(RATES), format_func=lambda n: RATES.get(str(n), str(n)), default="ask", width=86
        ),
        "amount": make.NumberColumn("Amount", min_value=0, format="localized", width=70),
    }
    st.caption("A thousand of reach: the amount is the price of a thousand, and the rate is computed from the reach.")
    _rows(draft, "offers", columns, {"amount": "float64"})
    st.date_input("Rates hold until", value=None, key=f"{draft.key}-rates_until", format="YYYY-MM-DD")


def _partners(draft: Draft) -> None:
    st.text_area("Past partners, a line each", key=f"{draft.key}-partners", height=120)
    columns = {
        "words": st.column_config.TextColumn("What they said", width=330, max_chars=2000),
        "who": st.column_config.TextColumn("Who", width=180, max_chars=200),
    }
    head.title("Quotes", "what partners said of you")
    _rows(draft, "quotes", columns, {})


def _contact(draft: Draft) -> None:
    key = draft.key
    st.text_input("Whom to write to", key=f"{key}-contact", max_chars=200, placeholder="A name, how soon you answer")
    left, right = st.columns(2, gap="medium")
    left.text_input("E-mail", key=f"{key}-email", max_chars=200)
    right.text_input("Website", key=f"{key}-web", max_chars=200)
    st.text_input("Rhythm", key=f"{key}-rhythm", max_chars=200, placeholder="Computed from what came out")
    st.text_area("Free places, a line each", key=f"{key}-slots", height=110)


def _words(draft: Draft) -> None:
    key = draft.key
    left, right = st.columns(2, gap="medium")
    left.text_input("Name", key=f"{key}-title", max_chars=200, placeholder="The business's own name")
    right.text_input("One line about it", key=f"{key}-tagline", max_chars=200)
    for name, label in (("notes", "What went on"), ("lessons", "Lessons"), ("outlook", "Outlook")):
        st.text_area(label, key=f"{key}-{name}", max_chars=6000, height=150, help=_PROSE)


def _look(place: Place, draft: Draft) -> None:
    key = draft.key
    left, right = st.columns(2, gap="medium")
    with left:
        st.segmented_control(
            "Theme",
            list(themes.NAMES),
            key=f"{key}-theme",
            required=True,
            format_func=lambda n: themes.TITLES.get(n, n),
        )
        st.checkbox("My own colour", key=f"{key}-coloured")
        st.color_picker(
            "Colour",
            key=f"{key}-accent",
            disabled=not st.session_state.get(f"{key}-coloured"),
            label_visibility="collapsed",
        )
    with right:
        st.segmented_control("Paper", list(PAPERS), key=f"{key}-paper", required=True, format_func=PAPERS.__getitem__)
        st.selectbox("Language", list(words.LANGUAGES), key=f"{key}-language", format_func=words.LANGUAGES.__getitem__)
        currencies = ["", *(c for c in CURRENCIES if c != place.currency)]
        st.selectbox("Currency", currencies, key=f"{key}-currency", format_func=lambda c: c or place.currency)
    st.caption(plain("Words that are typed in stay as they are; labels, numbers and days follow the language."))


def _rows(draft: Draft, name: str, columns: dict[str, Any], types: Mapping[str, str]) -> None:
    """An editable table of what is typed a row each."""
    base = draft.base[name]
    frame = pd.DataFrame({c: pd.Series([row.get(c) for row in base], dtype=types.get(c, "object")) for c in columns})
    st.data_editor(
        frame, key=f"{draft.key}-{name}", num_rows="dynamic", hide_index=True, placeholder="·", column_config=columns,
        alt=f"{name.capitalize()}, one a row",
    )  # fmt: skip
