"""Google's own client library, made to speak through our `Http`: allowed hosts, deadline, retries and redaction hold for it.

The library checks parameters against the descriptions it brings along and writes the addresses; it never opens a connection
of its own. Who signs is either a refresh token (of signing in) or the key file of a service account.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from connectors import _google_account, _google_errors, _oauth
from connectors._http import Http
from connectors._meaning import Wrong
from connectors._spec import AuthError, ConnectorError, OAuth, Setting, Spec

TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
TOKEN_HOST = "oauth2.googleapis.com"  # noqa: S105 - a host
AUTHORIZE_URL = "https://accounts.google.com/o/oauth2/v2/auth"

SETTINGS = (
    Setting(
        "client_id", "Client ID", "of an OAuth client of the kind “Desktop app” in your Google Cloud project", False
    ),
    Setting("client_secret", "Client secret", "goes with the client ID", required=False, secret=True),
    Setting("refresh_token", "Refresh token", "comes from signing in", required=False, secret=True, hidden=True),
)
SERVICE_ACCOUNT = Setting(
    "service_account", "Key file of a service account", "JSON; instead of signing in", False, secret=True, kind="file"
)
KEY_HELP = (
    "Google Cloud console (console.cloud.google.com): make a project, enable the API, then APIs & Services, Credentials, "
    "Create credentials, OAuth client ID, Desktop app. Set the consent screen to “In production”: in “Testing”, Google "
    "ends the permission after seven days."
)
_TESTING = "Where your app is still in “Testing” in the Google Cloud console, Google ends it after seven days."
_SENT = frozenset({"accept", "content-type", "x-http-method-override"})
"""What of the library's headers is passed on; the others are our client's business, or tell Google about this machine."""
MAX_BYTES = 50_000_000


def oauth(*scopes: str) -> OAuth:
    """Where the owner signs in with Google; short names of scopes will do (``analytics.readonly``)."""
    whole = tuple(s if "://" in s else f"https://www.googleapis.com/auth/{s}" for s in scopes)
    return OAuth("google", TOKEN_URL, AUTHORIZE_URL, whole)


def service(
    config: Mapping[str, str],
    http: Http,
    spec: Spec,
    api: str,
    version: str,
    *,
    root: str = "",
    wrong: Wrong = _google_errors.meant,
) -> Any:
    """One of Google's APIs (“youtube”, “v3”) as its library's resource, signed for `config`.

    `root`: the address of another API than the one at SPEC.base; the hidden ``base`` overrides both. `wrong`: what answers
    mean, where a connector knows more of them. Ask with `ask`, never with ``execute()`` alone.

    Raises: AuthError: nobody is signed in. ConnectorError: the key file is none, the library has no such API.
    """
    from googleapiclient import discovery, errors

    http.sign(_signature(config, http, spec))
    address = (config.get("base") or root or spec.base).rstrip("/")
    try:
        return discovery.build(
            api, version, http=_Adapter(http, wrong), static_discovery=True, cache_discovery=False,
            client_options={"api_endpoint": f"{address}/"},
        )  # fmt: skip
    except (errors.Error, ValueError) as error:
        raise ConnectorError(
            f"Google's library cannot open {api} {version} ({type(error).__name__}); install the program anew."
        ) from None


def ask(method: Callable[..., Any], **parameters: Any) -> dict[str, Any]:
    """What a method of a resource says: ``ask(api.channels().list, part="id", mine=True)``.

    Raises: ConnectorError: the library refuses a parameter, or what Google says is no answer (see `_google_errors`).
    """
    from googleapiclient import errors

    try:
        request = method(**parameters)
    except (TypeError, ValueError) as error:  # its text may hold what the owner typed
        raise ConnectorError(
            f"Google's library refuses what was asked for ({type(error).__name__}); check the settings of this source."
        ) from None
    try:
        said = request.execute(num_retries=0)
    except errors.Error as error:
        raise ConnectorError(
            f"Google answered in a form that is not known ({type(error).__name__}); nothing was taken from it."
        ) from None
    if not isinstance(said, dict):
        raise ConnectorError("Google answered in a form that is not known (no object); nothing was taken from it.")
    return said


class _Adapter:
    """The interface of ``httplib2.Http`` that Google's library speaks to."""

    def __init__(self, http: Http, wrong: Wrong) -> None:
        self._http, self._wrong = http, wrong

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        redirections: int = 0,
        connection_type: Any = None,
    ) -> tuple[Any, bytes]:
        """Ask through our client. Raises: ConnectorError and its kinds; never what httplib2 raises."""
        import httplib2

        kept = {name: value for name, value in (headers or {}).items() if name.lower() in _SENT}
        content = body.encode() if isinstance(body, str) else body
        answer = self._http.request(method, uri, content=content, headers=kept, max_bytes=MAX_BYTES, wrong=self._wrong)
        answer.json()  # the library would take a web page or a cut answer for a text
        return httplib2.Response({**answer.headers, "status": str(answer.status)}), answer.body

    def close(self) -> None:
        """The client is the engine's: it closes it."""


def _signature(config: Mapping[str, str], http: Http, spec: Spec) -> Callable[[bool], Mapping[str, str]]:
    """Who signs: a service account, who signed in, or an API key for what is public."""
    assert spec.oauth
    base = config.get("base", "").rstrip("/")
    token_url = f"{base}/token" if base else spec.oauth.token_url
    if config.get("service_account"):
        return _google_account.bearer(config["service_account"], http, spec.oauth.scopes, token_url)
    if not config.get("refresh_token") and config.get("api_key"):
        return lambda fresh: {"x-goog-api-key": config["api_key"]}
    if not config.get("refresh_token"):
        raise AuthError("Nobody is signed in: sign in with Google, or choose the key file of a service account.")
    make = _oauth.bearer(config, http, spec.oauth, token_url=token_url)

    def signed(fresh: bool) -> Mapping[str, str]:
        try:
            return make(fresh)
        except AuthError as error:
            raise AuthError(f"{error} {_TESTING}") from None

    return signed
