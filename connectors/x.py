"""X (formerly Twitter): followers and posts of an account, as X tells them today.

Auth: the bearer token of an app of one's own, which has credits. Window: the present only, once a day; a missed day is a gap.
Limits: reading costs money: one account is one read of 0.01 US dollars (X's prices of August 2026), the same account is charged
once a day of UTC; one question is made a day. 300 questions in 15 minutes are allowed, `x-rate-limit-reset` says when the
next may go. Dates: the day of the reporting zone.

`posts` counts replies and reposts, too. Single posts are not read, since each costs. X says with a status of 200 that an account does
not exist; without credits it says 402. Tested against the vendor's OpenAPI description (2.167) and examples of its
documentation of 2026; never an account.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import AliasChoices, Field

from connectors import _answers
from connectors._answers import Fields
from connectors._http import Http
from connectors._meaning import Answer
from connectors._spec import AuthError, ConnectorError, Limit, Payload, Remark, Setting, Spec, Window
from vocabulary import Observation

SPEC = Spec(
    name="x",
    title="X",
    measures=("followers", "posts"),
    settings=(
        Setting("account", "Account", "for example @ann"),
        Setting("token", "Bearer token", secret=True),
    ),
    history="snapshot",
    reread_days=0,
    hosts=("api.x.com",),
    base="https://api.x.com",
    limit=Limit(100, 900.0, 1),
    key_help="X Developer Console (console.x.com): buy credits, make an app; Keys and tokens, Bearer token.",
    docs_url="https://docs.x.com/x-api/users/get-user-by-username",
    tested="the vendor's OpenAPI description (2.167) and examples of its documentation of 2026",
    channel_kind="social",
    audience="followers",
    opt_in=(
        "X charges for reading: 0.01 US dollars for an account and day (as of August 2026), some 0.30 a month, taken from "
        "credits you buy beforehand. It is asked once a day, and once when you connect it."
    ),
)
_CREDITS = (
    "X charges for reading, and your app has no credits left or has reached its spending limit: see to that in X's developer "
    "console (console.x.com); nothing was read."
)
_GONE = ("resource-not-found", "resource-unavailable")


class _Metrics(Fields):
    followers_count: int
    posts: int | None = Field(None, validation_alias=AliasChoices("posts", "post_count", "tweet_count"))


class _User(Fields):
    username: str
    name: str = ""
    public_metrics: _Metrics | None = None


class _Told(Fields):
    data: _User


@_answers.named("X")
def check(config: Mapping[str, str], http: Http) -> str:
    """The account's name. Raises: ConnectorError: there is none, or no credit. AuthError: the token is refused."""
    return f"@{_read(config, http).username}"


@_answers.walked("X")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The account as it is today. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is not None and span.present:
        yield _answers.hand(window, ("user", {"data": _read(config, http).model_dump(mode="json")}))


def parse(payload: Payload) -> Iterator[Observation | Remark]:
    """Two numbers of today. Raises: ConnectorError: the answer is no account."""
    told = _answers.told(payload, "X")
    for part in told.parts:
        metrics = _answers.shaped(_Told, part.answer, "X").data.public_metrics
        if metrics is None:
            yield Remark("partial", "X did not tell the numbers of this account: it may be protected or suspended.")
            return
        yield _answers.counted("followers", told.day, metrics.followers_count)
        if metrics.posts is not None:
            yield _answers.counted("posts", told.day, metrics.posts)


def _read(config: Mapping[str, str], http: Http) -> _User:
    typed = config["account"].strip().rstrip("/").rpartition("/")[2].lstrip("@")
    if not re.fullmatch("[A-Za-z0-9_]{1,15}", typed):
        raise ConnectorError("This is no name of an account on X: type it as in @ann.")
    url = f"{SPEC.root(config)}/2/users/by/username/{typed}"
    headers = {"authorization": f"Bearer {config['token'].strip()}"}
    answer = http.get(url, params={"user.fields": "public_metrics"}, headers=headers, wrong=_wrong, accept=(404,))
    said = _answers.opened(answer, "X")
    if said.get("data") is None and (problem := _problem(said)):
        raise problem
    return _answers.shaped(_Told, said, "X").data


def _problem(said: Mapping[str, Any]) -> ConnectorError | None:
    """What X says instead of an account, by the last word of its type; its text is not shown."""
    told = said.get("errors")
    first = told[0] if isinstance(told, list) and told else said
    word = str(first.get("type") or "").rpartition("/")[2] if isinstance(first, dict) else ""
    if word in _GONE:
        return ConnectorError("X knows no such account, or it is suspended: check its name.")
    if word in ("not-authorized-for-resource", "client-forbidden"):
        return AuthError("X does not let this app read this account: check the app in X's developer console.")
    return None


def _wrong(answer: Answer) -> ConnectorError | None:
    """Where money is what is missing."""
    try:
        said = json.loads(answer.body)
        kind = str(said.get("type") or "")
    except (ValueError, AttributeError):
        kind = ""
    spent = answer.status == 402 or (answer.status >= 400 and kind.endswith(("usage-capped", "/credits")))
    return ConnectorError(_CREDITS) if spent else None
