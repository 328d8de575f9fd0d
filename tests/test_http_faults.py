"""What the way outside makes of every fault a platform can have."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from fault_server import (  # noqa: F401
    CUT_JSON,
    DEAD_LINE,
    DRIP,
    EMPTY,
    HANG,
    LOGIN,
    RESET,
    Act,
    FaultServer,
    Tokens,
    data,
    faults,
    routes,
    status,
    turns,
)
from loopback import no_waiting  # noqa: F401

from connectors import _oauth, _sending, _waiting
from connectors._http import Answer, Http
from connectors._spec import AuthError, Busy, ConnectorError, Limit, OAuth, Offline, RateLimited, Setting, Spec, Stopped

Start = Callable[..., FaultServer]
FINE = data({"rows": [1, 2, 3]})


def local(**options: object) -> Http:
    return Http([], typed=["127.0.0.1"], **options)


@pytest.mark.parametrize("fault", [status(500), status(502), status(503), status(408), status(522), RESET, DEAD_LINE])
def test_trouble_that_passes_is_waited_for(faults: Start, fault: Act) -> None:
    server = faults(turns(fault, fault, FINE))

    assert local().get(server.url).json() == {"rows": [1, 2, 3]}
    assert len(server.asked) == 3


def test_trouble_that_stays_is_one_error_after_four_tries(faults: Start) -> None:
    for fault, error in ((status(500), Busy), (RESET, Offline)):
        server = faults(fault)
        with pytest.raises(error, match=r"127\.0\.0\.1"):
            local().get(server.url)
        assert len(server.asked) == 4


@pytest.mark.parametrize(
    "fault", [LOGIN, EMPTY, CUT_JSON, Act(b'{"a": NaN}'), Act(b"[" * 100_000), Act(b"Retry later")]
)
def test_an_answer_that_is_no_data_is_an_error_that_names_its_place(faults: Start, fault: Act) -> None:
    server = faults(fault)

    with pytest.raises(ConnectorError, match=rf"{server.url}/numbers sent") as caught:
        local().get(server.url + "/numbers?key=hidden").json()

    assert "hidden" not in str(caught.value)
    assert "\n" not in str(caught.value)


def soon(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "headers",
    [{"retry_after": "0.2"}, {"RateLimit_Reset": "0.2"}, {"x_ratelimit_reset": "now"}, {"retry_after": "garbage"}, {}],
)
def test_a_platform_that_says_slow_down_is_asked_again_when_it_may(faults: Start, headers: dict[str, str]) -> None:
    headers = {name: str(time.time() + 0.2) if text == "now" else text for name, text in headers.items()}
    server = faults(turns(status(429, "Retry later", **headers), FINE))

    assert local().get(server.url).json()["rows"] == [1, 2, 3]
    waited = server.asked[1].at - server.asked[0].at
    assert waited >= (0.15 if headers and "garbage" not in headers.values() else 0)


@pytest.mark.parametrize("wait", ["86400", "date", "900"])
def test_a_wait_longer_than_a_sync_may_is_told_with_its_hour(faults: Start, wait: str) -> None:
    server = faults(status(429, retry_after=soon(7200) if wait == "date" else wait))

    with pytest.raises(RateLimited, match=r"wait until .*\d\d:\d\d UTC") as caught:
        local().get(server.url)

    assert len(server.asked) == 1
    assert caught.value.wait == pytest.approx(7200 if wait == "date" else float(wait), abs=3)


def test_a_sync_at_night_may_wait_longer_but_never_beyond_its_deadline(faults: Start) -> None:
    server = faults(status(429, retry_after="120"))

    with pytest.raises(RateLimited):
        local(deadline_seconds=1, max_wait=900).get(server.url)

    assert len(server.asked) == 1


def test_an_error_in_an_answer_of_200_is_what_the_connector_says_it_is(faults: Start) -> None:
    def wrong(answer: Answer) -> ConnectorError | None:
        told = answer.json().get("error")
        return {None: None, "busy": Busy("busy"), "key": AuthError("no such key")}[told]

    server = faults(turns(data({"error": "busy"}), FINE))
    assert local().get(server.url, wrong=wrong).json()["rows"] == [1, 2, 3]
    server = faults(data({"error": "key"}))
    with pytest.raises(AuthError, match="no such key"):
        local().get(server.url, wrong=wrong)
    assert len(server.asked) == 1


def test_the_connector_may_judge_a_refusal_too(faults: Start) -> None:
    server = faults(turns(status(403), FINE))

    answer = local().get(server.url, wrong=lambda a: RateLimited("at once") if a.status == 403 else None)

    assert answer.status == 200, "a platform whose bare 403 means: slow down"


@pytest.mark.parametrize("fault", [HANG, DRIP])
def test_a_server_that_hangs_or_drips_ends_with_the_deadline(faults: Start, fault: Act) -> None:
    server, began = faults(fault), time.monotonic()

    with pytest.raises(Offline):
        local(deadline_seconds=0.6).get(server.url)

    assert time.monotonic() - began < 1.5


def test_no_single_answer_takes_for_ever(faults: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sending, "REQUEST_SECONDS", 0.5)

    with pytest.raises(Offline, match="too slowly"):
        local(deadline_seconds=600).get(faults(DRIP).url)


def test_a_stop_ends_a_wait_at_once(faults: Start) -> None:
    server, cancel = faults(status(429, retry_after="30")), threading.Event()
    threading.Timer(0.3, cancel.set).start()
    began = time.monotonic()

    with pytest.raises(Stopped):
        local(cancel=cancel).get(server.url)

    assert time.monotonic() - began < 1.5
    assert len(server.asked) == 1


def test_posts_are_sent_as_they_should_and_again_after_trouble(faults: Start) -> None:
    server = faults(turns(status(503), FINE))
    http = local()

    http.post_json(server.url + "/q", {"a": 1}, params={"v": "2"}, headers={"X-Key": "k"})
    http.post_form(server.url + "/f", [("a", "1 2"), ("a", "ü")])

    assert [(a.method, a.path, a.query) for a in server.asked[1:]] == [("POST", "/q", {"v": "2"}), ("POST", "/f", {})]
    assert server.asked[0].json == server.asked[1].json == {"a": 1}
    assert server.asked[1].headers["content-type"] == "application/json"
    assert server.asked[1].headers["x-key"] == "k"
    assert server.asked[2].body == b"a=1+2&a=%C3%BC"


def test_parameters_join_those_of_the_address_and_may_repeat(faults: Start) -> None:
    server = faults(lambda asked: data(asked.query))

    assert local().get(server.url + "/p?a=1", [("b", "2"), ("filter[x]", "é")]).json() == {
        "a": "1",
        "b": "2",
        "filter[x]": "é",
    }


def test_a_key_does_not_follow_to_another_host_and_a_body_to_none(faults: Start) -> None:
    other = faults(FINE)
    elsewhere = other.url.replace("127.0.0.1", "localhost")
    server = faults(status(307, location=elsewhere + "/x"))
    http = Http([], typed=["127.0.0.1", "localhost"])

    http.get(server.url, headers={"Authorization": "Bearer k", "X-Api-Key": "k", "Accept": "a"})

    assert {"authorization", "x-api-key"} & other.asked[0].headers.keys() == set()
    assert other.asked[0].headers["accept"] == "a"
    with pytest.raises(ConnectorError, match="has moved to"):
        http.post_form(server.url, {"password": "p"})
    assert len(other.asked) == 1


def test_a_key_is_not_shown_to_the_same_host_in_the_clear() -> None:
    keeps = _sending._keeps_keys

    assert keeps("http://a.org/x", "https://a.org/y") and keeps("http://a.org/x", "http://a.org/y")
    assert not keeps("https://a.org/x", "http://a.org/x") and not keeps("https://a.org/x", "https://b.org/x")


OAUTH = OAuth("code", "https://example.org/token")


def signed(server: FaultServer, **options: object) -> Http:
    http = local(secrets=["refresh-0"], **options)
    http.sign(
        _oauth.bearer({"refresh_token": "refresh-0", "client_id": "id"}, http, OAUTH, token_url=server.url + "/token")
    )
    return http


def test_a_token_that_ends_in_the_middle_is_renewed_once(faults: Start) -> None:
    play = Tokens(FINE, lives=3)
    server = faults(play)
    http = signed(server)

    for _ in range(5):
        assert http.get(server.url + "/api").status == 200

    assert play.renewed == 2
    assert [a.path for a in server.asked] == ["/token", "/api", "/api", "/api", "/api", "/token", "/api", "/api"]
    assert "authorization" not in server.asked[0].headers


def test_a_rotated_refresh_token_is_kept_before_it_is_used(faults: Start) -> None:
    play, kept = Tokens(FINE, lives=1, rotates=True), []
    server = faults(play)
    http = signed(server, keep=lambda name, value: kept.append((name, value, len(server.asked))))

    http.get(server.url + "/api")
    http.get(server.url + "/api")

    assert kept == [("refresh_token", "refresh-1", 1), ("refresh_token", "refresh-2", 4)]
    assert play.renewed == 2


def test_a_permission_taken_back_says_reconnect_and_asks_once(faults: Start) -> None:
    server = faults(Tokens(FINE, lives=3, revoked=True))

    with pytest.raises(AuthError, match="reconnect") as caught:
        signed(server).get(server.url + "/api")

    assert len(server.asked) == 1
    assert "refresh-0" not in str(caught.value)


def test_a_new_token_that_is_refused_too_is_no_storm(faults: Start) -> None:
    server = faults(Tokens(FINE, lives=0))

    with pytest.raises(AuthError) as caught:
        signed(server).get(server.url + "/api")

    assert type(caught.value) is AuthError
    assert [a.path for a in server.asked] == ["/token", "/api", "/token", "/api"]


def test_client_and_secret_are_exchanged_for_a_token(faults: Start) -> None:
    server = faults(routes({"/token": data({"access_token": "t-1"}), "/api": FINE}))
    http = local()
    config = {"client_id": "me", "client_secret": "pw"}
    http.sign(_oauth.bearer(config, http, OAuth("client", server.url + "/token", scopes=("read",))))

    http.get(server.url + "/api")

    assert server.asked[0].headers["authorization"] == "Basic bWU6cHc="
    assert server.asked[0].form == {"grant_type": "client_credentials", "scope": "read"}
    assert server.asked[1].headers["authorization"] == "Bearer t-1"


def test_no_more_than_a_host_bears_over_all_sources(faults: Start) -> None:
    at_work, most, lock = [0], [0], threading.Lock()

    def play(_: object) -> Act:
        with lock:
            at_work[0] += 1
            most[0] = max(most[0], at_work[0])
        time.sleep(0.1)
        with lock:
            at_work[0] -= 1
        return FINE

    server, limit = faults(play), Limit(requests=4, seconds=0.5, at_once=2)
    began = time.monotonic()
    threads = [threading.Thread(target=local(limit=limit).get, args=(server.url,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most[0] <= 2
    assert len(server.asked) == 8
    assert time.monotonic() - began >= 0.5, "the fifth may go half a second after the first"


def test_a_limit_used_up_for_an_hour_is_told_and_not_waited_for(faults: Start) -> None:
    server = faults(FINE)
    http = local(limit=Limit(requests=2, seconds=3600, at_once=1), deadline_seconds=900)
    http.get(server.url)
    http.get(server.url)

    with pytest.raises(RateLimited, match="wait until") as caught:
        http.get(server.url)

    assert caught.value.wait == pytest.approx(3600, abs=5)
    assert len(server.asked) == 2


def spec(**more: object) -> Spec:
    settings = (Setting("server", "Server", required=False), Setting("key", "Key", secret=True))
    return Spec("x", "X", ("visitors",), settings, "full", 2, more.pop("hosts", ("api.example.org",)), "k",
                "https://example.org", "t", "site", **more)  # type: ignore[arg-type]  # fmt: skip


def test_the_address_of_an_api_is_the_vendors_or_the_one_typed() -> None:
    own = spec(base="https://api.example.org/v1/")

    assert own.root({}) == "https://api.example.org/v1"
    assert own.root({"base": "http://127.0.0.1:9/"}) == "http://127.0.0.1:9"
    assert spec().root({"server": "stats.example.net/"}) == "https://stats.example.net"
    assert own.names == {"server", "key", "base"}
    assert spec().names == {"server", "key"}


def test_only_the_typed_server_and_the_hosts_of_the_spec_are_spoken_to(faults: Start) -> None:
    server = faults(FINE)
    http = Http.for_config(spec(hosts=("",)), {"server": server.url, "key": "k-1"})

    assert http.get(server.url + "/x").status == 200
    for other in ("https://api.example.org/", server.url.replace("127.0.0.1", "localhost")):
        with pytest.raises(ConnectorError, match="another host"):
            http.get(other)


@pytest.mark.parametrize(
    ("host", "fine"),
    [
        ("us1.api.example.org", True),
        ("api.example.org", False),
        ("a.b.api.example.org", False),
        ("evil-api.example.org", False),
    ],
)
def test_a_host_with_a_leading_dot_is_any_one_directly_under_it(
    host: str, fine: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors._address.resolve", lambda *_: ["127.0.0.1"])

    with pytest.raises(ConnectorError, match="private network" if fine else "another host"):
        Http([".api.example.org"]).get(f"https://{host}/")


def test_waits_grow_and_never_pass_what_may_be_waited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_waiting, "SCALE", 1.0)
    waits = [_waiting.pause(RateLimited("x"), tried, 60) for tried in (1, 2, 3, 4)]

    assert waits[0] < waits[1] < waits[2] <= 60  # type: ignore[operator]
    assert waits[3] is None
    assert _waiting.pause(RateLimited("x"), 3, 5) == 5
    assert _waiting.pause(RateLimited("x", 61), 1, 60) is None
    assert _waiting.pause(ConnectorError("x"), 1, 60) is None


def test_secrets_that_look_different_in_an_address_are_blotted_out_too(faults: Start) -> None:
    http = Http([], typed=["127.0.0.1"], secrets=["a b/ü"])
    server = faults(status(404))

    with pytest.raises(ConnectorError) as caught:
        http.get(server.url + "/a%20b%2F%C3%BC/x")

    assert "***" in str(caught.value)
    assert "%C3" not in str(caught.value)
