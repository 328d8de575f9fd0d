"""The rules of the ledger: those that stand, and the form that makes one after showing what it would do."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

import settings
from charts import formats
from collect import rules
from collect.errors import FAILURES
from figures import ledger_rows
from ui import cells, head, saying
from ui.ledger_filter import MOST, TITLES
from ui.ledger_table import amount
from ui.load import Place
from ui.texts import plain, safe
from vocabulary import ENTRY_KINDS, MICROS, STREAM_CLASSES

_SIGNS = {"in": "Money in", "out": "Money out"}
_TASKS = {"payer": "Payers", "product": "Products", "stream": "Streams", "other": "Anything"}
_EMPTY: dict[str, list[str] | str | None] = {
    "rule-names": [], "rule-into": None, "rule-contains": "", "rule-sign": None, "rule-kinds": [], "rule-sources": [],
    "rule-kind": None, "rule-stream": None, "rule-payer": "",
}  # fmt: skip
"""The form's fields as they are before anything is chosen: put back, not dropped, or the browser keeps showing the old."""
_READY = "rule_ready"


def show(place: Place) -> None:
    """The rules in the order in which they apply, then the form."""
    _listed(place)
    head.title("A new rule", "for what is in the ledger now and what will come; it can be taken back")
    task = st.segmented_control(
        "What to rename or merge", list(_TASKS), default="payer", required=True, key="rule-task", label_visibility="collapsed",
        format_func=lambda t: _TASKS[t], on_change=_forget,
    )  # fmt: skip
    try:
        rule = _general(place) if task == "other" else _merge(place, str(task))
    except FAILURES as error:
        st.caption(plain(error))
        return
    if rule is not None:
        _preview(place, rule)


def _listed(place: Place) -> None:
    found = rules.listed(place.store, place.ws)
    head.title("Rules", "applied one after the other, the oldest first")
    if not found:
        head.empty(
            "No rule yet. “Amazon”, “AMZN” and “Amazon.com” can become one, and bank rows can get a stream of their own."
        )
        return
    with st.container(key="batches-rules"):
        for each in found:
            left, right = st.columns([6, 1], vertical_alignment="center")
            left.html(markup(each))
            right.button(
                "Remove", key=f"rule-off-{each.rule.id}", width="stretch", on_click=_remove, args=(place, each.rule)
            )


def markup(listed: Any) -> str:
    """One rule as HTML: what it does and how many rows it had the last word on."""
    count = _rows(listed.rows)
    return f'<div class="tr"><div>{safe(listed.words)}</div><div class="faint small">{count} · batch {listed.rule.batch}</div></div>'


def _merge(place: Place, field: str) -> rules.Rule | None:
    """Several names of one field become one."""
    names = [text for text in place.ask(ledger_rows.facets, (field,))[field] if text][:MOST]
    left, right = st.columns(2)
    chosen = left.multiselect(
        f"These {TITLES[field].lower()}s",
        names,
        key="rule-names",
        placeholder="Choose one or more",
        accept_new_options=True,
    )
    into = right.selectbox(
        "become", list(dict.fromkeys([*chosen, *names])), index=None, key="rule-into", accept_new_options=True,
        placeholder="Choose or type a name",
    )  # fmt: skip
    if not chosen or not into:
        return None
    return rules.merged(field, chosen, str(into))


def _general(place: Place) -> rules.Rule | None:
    """Conditions on several fields, and what rows that meet all of them become."""
    facets = place.ask(ledger_rows.facets, ("source", "stream"))
    titles = place.titles
    left, right = st.columns(2)
    left.html('<div class="tr faint small">Rows with</div>')
    right.html('<div class="tr faint small">become</div>')
    field = left.selectbox("Text in", ["product", "payer"], key="rule-field", format_func=lambda f: TITLES[f])
    text = left.text_input(
        "that contains", key="rule-contains", placeholder="like rent, or a sponsor's name", max_chars=200
    )
    sources = left.multiselect(
        "From", facets["source"], key="rule-sources", placeholder="Any source", format_func=lambda s: titles.get(s, s)
    )
    kinds = left.multiselect("Of kind", ENTRY_KINDS, key="rule-kinds", placeholder="Any kind", format_func=_words)
    sign = left.segmented_control(
        "Direction", list(_SIGNS), key="rule-sign", format_func=lambda s: _SIGNS[s], label_visibility="collapsed"
    )
    stream = right.selectbox(
        "Stream", facets["stream"], index=None, key="rule-stream", accept_new_options=True, placeholder="As it is"
    )
    known = {s.name for s in place.read("streams")}
    cls = right.selectbox("How passive", STREAM_CLASSES, key="rule-class") if stream and stream not in known else None
    kind = right.selectbox("Kind", ENTRY_KINDS, index=None, key="rule-kind", placeholder="As it is", format_func=_words)
    payer = right.text_input("Payer", key="rule-payer", placeholder="As it is", max_chars=200)
    st.session_state["rule_class"] = cls
    given = [(str(field), "contains", [text] if text else []), ("source", "one of", sources), ("kind", "one of", kinds),
             ("sign", "one of", [sign] if sign else [])]  # fmt: skip
    result = {name: str(value) for name, value in (("stream", stream), ("kind", kind), ("payer", payer)) if value}
    conditions = [condition for condition in given if condition[2]]
    return rules.rule_of(conditions, result) if conditions and result else None


def _preview(place: Place, rule: rules.Rule) -> None:
    """What the rule would do, and the button that makes it."""
    seen = rules.preview(place.store, place.ws, rule)
    if not seen.rows:
        st.html('<div class="tr faint">No row would change now; later imports would still follow it.</div>')
    else:
        hidden = f"; {seen.edited:,} of them keep what was edited by hand" if seen.edited else ""
        st.html(
            f'<div class="tr"><b>{_rows(seen.rows)}</b> would change, {safe(_money(seen.money))} in all{hidden}.</div>'
        )
        st.html(cells.table(_HEADS, [_example(row, place) for row in seen.examples.to_dict("records")]))
    st.button("Make this rule", type="primary", key="rule-make", on_click=_make, args=(place, rule))


_HEADS = (("Day", ""), ("Stream", "wide"), ("Payer", ""), ("Product", "wide"), ("Kind", ""), ("Amount", "n"))


def _example(row: dict[str, Any], place: Place) -> str:
    texts = [(row["stream"], "wide"), (row["payer"], ""), (row["product"], "wide"), (row["kind"].replace("_", " "), "")]
    shown = [cells.cell(text if isinstance(text, str) else formats.MISSING, look) for text, look in texts]
    day = cells.cell(formats.day(row["day"].date(), place.today), "keep")
    return cells.row(
        [day, *shown, cells.cell(f"{amount(row['amount_micros'], row['currency'])} {row['currency']}", "n")]
    )


def _rows(count: int) -> str:
    return f"{count:,} row{'s' if count != 1 else ''}"


def _money(money: pd.DataFrame) -> str:
    return ", ".join(formats.money(row["amount_micros"] / MICROS, row["currency"]) for row in money.to_dict("records"))


def _make(place: Place, rule: rules.Rule) -> None:
    try:
        made = rules.make(
            place.store, place.ws, rule, now=settings.now(), stream_class=st.session_state.pop("rule_class", None)
        )
    except FAILURES as error:
        saying.say("wrong", str(error))
        return
    _forget()
    saying.say(
        "ok", f"The rule is made as batch {made.batch}: {_rows(made.rows)} follow{'s' if made.rows == 1 else ''} it."
    )


def _remove(place: Place, rule: rules.Rule) -> None:
    try:
        done = rules.remove(place.store, place.ws, rule, now=settings.now())
    except FAILURES as error:
        saying.say("wrong", str(error))
    else:
        saying.say(
            "ok", f"The rule is removed as batch {done.batch}: {_rows(done.rows)} changed back to what the source says."
        )


def _forget() -> None:
    for key, nothing in _EMPTY.items():
        st.session_state[key] = list(nothing) if isinstance(nothing, list) else nothing


def _words(kind: str) -> str:
    return kind.replace("_", " ").capitalize()
