"""Buzzsprout: plays of the day they were told, nothing asked twice that did not change, which episodes count."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fault_server import Act, Asked, data, faults, status  # noqa: F401 - a fixture
from loopback import no_waiting  # noqa: F401 - a fixture
from vendors import Call, Peer, numbers, rows, window

from connectors import buzzsprout
from connectors._answers import hand
from connectors._http import Http
from connectors._spec import AuthError, ConnectorError, Payload
from vocabulary import Item

CONFIG = {"token": "t0ken"}
PODCASTS = [{"id": 10, "title": "Life", "timezone": "Eastern Time (US & Canada)"}]


def episode(number: int, plays: int | None, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "guid": f"Buzzsprout-{number}", "title": f"Episode {number}", "duration": 1200 + number,
        "published_at": f"2026-11-{number:02}T03:00:00.000-04:00", "inactive_at": None, "private": False,
        "total_plays": plays, **more,
    }  # fmt: skip


def account(call: Call) -> Any:
    return PODCASTS if call.path == "/api/podcasts.json" else [episode(1, 150), episode(2, 7)]


def fetched(url: str, bookmark: dict[str, Any] | None = None, day: str = "2026-11-21", **more: str) -> list[Payload]:
    config = {**CONFIG, "base": url, **more}
    asked = window(day, day, now=datetime.fromisoformat(f"{day}T12:00:00+00:00"))
    with Http.for_config(buzzsprout.SPEC, config) as http:
        return list(buzzsprout.fetch(config, http, replace(asked, bookmark=bookmark or {})))


def test_episodes_by_their_guid_and_plays_of_today() -> None:
    peer = Peer(account)
    found = rows(
        buzzsprout,
        CONFIG,
        peer,
        window("2026-11-21", zone="Pacific/Auckland", now=datetime(2026, 11, 21, 12, tzinfo=UTC)),
    )

    assert found == [], "there the 22nd has begun already, and the past is not told"
    found = rows(
        buzzsprout,
        CONFIG,
        peer,
        window("2026-11-20", zone="America/Los_Angeles", now=datetime(2026, 11, 21, 5, tzinfo=UTC)),
    )
    assert numbers(found) == {
        ("piece_downloads_total", "Buzzsprout-1", "2026-11-20"): 150,
        ("piece_downloads_total", "Buzzsprout-2", "2026-11-20"): 7,
    }
    assert [(r.item, r.published, r.duration) for r in found if isinstance(r, Item)] == [
        ("Buzzsprout-1", "2026-11-01T07:00:00Z", 1201), ("Buzzsprout-2", "2026-11-02T07:00:00Z", 1202),
    ]  # fmt: skip
    assert [call.path for call in peer.calls] == ["/api/podcasts.json", "/api/10/episodes.json"]
    assert {call.headers["authorization"] for call in peer.calls} == {"Token token=t0ken"}


def test_the_past_and_the_future_ask_nothing() -> None:
    peer = Peer(account)

    assert rows(buzzsprout, CONFIG, peer, window("2026-11-01", "2026-11-20")) == []
    assert rows(buzzsprout, CONFIG, peer, window("2999-01-01", "2999-01-02")) == []
    assert peer.calls == []


def tagged(plays: dict[str, int]) -> Any:
    """A server as Buzzsprout's: 304 to who shows the mark of what it would say."""

    def play(asked: Asked) -> Act:
        if asked.path.endswith("podcasts.json"):
            said, mark = PODCASTS, '"list"'
        else:
            said, mark = [episode(1, plays["now"])], f'W/"{plays["now"]}"'
        if asked.headers.get("if-none-match") == mark:
            return status(304, etag=mark)
        return data(said, etag=mark, last_modified="Fri, 20 Nov 2026 10:00:00 GMT")

    return play


def test_what_did_not_change_is_neither_sent_nor_written_again(faults: Any) -> None:
    plays = {"now": 150}
    server = faults(tagged(plays))

    first = fetched(server.url, day="2026-11-19")
    assert [(r.day, r.value) for r in buzzsprout.parse(first[0]) if not isinstance(r, Item)] == [
        (date(2026, 11, 19), 150_000_000)
    ]
    assert fetched(server.url, first[0].bookmark, day="2026-11-20") == []
    assert [asked.headers.get("if-none-match") for asked in server.asked] == [None, None, '"list"', 'W/"150"']
    assert server.asked[3].headers["if-modified-since"] == "Fri, 20 Nov 2026 10:00:00 GMT"
    plays["now"] = 151
    third = fetched(server.url, first[0].bookmark, day="2026-11-21")
    assert [(r.day, r.value) for r in buzzsprout.parse(third[0]) if not isinstance(r, Item)] == [
        (date(2026, 11, 21), 151_000_000)
    ]
    assert third[0].bookmark["episodes"]["if-none-match"] == 'W/"151"'
    assert third[0].bookmark["podcast"] == 10, "although the list was not sent again"


def test_the_marks_of_one_podcast_are_never_shown_for_another(faults: Any) -> None:
    server = faults(tagged({"now": 1}))
    old = fetched(server.url)[0].bookmark

    assert fetched(server.url, old, podcast="11") != []
    assert [asked.path for asked in server.asked[2:]] == ["/api/11/episodes.json"], (
        "a number that was typed is not looked up"
    )
    assert "if-none-match" not in server.asked[2].headers


def test_a_podcast_goes_by_its_title_or_number() -> None:
    several = [*PODCASTS, {"id": 20, "title": "Youth Podcast"}]

    def both(call: Call) -> Any:
        return several if call.path.endswith("podcasts.json") else account(call)

    peer = Peer(both)
    assert buzzsprout.check({**CONFIG, "podcast": " youth podcast"}, peer) == "Youth Podcast"
    assert buzzsprout.check({**CONFIG, "podcast": "20"}, peer) == "Youth Podcast"
    for typed, words in (
        ("", "has 2 podcasts at Buzzsprout; type which one is meant"),
        ("nobody", "Buzzsprout has no podcast of that name. This account has"),
        ("99", "Buzzsprout has no podcast of that name. This account has"),
    ):
        with pytest.raises(ConnectorError, match=f"{words}: Life, Youth Podcast"):
            buzzsprout.check({**CONFIG, "podcast": typed}, peer)
    twins = Peer(lambda call: [*PODCASTS, {"id": 21, "title": "Life"}])
    with pytest.raises(ConnectorError, match="has 2 podcasts of that name: type its id instead"):
        buzzsprout.check({**CONFIG, "podcast": "life"}, twins)
    with pytest.raises(ConnectorError, match="This account has no podcast at Buzzsprout"):
        buzzsprout.check(CONFIG, Peer(lambda call: []))
    with pytest.raises(ConnectorError, match="knows no such podcast"):
        rows(buzzsprout, {**CONFIG, "podcast": "99"}, Peer(lambda call: (404, {})), window())


def test_a_scheduled_episode_is_kept_since_nothing_changes_when_it_comes_out() -> None:
    def soon(call: Call) -> Any:
        return account(call) if "podcasts" in call.path else [episode(28, 0)]

    found = rows(buzzsprout, CONFIG, Peer(soon), window())

    assert [r.published for r in found if isinstance(r, Item)] == ["2026-11-28T07:00:00Z"]


def test_the_documentations_own_example(shared: Path) -> None:
    text = (shared / "data" / "exports" / "podcast" / "buzzsprout__api_episodes.json").read_bytes()
    peer = Peer(lambda call: PODCASTS if "podcasts" in call.path else text)
    found = rows(buzzsprout, CONFIG, peer, window())

    assert [(r.item, r.published, r.duration) for r in found if isinstance(r, Item)] == [
        ("Buzzsprout788881", "2019-09-12T07:00:00Z", 12362), ("Buzzsprout788880", "2019-09-12T07:00:00Z", 23462),
    ]  # fmt: skip
    assert set(numbers(found).values()) == {150}


def test_a_bad_token_and_drift() -> None:
    with pytest.raises(AuthError):
        buzzsprout.check(CONFIG, Peer(lambda call: (401, {"error": "t0ken"})))
    odd: list[Any] = [{"episodes": []}, [{"id": "many"}], [{**episode(1, 1), "published_at": "soon"}], [7]]
    for said in odd:
        with pytest.raises(ConnectorError, match="form that is not known") as caught:
            rows(
                buzzsprout,
                CONFIG,
                Peer(lambda call, said=said: PODCASTS if "podcasts" in call.path else said),
                window(),
            )
        assert "many" not in str(caught.value)
    with pytest.raises(ConnectorError, match="form that is not known"):
        list(buzzsprout.parse(hand(window(), ("episodes", {"episodes": [{"title": "x"}]}))))


def test_reading_twice_gives_the_same_rows() -> None:
    assert rows(buzzsprout, CONFIG, Peer(account), window()) == rows(buzzsprout, CONFIG, Peer(account), window())
