"""What the tests over a real server and of drift play for TikTok, LinkedIn and X; and what holds for each."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
import test_connectors_linkedin as pages
import test_connectors_tiktok as clips
import test_connectors_x as posts
from vendors import Peer, rows, window

from connectors import linkedin, tiktok, x
from connectors._spec import AuthError, ConnectorError

SECRET = "s3cr3t-of-the-owner"
CASES: list[tuple[ModuleType, dict[str, str], Any]] = [
    (tiktok, {"client_id": "app", "client_secret": SECRET, "refresh_token": "rft.1"}, clips.account),
    (linkedin, {"organization": "2414183", "access_token": SECRET}, pages.page),
    (x, {"account": "@XDevelopers", "token": SECRET}, posts.account),
]


@pytest.mark.parametrize(("module", "config", "account"), CASES, ids=[case[0].SPEC.name for case in CASES])
class TestEach:
    def test_read_twice_it_says_the_same(self, module: ModuleType, config: dict[str, str], account: Any) -> None:
        first, second = (rows(module, config, Peer(account), window()) for _ in range(2))

        assert first == second
        assert first

    def test_refusals_and_drift_are_one_error(self, module: ModuleType, config: dict[str, str], account: Any) -> None:
        with pytest.raises(AuthError):
            module.check(config, Peer(lambda call: (401, {"error": "The access token is invalid"})))
        for drift in (
            [],
            {"hello": "ann@example.org"},
            "text",
            {"data": {"user": []}, "elements": 7, "firstDegreeSize": "many"},
        ):
            with pytest.raises(ConnectorError) as caught:
                rows(module, config, Peer(lambda call, said=drift: said), window())
            assert "ann" not in str(caught.value)
            assert SECRET not in str(caught.value)
