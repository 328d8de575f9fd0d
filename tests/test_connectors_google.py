"""Google's client over our own: nothing goes round it, and tokens of both kinds. All its connectors' cases."""

from __future__ import annotations

import base64
import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import unquote

import httplib2
import pytest
import test_connectors_video as videos
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from fault_server import (  # noqa: F401 - a fixture
    CUT_JSON,
    EMPTY,
    HANG,
    LOGIN,
    Act,
    Asked,
    FaultServer,
    Tokens,
    data,
    faults,
    routes,
    status,
    turns,
)
from google_peer import SECRET, SIGNED_IN, SITES, SPEC, TOKEN, Console, Hit, Property, act_of, denied, played, sites
from loopback import no_waiting  # noqa: F401 - a fixture

from connectors import _google, _google_account, ga4, search_console
from connectors._http import Http
from connectors._spec import AuthError, Busy, ConnectorError, Offline

Servers = Callable[[Any], FaultServer]
VISITS = (
    Hit("2026-11-20", "ann", "a1", "/knots", "Organic Search", "google", "autumn"),
    Hit("2026-11-21", "ann", "a2", "/knots"),
)
SEARCHES = Console(
    (("2026-11-20", 3, 40, 7.5),), {"query": (("bowline", 2, 30, 6.0),), "country": (("deu", 3, 40, 7.5),)}
)
CASES: list = [
    (ga4, {"property": "123456789", **SIGNED_IN}, Property(VISITS, zone="America/New_York")),
    (search_console, {"site": "example.org", **SIGNED_IN}, SEARCHES),
    *videos.CASES,
]
SCOPE = "https://www.googleapis.com/auth/webmasters.readonly"
EMAIL = "tributary@harbour.iam.gserviceaccount.com"


@cache
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def key_file(token_uri: str, **other: Any) -> str:
    pem = private_key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    about = {
        "type": "service_account", "client_email": EMAIL, "private_key": pem.decode(), "token_uri": token_uri,
        "project_id": "harbour", "private_key_id": "k1",
    }  # fmt: skip
    return json.dumps({**about, **other})


class TestTheClient:
    def test_nothing_goes_round_ours(self, faults: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
        def never(*_: object, **__: object) -> None:
            raise AssertionError("httplib2 opened a connection of its own")

        monkeypatch.setattr(httplib2.Http, "request", never)
        server = faults(played(data({"siteEntry": []})))

        assert sites(SIGNED_IN, server)[0] == {"siteEntry": []}
        asked = server.asked[-1]
        assert (asked.method, asked.path, asked.query) == ("GET", SITES, {"alt": "json"})
        assert asked.headers["authorization"] == f"Bearer {TOKEN['access_token']}"
        assert asked.headers["user-agent"].startswith("Tributary/")
        assert not any("goog" in name for name in asked.headers)

    def test_other_hosts_are_refused_before_a_connection(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("a name was looked up"))
        with Http([_google.TOKEN_HOST]) as http:
            http.tokens["token"] = "t"
            api = _google.service(SIGNED_IN, http, SPEC, "searchconsole", "v1")
            with pytest.raises(ConnectorError, match="another host"):
                _google.ask(api.sites().list)

    def test_trouble_is_tried_again(self, faults: Servers) -> None:
        server = faults(played(turns(status(503), data({"error": {"code": 500}}, 500), data({"siteEntry": []}))))

        assert sites(SIGNED_IN, server)[0] == {"siteEntry": []}
        assert len(server.asked) == 4

    def test_the_deadline_holds(self, faults: Servers) -> None:
        with pytest.raises(Offline):
            sites(SIGNED_IN, faults(played(HANG)), deadline_seconds=0.6)

    @pytest.mark.parametrize(
        "act", [LOGIN, EMPTY, CUT_JSON, data([SECRET]), data({}, 302), status(204)],
        ids=["login", "empty", "cut", "list", "nowhere", "none"],
    )  # fmt: skip
    def test_what_is_no_answer_is_one_error(self, act: Act, faults: Servers) -> None:
        with pytest.raises(ConnectorError) as caught:
            sites(SIGNED_IN, faults(played(act)))

        assert type(caught.value) is ConnectorError
        assert SECRET not in str(caught.value)

    def test_what_the_client_refuses_is_an_error_of_ours(self, faults: Servers) -> None:
        server = faults(routes({"/token": data(TOKEN)}))
        config = {**SIGNED_IN, "base": server.url}
        with Http.for_config(ga4.SPEC, config) as http:
            api = _google.service(config, http, ga4.SPEC, "analyticsdata", "v1beta")
            for wrong in ({"property": "odd/0dd-value", "body": {}}, {"proprety": "0dd-value"}, {}):
                with pytest.raises(ConnectorError) as caught:
                    _google.ask(api.properties().runReport, **wrong)
                assert "0dd-value" not in str(caught.value)
            with pytest.raises(ConnectorError, match="cannot open nothing v9"):
                _google.service(config, http, ga4.SPEC, "nothing", "v9")
        assert server.asked == []

    def test_addresses_that_are_too_long_are_sent_as_a_form(self, faults: Servers) -> None:
        server = faults(lambda asked: data({"items": []} if asked.path != "/token" else TOKEN))
        config = {**SIGNED_IN, "base": server.url}
        with Http.for_config(SPEC, {**config, "site": "x"}) as http:
            api = _google.service(config, http, SPEC, "youtube", "v3")
            _google.ask(api.videos().list, part="id", id=",".join(f"video{n:06}" for n in range(400)))

        asked = server.asked[-1]
        assert (asked.method, asked.headers["x-http-method-override"]) == ("POST", "GET")
        assert unquote(asked.form["id"]).startswith("video000000,")


class TestSigningIn:
    def test_a_token_that_ends_is_renewed_once(self, faults: Servers) -> None:
        play = Tokens(data({"siteEntry": []}), lives=1)
        config = {**SIGNED_IN, "refresh_token": "refresh-0"}
        server = faults(play)
        with Http.for_config(SPEC, {**config, "base": server.url}) as http:
            api = _google.service({**config, "base": server.url}, http, SPEC, "searchconsole", "v1")
            assert [_google.ask(api.sites().list) for _ in range(2)] == [{"siteEntry": []}] * 2

        assert play.renewed == 2
        assert [asked.path for asked in server.asked] == ["/token", SITES, SITES, "/token", SITES]
        assert server.asked[0].form == {
            "grant_type": "refresh_token", "refresh_token": "refresh-0", "client_id": "app", "client_secret": "of-the-app",
        }  # fmt: skip

    def test_a_permission_that_ended_asks_to_sign_in_and_says_why_it_may_have(self, faults: Servers) -> None:
        server = faults(Tokens(data({}), lives=9, revoked=True))
        with pytest.raises(AuthError, match="seven days") as caught:
            sites(SIGNED_IN, server)

        assert "econnect" in str(caught.value)
        assert SECRET not in str(caught.value)

    def test_401_twice_asks_to_reconnect(self, faults: Servers) -> None:
        server = faults(played(data({"error": {"code": 401, "message": SECRET, "status": "UNAUTHENTICATED"}}, 401)))
        with pytest.raises(AuthError, match="reconnect"):
            sites(SIGNED_IN, server)

        assert [asked.path for asked in server.asked] == ["/token", SITES, "/token", SITES]

    def test_nobody_signed_in(self, faults: Servers) -> None:
        server = faults(played(data({})))
        with pytest.raises(AuthError, match="sign in with Google, or choose"):
            sites({"client_id": "app", "client_secret": "x"}, server)
        assert server.asked == []

    def test_an_api_key_goes_into_a_header(self, faults: Servers) -> None:
        server = faults(played(data({"siteEntry": []})))
        sites({"api_key": "AIza-key"}, server)

        assert [(a.path, a.headers["x-goog-api-key"], a.query) for a in server.asked] == [
            (SITES, "AIza-key", {"alt": "json"})
        ]


class TestServiceAccount:
    def test_its_signature_is_checked_by_the_token_server(self, faults: Servers) -> None:
        seen: list[tuple[Any, Any]] = []

        def token(asked: Asked) -> Act:
            assert asked.form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
            assert "authorization" not in asked.headers
            head, claims, signature = asked.form["assertion"].split(".")
            private_key().public_key().verify(
                _decoded(signature), f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256()
            )
            seen.append((json.loads(_decoded(head)), json.loads(_decoded(claims))))
            return data({**TOKEN, "access_token": f"minted-{len(seen)}"})

        server = faults(lambda _: status(404))
        api = _expiring("minted-1", data({"siteEntry": []}))
        server.play = routes({"/token": token, SITES: api})
        said, http = sites({"service_account": key_file(f"{server.url}/token")}, server)

        assert said == {"siteEntry": []}
        (head, claims), again = seen
        assert (head["alg"], head["kid"]) == ("RS256", "k1")
        assert (claims["iss"], claims["aud"], claims["scope"]) == (EMAIL, "https://oauth2.googleapis.com/token", SCOPE)
        assert claims["exp"] - claims["iat"] == 3600
        assert abs(claims["iat"] - datetime.now(UTC).timestamp()) < 60
        assert again[1]["iss"] == EMAIL, "the second token: the first one was refused"
        assert http.safe("minted-2 minted-1") == "*** ***"

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("not json 0dd-value", "no JSON"),
            ("[1]", "no JSON"),
            (json.dumps({"installed": {"client_secret": "0dd-value"}}), "file of an OAuth client"),
            (json.dumps({"type": "authorized_user", "refresh_token": "0dd-value"}), "not the key of a service account"),
            (key_file("https://oauth2.googleapis.com/token", private_key=""), "lacks private_key"),
            (key_file("https://oauth2.googleapis.com/token", client_email=7), "lacks client_email"),
            (key_file("https://oauth2.googleapis.com/token", private_key="0dd-value"), "cannot be read"),
            (key_file("https://evil.example/token"), "another token server"),
        ],
    )
    def test_another_file_is_said_and_nothing_is_sent(self, text: str, words: str) -> None:
        with Http([_google.TOKEN_HOST]) as http, pytest.raises(ConnectorError, match=words) as caught:
            _google.service({"service_account": text}, http, SPEC, "searchconsole", "v1")

        assert "0dd-value" not in str(caught.value)
        assert "PRIVATE" not in str(caught.value)

    def test_a_windows_file_begins_with_a_mark(self) -> None:
        assert _google_account.email("\ufeff" + key_file("https://oauth2.googleapis.com/token")) == EMAIL

    @pytest.mark.parametrize(
        ("act", "kind", "words"),
        [
            (data({"error": "invalid_grant", "error_description": "Invalid JWT Signature."}, 400), AuthError, "Make a new key"),
            (data({"error": "invalid_grant", "error_description": "Check your iat and exp values"}, 400), ConnectorError, "clock"),
            (data({"token_type": "Bearer"}), ConnectorError, "no token"),
            (data({"access_token": 7, "expires_in": 3599}), ConnectorError, "no token"),
            (LOGIN, ConnectorError, "web page"),
            (status(503), Busy, "problem of its own"),
        ],
    )  # fmt: skip
    def test_a_refused_one(self, act: Act, kind: type[Exception], words: str, faults: Servers) -> None:
        server = faults(routes({"/token": act}))
        with pytest.raises(kind, match=words):
            sites({"service_account": key_file(f"{server.url}/token")}, server)

    def test_who_lacks_access_is_named_by_the_accounts_address(self, faults: Servers) -> None:
        server = faults(lambda asked: data(TOKEN) if asked.path == "/token" else act_of(denied("no permission")))
        config = {"property": "1", "service_account": key_file(f"{server.url}/token"), "base": server.url}
        with Http.for_config(ga4.SPEC, config) as http, pytest.raises(AuthError, match=f"make {EMAIL} a Viewer"):
            ga4.check(config, http)


def _expiring(token: str, act: Act) -> Callable[[Asked], Act]:
    """An API that does not accept `token`."""
    return lambda asked: data({"error": {"code": 401}}, 401) if token in asked.headers["authorization"] else act


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
