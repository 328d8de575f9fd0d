"""Bluesky: followers and posts of an account, as its public view tells them today.

Auth: none. Window: the present only, once a day; a missed day is a gap. Limits: not published for the public view; one request
is made. Dates: the day of the reporting zone.

All numbers are optional in Bluesky's own description: one that is missing is said so, and is never 0. Likes and reposts are not
read: the record has no name for them, and Bluesky counts no views. Tested against Bluesky's lexicons, which have no example
answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from connectors import _answers
from connectors._answers import Fields
from connectors._http import Http
from connectors._spec import ConnectorError, Payload, Remark, Setting, Spec, Window
from vocabulary import Observation

SPEC = Spec(
    name="bluesky",
    title="Bluesky",
    measures=("followers", "posts"),
    settings=(Setting("account", "Account", "its handle, for example ann.bsky.social, or its DID"),),
    history="snapshot",
    reread_days=0,
    hosts=("public.api.bsky.app",),
    base="https://public.api.bsky.app",
    key_help="No key is needed.",
    docs_url="https://docs.bsky.app/docs/api/app-bsky-actor-get-profile",
    tested="the vendor's lexicons of 2026",
    channel_kind="social",
    audience="followers",
)
_METHOD = "app.bsky.actor.getProfile"


class _Profile(Fields):
    did: str
    handle: str
    displayName: str = ""  # noqa: N815 - the platform's own name
    followersCount: int | None = None  # noqa: N815
    postsCount: int | None = None  # noqa: N815


@_answers.named("Bluesky")
def check(config: Mapping[str, str], http: Http) -> str:
    """The account's name. Raises: ConnectorError: there is none."""
    profile = _answers.shaped(_Profile, _read(config, http), "Bluesky")
    return profile.displayName or f"@{profile.handle}"


@_answers.walked("Bluesky")
def fetch(config: Mapping[str, str], http: Http, window: Window) -> Iterator[Payload]:
    """The account as it is today. Raises: ConnectorError."""
    span = _answers.span(window)
    if span is not None and span.present:
        profile = _answers.shaped(_Profile, _read(config, http), "Bluesky")
        yield _answers.hand(window, ("profile", profile.model_dump(mode="json")))


def parse(payload: Payload) -> Iterator[Observation | Remark]:
    """Two numbers of today. Raises: ConnectorError: the answer is no profile."""
    told = _answers.told(payload, "Bluesky")
    for part in told.parts:
        profile = _answers.shaped(_Profile, part.answer, "Bluesky")
        for metric, number in (("followers", profile.followersCount), ("posts", profile.postsCount)):
            if number is None:
                yield Remark("partial", f"Bluesky does not tell the number of {metric} today.")
            else:
                yield _answers.counted(metric, told.day, number)


def _read(config: Mapping[str, str], http: Http) -> object:
    actor = config["account"].strip().lstrip("@")
    answer = http.get(f"{SPEC.root(config)}/xrpc/{_METHOD}", params={"actor": actor}, accept=(400,))
    if answer.status == 400:
        raise ConnectorError(f"Bluesky knows no account {actor}: check its handle.")
    return _answers.opened(answer, "Bluesky")
