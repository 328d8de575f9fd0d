"""What a file does not say, asked where it stands; the same question of several parts is asked once."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import streamlit as st

from ui import head
from ui.import_files import Dropped
from ui.texts import plain
from ui.welcome import CURRENCIES
from vocabulary import ENTRY_KINDS

_FEW, _WIDTH = 4, 420
_EARLIEST = date(2000, 1, 1)
_CHOSEN = frozenset({"as_of", "period", "currency"})
_FORM = re.compile(r"\s*\((YYYY|three letters)[^)]*\)")
"""How a day or a currency is written: of no use beside a calendar or a list."""
_WORDS = {
    "debt_service": "loan payment", "write_off": "written off", "capex": "improvement of what is owned",
    "living": "living costs", "principal": "principal paid back", "asset_value": "value of what is owned",
    "file": "this file", "stored": "what is stored",
}  # fmt: skip


def show(one: Dropped, *, without: frozenset[str] = frozenset()) -> None:
    """A field for each open question but those that stand elsewhere, and a way to change what was answered."""
    asked = {name: question for name, question in one.questions.items() if name not in without}
    if asked:
        head.title("Still open", "what the file does not say")
        _ask(one, asked)
    if one.answers:
        st.button(
            "Change what you answered", key=f"again-{one.key}", type="tertiary", icon=":material/undo:",
            on_click=one.ask_again, help=plain("; ".join(worded(answer) for answer in one.answers.values())),
        )  # fmt: skip


def _ask(one: Dropped, asked: dict[str, tuple[Any, int]]) -> None:
    """One answer counts at once, several with a press."""
    keys = {question.id: f"answer-{one.key}-{question.id}" for question, _ in asked.values()}
    if len(asked) == 1:
        for question, parts in asked.values():
            _field(question, parts, keys[question.id], width=_WIDTH, on_change=_answered, args=(one, keys))
        return
    with st.form(f"questions-{one.key}", border=False):
        with st.grid("auto", min_column_width=280, gap="medium"):
            for question, parts in asked.values():
                _field(question, parts, keys[question.id])
        st.form_submit_button("Answer", on_click=_answered, args=(one, keys))


def worded(option: str) -> str:
    """An option in the owner's words.

    >>> worded("debt_service"), worded("day first")
    ('Loan payment', 'Day first')
    """
    words = _WORDS.get(option, option.replace("_", " ") if option in ENTRY_KINDS else option)
    return words[:1].upper() + words[1:]


def _field(question: Any, parts: int, key: str, **more: Any) -> None:
    text = plain(_FORM.sub("", question.text) if question.id in _CHOSEN else question.text)
    help_ = f"{parts} tables of this file ask this: the answer counts for all of them." if parts > 1 else None
    if question.id == "as_of":
        st.date_input(text, None, _EARLIEST, key=key, help=help_, **more)
    elif question.id == "period":
        st.date_input(text, [], _EARLIEST, key=key, help=help_, **more)
    elif question.id == "currency" and not question.options:
        st.selectbox(
            text, CURRENCIES, None, key=key, placeholder="Choose one", accept_new_options=True, help=help_, **more
        )
    elif question.options and len(question.options) <= _FEW:
        st.radio(text, question.options, None, key=key, format_func=_plainly, horizontal=True, help=help_, **more)
    elif question.options:
        st.selectbox(
            text, question.options, None, key=key, format_func=worded, placeholder="Choose one", help=help_, **more
        )
    else:
        st.text_input(text, key=key, help=help_, **more)


def _plainly(option: str) -> str:
    return plain(worded(option))


def _answered(one: Dropped, keys: dict[str, str]) -> None:
    for question, key in keys.items():
        value = written(st.session_state.get(key))
        if value:
            one.answer(question, value)


def written(value: object) -> str:
    """An answer as it is given to the reading; empty where it is not whole yet (a period with its first day alone).

    >>> written((date(2026, 8, 1), date(2026, 8, 31))), written((date(2026, 8, 1),)), written(" eur ")
    ('2026-08-01/2026-08-31', '', 'eur')
    """
    if isinstance(value, tuple | list):
        return "/".join(day.isoformat() for day in value) if len(value) == 2 else ""
    return value.isoformat() if isinstance(value, date) else str(value or "").strip()
