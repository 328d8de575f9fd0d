"""Signing in with a browser: the address that asks the owner (PKCE and a random state), and what the code it brings back is exchanged for."""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from connectors import _oauth
from connectors._http import Http
from connectors._meaning import Answer
from connectors._spec import AuthError, ConnectorError, OAuth, Spec

AGAIN = "Sign in again."
_ALL_TICKED = "Sign in again and leave every box ticked."
_TICKS = {
    "analytics.readonly": "See and download your Google Analytics data",
    "webmasters.readonly": "View Search Console data for your verified sites",
    "youtube.readonly": "View your YouTube account",
    "yt-analytics.readonly": "View YouTube Analytics reports for your YouTube content",
    "yt-analytics-monetary.readonly": "View monetary and non-monetary YouTube Analytics reports for your YouTube content",
    "adsense.readonly": "View your AdSense data",
}
"""The lines of Google's page of consent, as its discovery documents tell them."""


@dataclass(frozen=True)
class Asking:
    """The address to open, the state it comes back with, and the secret that proves that we asked."""

    url: str = field(repr=False)
    state: str = field(repr=False)
    verifier: str = field(repr=False)


def possible(spec: Spec) -> bool:
    """Whether the owner can sign in with a browser."""
    return spec.oauth is not None and bool(spec.oauth.authorize_url)


def asking(spec: Spec, config: Mapping[str, str], *, redirect: str) -> Asking:
    """The question that the owner answers in the browser, with the client that `config` has. `redirect`: where the answer goes."""
    oauth = _declared(spec)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    hashed = hashlib.sha256(verifier.encode())
    base64 = urlsafe_b64encode(hashed.digest()).rstrip(b"=").decode()
    words = {
        "response_type": "code",
        oauth.client_name: config["client_id"].strip(),
        "redirect_uri": redirect,
        "scope": oauth.separator.join((*oauth.scopes, *oauth.optional)),
        "state": state,
        "code_challenge": hashed.hexdigest() if oauth.challenge == "hex" else base64,
        "code_challenge_method": "S256",
    }
    if oauth.kind == "google":  # only then there is a refresh token, also the second time
        words |= {"access_type": "offline", "prompt": "consent"}
    url = _oauth.at(oauth.authorize_url, config)
    return Asking(f"{url}{'&' if '?' in url else '?'}{urlencode(words)}", state, verifier)


def exchanged(
    spec: Spec, config: Mapping[str, str], http: Http, *, code: str, redirect: str, verifier: str
) -> dict[str, str]:
    """The settings that signing in gives: the refresh token, or the access token of a platform that has no other.

    Raises: AuthError: the platform refuses, a box was unticked, or there is no refresh token. ConnectorError: no answer.
    """
    oauth = _declared(spec)
    http.hide(code)
    http.hide(verifier)
    fields = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "code_verifier": verifier,
        oauth.client_name: config["client_id"].strip(),
        **({"client_secret": config["client_secret"].strip()} if config.get("client_secret") else {}),
    }  # fmt: skip
    url = _oauth.at(oauth.token_url, config)
    told = http.post_form(url, fields, headers={"accept": "application/json"}, wrong=_refused(spec)).json()
    if not isinstance(told, dict) or not isinstance(told.get("access_token"), str):
        raise ConnectorError(f"{spec.title} gave no token: try again later.")
    for name in ("access_token", "refresh_token", "id_token"):
        if isinstance(told.get(name), str):
            http.hide(told[name])
    _granted(spec, oauth, told)
    return _kept(spec, told)


def _declared(spec: Spec) -> OAuth:
    if spec.oauth is None or not spec.oauth.authorize_url:
        raise ConnectorError(f"{spec.title} has no sign-in with a browser: connect it with a key.")
    return spec.oauth


def _granted(spec: Spec, oauth: OAuth, told: Mapping[str, Any]) -> None:
    """The owner may untick what is asked for; a platform that does not say what was granted granted all (RFC 6749, 5.1)."""
    scope = told.get("scope")
    if not isinstance(scope, str) or not scope.strip():
        return
    granted = set(scope.replace(",", " ").split())
    missing = [_tick(each) for each in oauth.scopes if each not in granted]
    if missing:
        raise AuthError(f"{spec.title} was not allowed to: {'; '.join(missing)}. {_ALL_TICKED}")


def _tick(scope: str) -> str:
    name = scope.rstrip("/").rpartition("/")[2]
    return f"“{_TICKS[name]}” ({name})" if name in _TICKS else f"“{name}”"


def _kept(spec: Spec, told: Mapping[str, Any]) -> dict[str, str]:
    refresh = told.get("refresh_token")
    if isinstance(refresh, str) and refresh and "refresh_token" in spec.names:
        return {"refresh_token": refresh}
    if "refresh_token" not in spec.names and "access_token" in spec.names:
        return {"access_token": told["access_token"]}
    where = (
        " Remove the app's access at myaccount.google.com/connections, then sign in again."
        if spec.oauth and spec.oauth.kind == "google"
        else f" Take the app's access away in your account there, then {AGAIN[0].lower()}{AGAIN[1:]}"
    )
    raise AuthError(f"{spec.title} gave a permission for an hour only, and none that lasts (no refresh token).{where}")


_MEANINGS = {
    "invalid_client": "does not know this client ID with this secret: copy both once more from where the client was made",
    "unauthorized_client": "does not let this client sign in: make one of the type the help names",
    "redirect_uri_mismatch": "does not send answers to this computer for this client: make one of the type the help names (Desktop app)",
    "invalid_grant": "says that the sign-in is over or was used already: sign in again",
    "access_denied": "was not allowed to: sign in again and allow it",
}


def _refused(spec: Spec) -> Any:
    """What a token server's refusal means; only its code is told, its text may hold anything."""

    def wrong(answer: Answer) -> ConnectorError | None:
        try:
            told = answer.json()
        except ConnectorError:
            told = None
        code = told.get("error") if isinstance(told, dict) else None
        if answer.status not in (400, 401, 403) and not (answer.status == 200 and code):
            return None  # some say 200 where others say 400
        known = isinstance(code, str) and code.isascii() and code.replace("_", "").isalpha() and len(code) < 40
        word = str(code) if known else "no reason given"
        meaning = _MEANINGS.get(
            word, f"refuses the sign-in ({word}): check the client ID and secret, and sign in again"
        )
        return ConnectorError(f"{spec.title} {meaning}.")

    return wrong
