"""The Data health page: every finding under its subject, with what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from figures.health import KINDS
from ui import head
from ui.source_syncing import ACCOUNT
from ui.texts import safe

QUESTION = "What is missing or double?"
_PAGES = {
    "sources": ("sources", "Sources"),
    "import": ("import_file", "Import"),
    "settings": ("preferences", "Settings"),
    "ledger": ("ledger", "Ledger"),
    "type-in": ("type_in", "Type in"),
}
_VIEWS = {"double": "twice", "payout": "payouts", "unclassified": "streams"}
"""The part of the Ledger page where a finding is dealt with; the rows for all others."""
_FIRST = 6


def sentence(findings: Sequence[Any]) -> tuple[str, str | None]:
    """How many things need a look, and whether a total may be wrong because of one."""
    if not findings:
        return "Nothing is missing, nothing is double.", "Sources, rates, streams and measured series were looked at."
    grave = sum(each.grave for each in findings)
    count = f"{len(findings)} thing{'s need' if len(findings) != 1 else ' needs'} a look."
    if not grave:
        return count, "No total is wrong because of them."
    return count, f"{grave} of them may change a total." if grave > 1 else "One of them may change a total."


def show(findings: Sequence[Any], workspace: str) -> None:
    """The findings of a workspace under their subjects."""
    for kind, title in KINDS.items():
        own = [each for each in findings if each.kind == kind]
        if not own:
            continue
        head.title(title, str(len(own)))
        with st.container(key=f"health-{kind}"):
            for number, each in enumerate(own[:_FIRST]):
                _one(each, workspace, f"{kind}-{number}")
            if len(own) > _FIRST:
                with st.expander(f"{len(own) - _FIRST} more"):
                    for number, each in enumerate(own[_FIRST:], start=_FIRST):
                        _one(each, workspace, f"{kind}-{number}")


def markup(finding: Any) -> str:
    """One finding as HTML: what it is about, what was found, what to do."""
    grave = ' <span class="tr-mark">changes a total</span>' if finding.grave else ""
    line = f'<div class="tr-line"><b>{safe(finding.title)}</b>{grave}</div>'
    return f'<div class="tr">{line}<div>{safe(finding.text)}</div><div class="faint small">{safe(finding.todo)}</div></div>'


def address_of(finding: Any, workspace: str) -> dict[str, str]:
    """Where on its page a finding is dealt with, as the address has it."""
    view = _VIEWS.get(finding.kind) if finding.page == "ledger" else None
    account = {ACCOUNT: finding.source} if finding.page == "sources" and finding.source else {}
    return {"workspace": workspace, **({"view": view} if view else {}), **account}


def _one(finding: Any, workspace: str, key: str) -> None:
    left, right = st.columns([6, 1], vertical_alignment="center")
    left.html(markup(finding))
    file, label = _PAGES[finding.page]
    with right.container(key=f"go-{key}"):
        st.page_link(
            f"../pages/{file}.py",
            label=label,
            icon=":material/arrow_forward:",
            icon_position="right",
            query_params=address_of(finding, workspace),
        )
