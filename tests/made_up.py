"""A made-up platform of daily figures, for tests of the engine: its connector, and the server it speaks to."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import ModuleType
from typing import Any

from fault_server import Act, Asked, data

from connectors import _oauth
from connectors._http import Http
from connectors._spec import OAuth, Payload, Setting, Spec, Window
from vocabulary import Observation

SPEC = Spec(
    name="made_up", title="Made up", measures=("visitors",),
    settings=(Setting("site", "Site", required=False), Setting("key", "Key", secret=True),
              Setting("refresh_token", "Token", secret=True, required=False, hidden=True)),
    history="full", reread_days=2, hosts=("api.example.org",), key_help="none", docs_url="https://example.org", tested="tests",
    channel_kind="site", base="https://api.example.org",
)  # fmt: skip


def module(**changes: Any) -> ModuleType:
    """The connector, with another SPEC."""
    made = ModuleType("made_up")
    made.SPEC = replace(SPEC, **changes)  # type: ignore[attr-defined]
    made.check, made.fetch, made.parse = check, fetch, parse  # type: ignore[attr-defined]
    return made


def rotating(**changes: Any) -> ModuleType:
    """The same, opened by a refresh token that the platform renews each time."""
    made = module(**changes)

    def signed(config: Mapping[str, str], http: Http) -> str:
        base = SPEC.root(config)
        http.sign(_oauth.bearer(config, http, OAuth("code", ""), token_url=f"{base}/token"))
        return base

    def read(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
        base = signed(config, http)
        yield Payload(http.get(f"{base}/days", {"since": str(window.since), "until": str(window.until)}).body)

    made.check = lambda config, http: str(http.get(signed(config, http) + "/me").json()["name"])  # type: ignore[attr-defined]
    made.fetch = read  # type: ignore[attr-defined]
    return made


def check(config: Mapping[str, str], http: Http) -> str:
    answer = http.get(f"{SPEC.root(config)}/me", headers={"authorization": f"Bearer {config['key']}"})
    return str(answer.json()["name"])


def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    page: str | None = "1"
    while page:
        params = {"since": str(window.since), "until": str(window.until), "page": page, "site": config.get("site", "")}
        answer = http.get(f"{SPEC.root(config)}/days", params, {"authorization": f"Bearer {config['key']}"})
        page = answer.json().get("next")
        yield Payload(answer.body, answer.url, bookmark={"own": f"{window.until}"})


def parse(payload: Payload) -> Iterator[Observation]:
    import json

    for day, value in json.loads(payload.body)["days"].items():
        yield Observation(metric="visitors", day=date.fromisoformat(day), value=value * 1_000_000)


class Platform:
    """What the platform knows: `figures` by day; `asked` windows; `key` opens it. `acts` come first, one a request."""

    def __init__(self, figures: Mapping[date, int], *, key: str = "k-1", name: str = "Harbour") -> None:
        self.figures, self.key, self.name = dict(figures), key, name
        self.acts: list[Act | None] = []
        self.windows: list[tuple[str, str]] = []
        self.delay = 0.0
        self._lock = threading.Lock()

    def __call__(self, asked: Asked) -> Act:
        if asked.headers.get("authorization") != f"Bearer {self.key}":
            return data({"error": "unauthorized"}, 401)
        if asked.path == "/me":
            return data({"name": self.name})
        with self._lock:
            self.windows.append((asked.query["since"], asked.query["until"]))
            act = self.acts.pop(0) if self.acts else None
        return act or replace(data({"days": self._days(asked)}), delay=self.delay)

    def _days(self, asked: Asked) -> dict[str, int]:
        since, until = asked.query["since"], asked.query["until"]
        return {
            str(day): n
            for day, n in self.figures.items()
            if (since == "None" or since <= str(day)) and str(day) <= until
        }


def daily(first: date, last: date, start: int = 100) -> dict[date, int]:
    """A figure for each day."""
    return {first + timedelta(days=n): start + n for n in range((last - first).days + 1)}
