"""The connectors over the real client, against a server on loopback: the same rows, and no fault that tells a secret."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
import test_connectors_ghost as ghosts
import test_connectors_google as googles
import test_connectors_letters as letters
import test_connectors_letters_more as more_letters
import test_connectors_patreon as patrons
import test_connectors_paypal as payments
import test_connectors_plausible as visits
import test_connectors_podcasts as podcasts
import test_connectors_shops as shops
import test_connectors_sites as sites
import test_connectors_social as social
import test_connectors_social_more as more_social
import test_connectors_stripe as charges
import test_connectors_umami as visitors
from fault_server import CUT_JSON, EMPTY, LOGIN, Act, Asked, data, faults  # noqa: F401 - a fixture
from loopback import no_child, no_waiting  # noqa: F401 - a fixture
from vendors import Call, Peer, rows, window

from connectors import (
    bluesky,
    buttondown,
    ghost,
    instagram,
    kit,
    mailerlite,
    mastodon,
    op3,
    patreon,
    paypal,
    plausible,
    simplecast,
    stripe,
    transistor,
    umami,
)  # fmt: skip
from connectors._http import Http
from connectors._spec import AuthError, ConnectorError

Script = Callable[[Call], Any]
SECRET = "s3cr3t-of-the-owner"


def profile(call: Call) -> Any:
    return {
        "did": "did:plc:x",
        "handle": "ann",
        "acct": "ann",
        "followersCount": 1,
        "postsCount": 2,
        "followers_count": 1,
        "statuses_count": 2,
    }


def newsletter(call: Call) -> Any:
    """The server here tells only one of several parameters of a name."""
    return {"count": 12, "results": []} if call.path.endswith("subscribers") else letters.buttondown_account(call)


CASES: list[tuple[ModuleType, dict[str, str], Script]] = [
    (stripe, {"key": SECRET}, charges.account),
    (paypal, {"client_id": "app", "client_secret": SECRET}, payments.account([payments.detail("A1")]).script),
    (patreon, {"access_token": SECRET}, patrons.account([patrons.member(1)], [patrons.member(2)]).script),
    (kit, {"api_key": SECRET}, letters.kit_account),
    (buttondown, {"api_key": SECRET}, newsletter),
    (mailerlite, {"token": SECRET}, letters.mailerlite_account),
    (ghost, {"url": "", "admin_key": ghosts.KEY}, ghosts.site),
    (plausible, {"site": "dummy.site", "api_key": SECRET}, visits.site),
    (umami, {"website": "example.com", "server": "", "username": "ann", "password": SECRET}, visitors.server),
    (op3, {"show": podcasts.SHOW, "token": SECRET}, podcasts.op3_server),
    (transistor, {"api_key": SECRET}, podcasts.transistor_server),
    (simplecast, {"token": SECRET}, podcasts.simplecast_server),
    (mastodon, {"server": "", "account": "ann", "access_token": SECRET}, profile),
    (bluesky, {"account": "ann"}, profile),
    (instagram, {"access_token": SECRET}, social.account),
    *googles.CASES,
    *sites.CASES,
    *more_letters.CASES,
    *more_social.CASES,
    *shops.CASES,
]


def at(module: ModuleType, config: dict[str, str], address: str) -> dict[str, str]:
    """The config with the server's address, where the owner types one or as the platform's own."""
    typed = [name for name in ("url", "server") if name in config and not module.SPEC.base]
    return {**config, **({typed[0]: address} if typed else {"base": address})}


def played(script: Script) -> Callable[[Asked], Act]:
    def play(asked: Asked) -> Act:
        pairs = list(asked.query.items())
        body = asked.json if asked.headers.get("content-type") == "application/json" and asked.body else asked.form
        said = script(Call(asked.method.lower(), f"http://x{asked.path}", pairs, asked.headers, body))
        return data(said[1], said[0]) if isinstance(said, tuple) else data(said)

    return play


@pytest.mark.parametrize(("module", "config", "script"), CASES, ids=[case[0].SPEC.name for case in CASES])
class TestOverHttp:
    def test_the_same_rows(self, module: ModuleType, config: dict[str, str], script: Script, faults: Any) -> None:
        server = faults(played(script))
        config = at(module, config, server.url)
        asked = window("2026-11-20")
        with Http.for_config(module.SPEC, config) as http:
            found = [row for payload in module.fetch(config, http, asked) for row in module.parse(payload)]

        expected = rows(module, config, Peer(script), asked)
        assert found == expected
        assert found
        assert all(each.headers["host"] == server.url.removeprefix("http://") for each in server.asked)

    def test_a_bad_key_asks_for_a_new_one(
        self, module: ModuleType, config: dict[str, str], script: Script, faults: Any
    ) -> None:
        server = faults(lambda asked: data({"error": f"bad key {SECRET}"}, 401))
        config = at(module, config, server.url)
        with Http.for_config(module.SPEC, config) as http, pytest.raises(AuthError) as caught:
            module.check(config, http)

        assert SECRET not in f"{caught.value!r} {caught.value}"
        assert ghosts.KEY not in str(caught.value)

    @pytest.mark.parametrize(
        "act",
        [LOGIN, EMPTY, CUT_JSON, data({"message": SECRET}), data([SECRET])],
        ids=["login", "empty", "cut", "other", "list"],
    )
    def test_what_is_no_answer_is_one_error(
        self, module: ModuleType, config: dict[str, str], script: Script, act: Act, faults: Any
    ) -> None:
        server = faults(lambda asked: act)
        config = at(module, config, server.url)
        with Http.for_config(module.SPEC, config) as http, pytest.raises(ConnectorError) as caught:
            for payload in module.fetch(config, http, window("2026-11-20")):
                list(module.parse(payload))

        assert SECRET not in f"{caught.value!r} {caught.value}"
        assert "\n" not in str(caught.value)
