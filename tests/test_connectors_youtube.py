"""YouTube with an API key alone, settings that do not fit, quotas, and answers of another form."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import pytest
from google_peer import SECRET, SIGNED_IN, TOKEN, denied
from test_connectors_video import read, tube
from vendors import Call, Peer, numbers, rows, window

from connectors import _youtube_channel, youtube
from connectors._spec import AuthError, ConnectorError, RateLimited
from vocabulary import Observation

KEY = {"api_key": SECRET, "channel": "@harbour"}


def test_an_api_key_reads_what_everybody_sees() -> None:
    peer = Peer(tube())
    found = rows(youtube, KEY, peer, window("2026-11-20"))

    told = numbers([r for r in found if isinstance(r, Observation)])
    assert told["followers", "", "2026-11-21"] == 1230 and told["piece_views_total", "old", "2026-11-21"] == 9000
    assert {r.metric for r in found if isinstance(r, Observation)} == {"followers", "posts", "piece_views_total"}
    assert not [c for c in peer.calls if c.path in ("/v2/reports", "/token")]
    assert all(c.headers["x-goog-api-key"] == SECRET and SECRET not in c.url for c in peer.calls)
    payloads = list(youtube.fetch(KEY, Peer(tube()), window("2020-01-01", "2020-01-31")))
    assert [p.beginning for p in payloads] == [True]


@pytest.mark.parametrize(
    "typed",
    ["@harbour", "harbour", " https://www.youtube.com/@harbour/videos ", "youtube.com/@harbour?si=x", "UC" + "a" * 22,
     f"https://youtube.com/channel/UC{'a' * 22}", "https://www.youtube.com/user/harbour"],
)  # fmt: skip
def test_a_channel_in_the_ways_that_owners_write_it(typed: str) -> None:
    assert youtube.check({**KEY, "channel": typed}, Peer(tube())) == "Harbour Stories"


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({**KEY, "channel": ""}, "must be told which channel"),
        ({**KEY, "channel": "@nobody"}, "knows no channel '@nobody'"),
        ({**KEY, "channel": "two words"}, "no name of a channel"),
        ({**KEY, "channel": "https://www.youtube.com/c/harbour"}, "no name of a channel"),
        ({**SIGNED_IN, "currency": "EURO"}, "type three letters"),
    ],
)
def test_settings_that_do_not_fit(config: dict[str, str], said: str) -> None:
    with pytest.raises(ConnectorError, match=said):
        youtube.check(config, Peer(tube()))


def test_who_signed_in_is_checked_and_nobody_is_told_so() -> None:
    assert youtube.check(SIGNED_IN, Peer(tube())) == "Harbour Stories"
    with pytest.raises(AuthError, match="sign in"):
        youtube.check({"client_id": "app"}, Peer(tube()))
    with pytest.raises(ConnectorError, match="has no YouTube channel"):
        youtube.check(SIGNED_IN, Peer(lambda call: TOKEN if call.path == "/token" else {"items": []}))


def test_a_used_up_quota_waits_for_the_next_day() -> None:
    over = denied("The request cannot be completed because you have exceeded your quota.", "quotaExceeded")
    with pytest.raises(RateLimited) as caught:
        read(Peer(lambda call: TOKEN if call.path == "/token" else over))
    assert caught.value.wait and 0 < caught.value.wait <= 86_400


def test_an_error_inside_of_an_answer() -> None:
    def failing(call: Call) -> Any:
        return {"errors": {"code": "BAD_REQUEST"}} if call.path == "/v2/reports" else tube()(call)

    with pytest.raises(ConnectorError, match="could not work out a report"):
        read(Peer(failing))


_ODD = ("soon", None, [], {}, True, "0dd-value", [1, 2], -1.5)


@pytest.mark.parametrize(
    "at", ["day", "estimatedRevenue", "video", "country", "insightTrafficSourceType", "deviceType"]
)
def test_drift_of_every_report_is_one_error_without_a_value(at: str) -> None:
    for odd in _ODD:
        for place in (0, -1):

            def drifted(call: Call, odd: Any = odd, place: int = place) -> Any:
                said = deepcopy(tube()(call))
                if at in call.query.get("dimensions", "").split(",") + call.query.get("metrics", "").split(","):
                    said["rows"][0][place] = odd
                return said

            try:
                read(Peer(drifted))
            except ConnectorError as error:
                assert "0dd-value" not in str(error) and "\n" not in str(error)
    short = Peer(
        lambda call: {**tube()(call), "rows": [["2026-11-17"]]} if call.path == "/v2/reports" else tube()(call)
    )
    with pytest.raises(ConnectorError, match="columns"):
        read(short)


def test_lengths_and_days() -> None:
    assert [_youtube_channel._seconds(text) for text in ("PT0S", "PT59S", "P1DT2H", "P2W", "")] == [
        None,
        59,
        93_600,
        None,
        None,
    ]
    told = _youtube_channel.Channel.model_validate(
        {"id": "x", "snippet": {"publishedAt": datetime(2024, 3, 1, 1, tzinfo=UTC)}}
    )
    assert told.made == date(2024, 2, 29)
