"""A made-up platform that is signed in to: its connector, and a server that asks the owner, checks proofs and gives tokens."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import made_up
import pytest
from fault_server import Act, Asked, FaultServer, data

import connectors
import settings
from collect import signing_in
from connectors import _oauth
from connectors._http import Http
from connectors._spec import OAuth, Payload, Setting, Spec, Window
from store import Source, Store, Workspace, open_store

SCOPES = ("https://www.googleapis.com/auth/youtube.readonly", "https://www.googleapis.com/auth/yt-analytics.readonly")
MONETARY = "https://www.googleapis.com/auth/yt-analytics-monetary.readonly"
SETTINGS = (
    Setting("channel", "Channel", required=False), Setting("client_id", "Client ID", required=False),
    Setting("client_secret", "Client secret", required=False, secret=True),
    Setting("refresh_token", "Refresh token", required=False, secret=True, hidden=True),
    Setting("api_key", "API key", required=False, secret=True),
)  # fmt: skip
OAUTH = OAuth("google", "https://oauth.example.org/token", "https://accounts.example.org/auth", SCOPES, (MONETARY,))
SPEC: Spec = replace(
    made_up.SPEC, name="signed", title="Signed", settings=SETTINGS, oauth=OAUTH, key_help="Make a client.",
    hosts=("api.example.org", "oauth.example.org"),
)  # fmt: skip


def module(**changes: Any) -> ModuleType:
    """The connector, with another SPEC."""
    made = ModuleType("signed")
    spec = replace(SPEC, **changes)

    def _sign(config: Mapping[str, str], http: Http) -> None:
        assert spec.oauth
        http.sign(_oauth.bearer(config, http, spec.oauth, token_url=_oauth.at(spec.oauth.token_url, config)))

    def check(config: Mapping[str, str], http: Http) -> str:
        _sign(config, http)
        return str(http.get(f"{spec.root(config)}/me").json()["name"])

    def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
        _sign(config, http)
        answer = http.get(f"{spec.root(config)}/days")
        yield Payload(answer.body, answer.url)

    made.SPEC, made.check, made.fetch, made.parse = spec, check, fetch, made_up.parse  # type: ignore[attr-defined]
    return made


class Authority:
    """Both sides of the platform: /auth asks the owner (who allows), /token checks and gives, /me needs a token.

    `granted`: the scopes that stay ticked (None: all asked). `answer`: what /token says instead. `without`: keys it leaves out.
    `rotates`: each refresh token is good for once.
    """

    client = ("client-1", "client-secret-1")

    def __init__(self, name: str = "Harbour") -> None:
        self.name = name
        self.granted: tuple[str, ...] | None = None
        self.denies: str | None = None
        self.answer: Act | None = None
        self.without: tuple[str, ...] = ()
        self.rotates = False
        self.asked_for: list[Asked] = []
        self.number = 0
        self._codes: dict[str, dict[str, str]] = {}
        self._refresh: set[str] = set()
        self._access: set[str] = set()

    def __call__(self, asked: Asked) -> Act:
        return {"/auth": self._ask, "/token": self._token, "/me": self._me, "/days": self._me}[asked.path](asked)

    def _ask(self, asked: Asked) -> Act:
        self.asked_for.append(asked)
        words = asked.query
        ok = (
            words["response_type"] == "code" and words["code_challenge_method"] == "S256" and words["access_type"] == "offline"
            and words["prompt"] == "consent" and words["client_id"] == self.client[0] and len(words["code_challenge"]) == 43
            and words["redirect_uri"].startswith("http://127.0.0.1:") and len(words["state"]) >= 32
        )  # fmt: skip
        if not ok:
            return data({"error": "invalid_request"}, 400)
        told = {"state": words["state"], "error": self.denies} if self.denies else self._allowed(words)
        return Act(status=302, headers={"location": f"{words['redirect_uri']}?{urlencode(told)}"})

    def _allowed(self, words: dict[str, str]) -> dict[str, str]:
        self.number += 1
        code = f"4/code-{self.number}-very-secret"
        self._codes[code] = words
        return {"state": words["state"], "code": code, "scope": words["scope"]}

    def _token(self, asked: Asked) -> Act:
        form = asked.form
        if self.answer is not None:
            return self.answer
        if (form.get("client_id"), form.get("client_secret")) != self.client:
            return data({"error": "invalid_client", "error_description": f"secret {form.get('client_secret')}"}, 401)
        if form["grant_type"] == "refresh_token":
            return self._again(form["refresh_token"])
        words = self._codes.pop(form["code"], None)
        proof = urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if words is None or words["redirect_uri"] != form["redirect_uri"] or words["code_challenge"] != proof:
            return data({"error": "invalid_grant"}, 400)
        refresh = f"1//refresh-{self.number}-very-secret"
        self._refresh.add(refresh)
        scopes = " ".join(self.granted) if self.granted is not None else words["scope"]
        return self._given({"refresh_token": refresh, "scope": scopes})

    def _again(self, refresh: str) -> Act:
        if refresh not in self._refresh:
            return data({"error": "invalid_grant"}, 400)
        if not self.rotates:
            return self._given({})
        self._refresh.remove(refresh)
        fresh = f"1//rotated-{self.number}-very-secret"
        self._refresh.add(fresh)
        return self._given({"refresh_token": fresh})

    def _given(self, more: dict[str, str]) -> Act:
        self.number += 1
        access = f"ya29.access-{self.number}-very-secret"
        self._access.add(access)
        told = {"access_token": access, "expires_in": 3599, "token_type": "Bearer", **more}
        return data({name: value for name, value in told.items() if name not in self.without})

    def _me(self, asked: Asked) -> Act:
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self._access:
            return data({"error": "unauthorized"}, 401)
        return data({"name": self.name, "days": {}})


# What tests of signing in share

REDIRECT = "http://127.0.0.1:8501/signed-in"
CLIENT = {"client_id": "client-1", "client_secret": "client-secret-1"}
SECRETS = ("very-secret", "client-secret-1")


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store(settings.database_url())
    yield opened
    opened.close()


@pytest.fixture
def ws(store: Store) -> Workspace:
    return store.make_workspace("studio")


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def _use(**changes: object) -> None:
        made = module(**changes)
        monkeypatch.setattr(connectors, "discover", lambda *_: ({made.SPEC.name: made}, {}))

    _use()
    signing_in._pending.clear()
    return _use


@pytest.fixture
def authority(faults: Callable, use: Callable) -> tuple[Authority, FaultServer]:
    made = Authority()
    return made, faults(made)


def begin(store: Store, ws: Workspace, server: FaultServer, **more: str) -> str:
    config = {
        **CLIENT,
        "base": server.url,
        **{k: v for k, v in more.items() if k not in ("source", "label", "redirect")},
    }
    options = {k: v for k, v in more.items() if k in ("source", "label")}
    return signing_in.begin(store, ws, "signed", config, redirect=more.get("redirect", REDIRECT), **options)


def browse(address: str) -> dict[str, str]:
    """What the browser comes back with: the platform is asked, and the owner has allowed or not."""
    answer = httpx.get(address, follow_redirects=False)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == dict(parse_qsl(urlsplit(address).query))["redirect_uri"]
    return dict(parse_qsl(back.query))


def finish(store: Store, told: dict[str, str]) -> Source:
    return signing_in.finish(lambda: store, told["state"], told.get("code"), told.get("error"))
