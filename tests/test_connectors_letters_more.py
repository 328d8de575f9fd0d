"""What the tests over a real server and of drift play for Mailchimp, beehiiv and Threads; and what holds for each."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
import test_connectors_beehiiv as bees
import test_connectors_mailchimp as chimps
import test_connectors_threads as talks
from vendors import Peer, numbers, rows, window

from connectors import beehiiv, mailchimp, threads
from connectors._spec import AuthError, ConnectorError

SECRET = "s3cr3t-of-the-owner"
CASES: list[tuple[ModuleType, dict[str, str], Any]] = [
    (mailchimp, {"api_key": f"{SECRET}-us21"}, chimps.account),
    (beehiiv, {"api_key": SECRET}, bees.account),
    (threads, {"access_token": SECRET}, talks.account),
]


@pytest.mark.parametrize(("module", "config", "account"), CASES, ids=[case[0].SPEC.name for case in CASES])
class TestEach:
    def test_the_past_tells_no_number_of_now(self, module: ModuleType, config: dict[str, str], account: Any) -> None:
        past = numbers(rows(module, config, Peer(account), window("2026-10-02", "2026-10-03")))

        assert not [key for key in past if key[0] in ("subscribers", "paid_members", "followers")]

    def test_the_future_is_not_asked_for(self, module: ModuleType, config: dict[str, str], account: Any) -> None:
        peer = Peer(account)

        assert rows(module, config, peer, window("2999-01-01", "2999-02-01")) == []
        assert peer.calls == []

    def test_read_twice_it_says_the_same(self, module: ModuleType, config: dict[str, str], account: Any) -> None:
        first, second = (rows(module, config, Peer(account), window("2026-11-07")) for _ in range(2))

        assert first == second
        assert first

    def test_a_bad_key_and_drift_are_one_error(self, module: ModuleType, config: dict[str, str], account: Any) -> None:
        with pytest.raises(AuthError):
            module.check(config, Peer(lambda call: (401, {"title": "API Key Invalid"})))
        for drift in ({"hello": "ann@example.org"}, [], "text", {"lists": None, "data": None, "total_items": {}}):
            with pytest.raises(ConnectorError) as caught:
                rows(module, config, Peer(lambda call, said=drift: said), window("2026-11-20"))
            assert "ann" not in str(caught.value)
            assert SECRET not in str(caught.value)
