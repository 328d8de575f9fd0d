"""Mastodon: followers and posts of an account, as its server tells them today.

Auth: none where the server shows accounts to everybody; else an access token with `read:accounts`. Window: the present only,
once a day; a missed day is a gap. Limits: 300 requests in five minutes; one is made. Dates: the day of the reporting zone.

Only the server that was typed is asked. Likes and boosts are not read: the record has no name for them, and Mastodon counts
no views. Tested against a description made of Mastodon's documentation, with its example answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from connectors import _address, _answers
from connectors._answers import Fields
from connectors._http import Http
from connectors._spec import ConnectorError, Payload, Setting, Spec, Window
from vocabulary import Observation

SPEC = Spec(
    name="mastodon",
    title="Mastodon",
    measures=("followers", "posts"),
    settings=(
        Setting("server", "Server", "for example mastodon.social"),
        Setting("account", "Account", "for example @ann"),
        Setting("access_token", "Access token", "only where the server asks for one", required=False, secret=True),
    ),
    history="snapshot",
    reread_days=0,
    hosts=("",),
    key_help="Most servers need no key. Else: Preferences, Development, New application, read:accounts.",
    docs_url="https://docs.joinmastodon.org/methods/accounts/",
    tested="a description made of the vendor's documentation of 2026, with its example answers",
    channel_kind="social",
    audience="followers",
)


class _Account(Fields):
    acct: str
    display_name: str = ""
    followers_count: int
    statuses_count: int


@_answers.named("Mastodon")
def check(config: Mapping[str, str], http: Http) -> str:
    """The account's name. Raises: ConnectorError: there is none. AuthError: the server wants a token, or refuses this one."""
    account = _answers.shaped(_Account, _read(config, http), "Mastodon")
    return account.display_name or f"@{account.acct}"


@_answers.walked("Mastodon")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The account as it is today. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is not None and span.present:
        account = _answers.shaped(_Account, _read(config, http), "Mastodon")
        yield _answers.hand(window, ("account", account.model_dump(mode="json")))


def parse(payload: Payload) -> Iterator[Observation]:
    """Two numbers of today. Raises: ConnectorError: the answer is no account."""
    told = _answers.told(payload, "Mastodon")
    for part in told.parts:
        account = _answers.shaped(_Account, part.answer, "Mastodon")
        yield _answers.counted("followers", told.day, account.followers_count)
        yield _answers.counted("posts", told.day, account.statuses_count)


def _read(config: Mapping[str, str], http: Http) -> object:
    root = SPEC.root(config)
    user, _, host = config["account"].strip().lstrip("@").partition("@")
    own = not host or host.lower() == _address.hostname(_address.with_scheme(config["server"])).lower()
    token = config.get("access_token")
    headers = {"authorization": f"Bearer {token}"} if token else {}
    asked = {"acct": user if own else f"{user}@{host}"}
    answer = http.get(f"{root}/api/v1/accounts/lookup", params=asked, headers=headers, accept=(404,))
    if answer.status == 404:
        raise ConnectorError(f"This server knows no account @{asked['acct']}: check the name and the server.")
    return _answers.opened(answer, "Mastodon")
