"""Tokens: from a refresh token, or from a client's id and secret; renewed once when the platform says 401.

How an owner signs in with a browser, so that there is a refresh token, is in `_sign_in`.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from connectors._http import Http
from connectors._meaning import Answer
from connectors._spec import AuthError, ConnectorError, OAuth, Spec

RECONNECT = (
    "The permission has ended or was taken back, or a run was cut off before it could keep the new key: "
    "reconnect this source."
)

_LATER = ("server_error", "temporarily_unavailable")


def basic(user: str, password: str) -> dict[str, str]:
    """The header of a user and a password.

    >>> basic("any", "key")
    {'authorization': 'Basic YW55OmtleQ=='}
    """
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def at(url: str, config: Mapping[str, str]) -> str:
    """The address of a platform's sign-in, at the hidden ``base`` where a config has one.

    >>> at("https://oauth2.googleapis.com/token", {}), at("https://oauth2.googleapis.com/token", {"base": "http://127.0.0.1:1/"})
    ('https://oauth2.googleapis.com/token', 'http://127.0.0.1:1/token')
    """
    base = (config.get("base") or "").rstrip("/")
    return base + urlsplit(url).path if base else url


def bearer(
    config: Mapping[str, str], http: Http, oauth: OAuth, *, token_url: str | None = None
) -> Callable[[bool], dict[str, str]]:
    """What `Http.sign` needs: the header with a token, a new one where `fresh`.

    `config` has ``refresh_token`` (a rotated one is kept before the new token is used), or ``client_id`` and
    ``client_secret``, or only an ``access_token``, which cannot be renewed. `token_url` overrides the platform's.
    """
    held = http.tokens

    def make(fresh: bool) -> dict[str, str]:
        if fresh or "token" not in held:
            if not fresh and config.get("access_token") and not config.get("refresh_token"):
                held["token"] = config["access_token"]
            else:
                held.update(_renewed(config, http, oauth, token_url or oauth.token_url))
        return {"authorization": f"Bearer {held['token']}"}

    return make


def sign(config: Mapping[str, str], http: Http, spec: Spec) -> None:
    """Sign every request from now on with a token of the platform's (see `bearer`)."""
    assert spec.oauth
    http.sign(bearer(config, http, spec.oauth, token_url=at(spec.oauth.token_url, config)))


def _renewed(config: Mapping[str, str], http: Http, oauth: OAuth, url: str) -> dict[str, str]:
    """A new token. Where each refresh token is good for once, the one that another program kept meanwhile is used."""
    if not config.get("refresh_token"):
        return _kept(_asked(config, http, oauth, url, ""), http, "")
    with http.renewing() as newest:
        refresh = newest.get("refresh_token") or http.tokens.get("refresh") or config["refresh_token"]
        http.hide(refresh)
        return _kept(_asked(config, http, oauth, url, refresh), http, refresh)


def _asked(config: Mapping[str, str], http: Http, oauth: OAuth, url: str, refresh: str) -> dict[str, Any]:
    client = {name: config[name] for name in ("client_id", "client_secret") if config.get(name)}
    if "client_id" in client and oauth.kind != "client":
        client[oauth.client_name] = client.pop("client_id")
    if oauth.kind == "client":
        fields, headers = {"grant_type": "client_credentials"}, basic(client["client_id"], client["client_secret"])
        if oauth.scopes:
            fields["scope"] = " ".join(oauth.scopes)
    elif refresh:
        fields, headers = {"grant_type": "refresh_token", "refresh_token": refresh, **client}, {}
    else:
        raise AuthError(RECONNECT)
    told = http.post_form(url, fields, headers={**headers, "accept": "application/json"}, wrong=_refused).json()
    if not isinstance(told, dict) or not isinstance(told.get("access_token"), str):
        if isinstance(told, dict) and isinstance(told.get("error"), str) and told["error"] not in _LATER:
            raise AuthError(RECONNECT)  # some say so with a status of 200
        raise ConnectorError("The platform gave no token; it is tried again next time.")
    return told


def _kept(told: dict[str, Any], http: Http, refresh: str) -> dict[str, str]:
    rotated = told.get("refresh_token")
    if isinstance(rotated, str) and rotated and rotated != refresh:
        http.keep("refresh_token", rotated)
        refresh = rotated
    http.hide(told["access_token"])
    return {"token": told["access_token"], "refresh": refresh}


def _refused(answer: Answer) -> ConnectorError | None:
    """A token server says 400 ``invalid_grant`` where another would say 401."""
    return AuthError(RECONNECT) if answer.status in (400, 401, 403) else None
