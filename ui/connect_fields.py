"""The fields of a connector's settings, made from its declaration, and what was put into them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from collect import signing_in
from ui.texts import plain, safe

MOST_BYTES = 1_000_000
"""More than any key file has."""

KEPT_ALREADY = "kept; leave it blank to go on with it"
REFUSED = "the old one is refused: put the new one here"
_CHOOSE = ""


class Fields:
    """The fields of one form. `config` is what was typed; `wrong` puts a line under a field.

    `now`: what may be seen of a source that is connected already; its secrets stay in the vault, and their fields are empty.
    `refused`: they are of no use any more.
    """

    def __init__(self, spec: Any, key: str, now: Mapping[str, str] | None = None, *, refused: bool = False) -> None:
        self.spec, self.key, self.now, self.refused = spec, key, now, refused
        self._typed: dict[str, str] = {}
        self._unreadable: set[str] = set()
        self._under: dict[str, DeltaGenerator] = {}
        for setting in spec.form:
            self._typed[setting.name] = self._field(setting)
            self._under[setting.name] = st.empty()

    @property
    def config(self) -> dict[str, str]:
        """What a connector is given: what was typed; of a source that is there also what was emptied."""
        now = self.now or {}
        secret = set(self.spec.secrets)
        return {
            name: text
            for name, text in self._typed.items()
            if text or (name in now and name not in secret and name in {s.name for s in self.spec.form})
        }

    def complete(self) -> bool:
        """Whether every required field has something; else each empty one says so beneath it."""
        lacking = [] if self.now is not None else [
            s for s in self.spec.form if s.required and not (self._typed[s.name] or s.default)
        ]  # fmt: skip
        for setting in lacking:
            what = "Choose the file." if setting.kind == "file" else f"Type the {_lower(setting.title)}."
            self.wrong(setting.name, what)
        for name in self._unreadable:
            self.wrong(name, "That is no text file: choose the one that the platform gave you.")
        return not lacking and not self._unreadable

    def wrong(self, name: str, words: str) -> None:
        """Say beneath a field what is wrong with it."""
        self._under[name].html(f'<div class="tr bad small" role="alert">{safe(words)}</div>')

    def _field(self, setting: Any) -> str:
        key = f"{self.key}-{setting.name}"
        label = plain(setting.title) + ("" if setting.required else f" :gray[({self._needed(setting)})]")
        about = plain(setting.help[:1].upper() + setting.help[1:]) or None
        if setting.kind == "file":
            return self._file(setting, label, about, key)
        if setting.kind == "choice":
            return self._choice(setting, label, about, key)
        if setting.secret:
            told = None if self.now is None else REFUSED if self.refused and setting.required else KEPT_ALREADY
            typed = st.text_input(
                label, type="password", key=key, help=about, placeholder=told, autocomplete="new-password"
            )
        else:
            start = (self.now or {}).get(setting.name, setting.default or "")
            typed = st.text_input(label, start, key=key, help=about, autocomplete="off")
        return (typed or "").strip()

    def _needed(self, setting: Any) -> str:
        """When a setting is needed that need not always be given."""
        if not signing_in.possible(self.spec):
            return "optional"
        if setting.name in (self.spec.oauth.client_name, "client_secret"):
            return "to sign in"
        return "instead of signing in" if setting.secret else "optional"

    def _choice(self, setting: Any, label: str, about: str | None, key: str) -> str:
        options = [*([] if setting.required or setting.default else [_CHOOSE]), *setting.choices]
        start = (self.now or {}).get(setting.name, setting.default or "")
        fixed = self.now is not None and bool(setting.by_files)
        chosen = st.selectbox(
            label, options, options.index(start) if start in options else 0, key=key, disabled=fixed,
            help=plain("It stays as it is: what came in would count twice.") if fixed else about,
            format_func=lambda option: option.replace("_", " ") or "not said",
        )  # fmt: skip
        return str(chosen or "")

    def _file(self, setting: Any, label: str, about: str | None, key: str) -> str:
        told = "" if self.now is None else " :gray[(kept; choose one only to replace it)]"
        file = st.file_uploader(label + told, key=key, help=about, max_upload_size=1)
        if file is None:
            return ""
        content = file.getvalue()
        try:
            return str(content[:MOST_BYTES].decode("utf-8-sig")).strip()
        except UnicodeDecodeError:
            self._unreadable.add(setting.name)
            return ""


def _lower(title: str) -> str:
    """A title inside a sentence: "API key" stays, "Site" becomes "site"."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
