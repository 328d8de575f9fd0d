"""The key file of a service account: what is in it, and tokens that are signed with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from connectors._http import Http
from connectors._meaning import Answer
from connectors._spec import AuthError, ConnectorError

_NEEDED = ("client_email", "private_key", "token_uri")
_WHERE = "Google Cloud console, IAM & Admin, Service Accounts, Keys, Add key, JSON"


def bearer(text: str, http: Http, scopes: Sequence[str], token_url: str) -> Callable[[bool], Mapping[str, str]]:
    """What `Http.sign` needs: the header with a token of the service account, a new one where `fresh`.

    The token is asked for at `token_url` (the file's own address must be the same, or else nothing is sent).

    Raises: ConnectorError: the file is no service account's key.
    """
    about = opened(text)
    if urlsplit(about["token_uri"]).hostname != urlsplit(token_url).hostname:
        raise ConnectorError(f"The key file names another token server than Google's; make a new key: {_WHERE}.")
    http.hide(about["private_key"])
    credentials = _credentials({**about, "token_uri": token_url}, scopes)
    held = http.tokens

    def make(fresh: bool) -> Mapping[str, str]:
        if fresh or "token" not in held:
            held["token"] = _asked(credentials, http)
        return {"authorization": f"Bearer {held['token']}"}

    return make


def opened(text: str) -> dict[str, str]:
    """The fields of a key file. Raises: ConnectorError: it is another file; says which, never what is in it."""
    try:
        about = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        about = None
    if not isinstance(about, dict):
        raise ConnectorError(f"The file is no JSON; choose the key file of a service account: {_WHERE}.")
    if "installed" in about or "web" in about:
        raise ConnectorError(
            "This is the file of an OAuth client, not the key of a service account: "
            "type its client ID and client secret and sign in, or choose a service account's key."
        )
    if about.get("type") != "service_account":
        raise ConnectorError(f"The file is not the key of a service account; make one: {_WHERE}.")
    for name in _NEEDED:
        if not isinstance(about.get(name), str) or not about[name]:
            raise ConnectorError(f"The key file lacks {name}; download it again: {_WHERE}.")
    return about


def email(text: str) -> str:
    """The account's address, which access is granted to: no person's, no secret."""
    return opened(text)["client_email"]


def _credentials(about: Mapping[str, str], scopes: Sequence[str]) -> Any:
    from google.auth import exceptions
    from google.oauth2 import service_account

    try:
        return service_account.Credentials.from_service_account_info(about, scopes=list(scopes))
    except (exceptions.GoogleAuthError, ValueError, TypeError):
        raise ConnectorError(f"The private key in the file cannot be read; download it again: {_WHERE}.") from None


def _asked(credentials: Any, http: Http) -> str:
    from google.auth import exceptions

    try:
        credentials.refresh(_Transport(http))
    except (exceptions.GoogleAuthError, ValueError, TypeError, AttributeError):
        raise ConnectorError("Google gave no token for the service account; it is tried again next time.") from None
    token = credentials.token
    if not isinstance(token, str) or not token:
        raise ConnectorError("Google gave no token for the service account; it is tried again next time.")
    http.hide(token)
    return token


@dataclass(frozen=True)
class _Said:
    """An answer as google.auth reads it."""

    status: int
    headers: Mapping[str, str]
    data: bytes


class _Transport:
    """What google.auth asks with: our client."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **_: Any,
    ) -> _Said:
        kept = {name: value for name, value in (headers or {}).items() if name.lower() == "content-type"}
        answer = self._http.request(method, url, content=body, headers=kept, wrong=_refused)
        answer.json()
        return _Said(answer.status, answer.headers, answer.body)


def _refused(answer: Answer) -> ConnectorError | None:
    """A token server says 400 ``invalid_grant`` where another would say 401."""
    if answer.status not in (400, 401, 403):
        return None
    if b"iat and exp" in answer.body:
        return ConnectorError("Google refuses the service account's signature: the clock of this computer is wrong.")
    return AuthError(
        f"Google refuses the service account: its key was deleted or the account is disabled. Make a new key: {_WHERE}."
    )
