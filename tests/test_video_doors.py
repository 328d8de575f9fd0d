"""YouTube and AdSense from the sign-in to the record: connected over loopback, filled back, and the same rows as their files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from adsense_peer import PUB, payment
from fault_server import Act, Asked, FaultServer, faults  # noqa: F401
from loopback import no_waiting  # noqa: F401
from made_up_sign_in import SCOPES, Authority, browse
from test_connectors_adsense import ads
from test_connectors_over_http import played
from test_connectors_video import TABLE, tube
from video_peer import View

import settings
from collect import accounts, connecting, importing, signing_in, sync, vault
from collect.errors import CollectError
from collect.importing import Choices
from connectors import _waiting, youtube
from store import Source, Store, Workspace, open_store
from vocabulary import DIGEST

REDIRECT = "http://127.0.0.1:8501/signed-in"
CLIENT = {"client_id": "client-1", "client_secret": "client-secret-1"}
REVENUE = ("Date,Estimated revenue (USD),Views", "Total,3.1452,24", "2026-11-17,3.141,15", "2026-11-18,0.0042,9")
PAYMENTS = (
    '"Date","Description","Amount (USD)"', '"Nov 1, 2026","Starting balance","1,234.57"',
    '"Nov 21, 2026","Automatic payment: Checking • • 000","\u22121,234.57"',
)  # fmt: skip


class Google:
    """Google's sign-in and its APIs behind one address: whoever shows a token that was given is answered by `script`."""

    def __init__(self, script: Callable[[Any], Any]) -> None:
        self.signing, self.api = Authority(), played(script)

    def __call__(self, asked: Asked) -> Act:
        if asked.path in ("/o/oauth2/v2/auth", "/token"):
            return {"/token": self.signing._token, "/o/oauth2/v2/auth": self.signing._ask}[asked.path](asked)
        refused = self.signing._me(asked)
        return refused if refused.status == 401 else self.api(asked)


class Record:
    """A record that is opened at `path`."""

    def __init__(self, path: Path) -> None:
        self.store: Store = open_store(f"sqlite:///{path}")
        self.ws: Workspace = self.store.make_workspace("studio", home_currency="USD")

    def sign_in(self, connector: str, server: FaultServer, **more: str) -> Source:
        config = {**CLIENT, "base": server.url, **more}
        told = browse(signing_in.begin(self.store, self.ws, connector, config, redirect=REDIRECT, label=connector))
        return signing_in.finish(lambda: self.store, told["state"], told["code"])

    def sync(self) -> sync.SyncResult:
        (result,) = sync.run(self.store, self.ws, today=settings.today(self.ws.zone))
        assert result.ok, result
        return result

    def file(self, path: Path) -> Any:
        (preview,) = importing.look_all(self.store, self.ws, path, Choices(), now=settings.now())
        try:
            return importing.take(self.store, self.ws, preview, now=settings.now())
        finally:
            preview.close()

    @property
    def line(self) -> dict[str, Any]:
        return self.store.totals(self.ws.id, DIGEST)


@pytest.fixture
def record(tmp_path: Path) -> Callable[[str], Record]:
    made: list[Record] = []

    def make(name: str) -> Record:
        made.append(Record(tmp_path / f"{name}.db"))
        return made[-1]

    return make


@pytest.mark.parametrize(
    ("connector", "script", "lines", "more"),
    [
        ("youtube", tube(), REVENUE, {}),
        ("adsense", ads(paid=[payment("2026-11-21", "$1,234.57")]), PAYMENTS, {"income": "file"}),
    ],
    ids=["youtube", "adsense"],
)
def test_file_and_sync_are_the_same_record_in_either_order(
    record: Callable[[str], Record], faults: Callable, no_waiting: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    connector: str, script: Any, lines: tuple[str, ...], more: dict[str, str],
) -> None:  # fmt: skip
    monkeypatch.setattr(_waiting.Pace, "_next", lambda pace: 0.0)  # three first readings of one host
    server = faults(Google(script))
    path = tmp_path / "export.csv"
    path.write_text("\n".join(lines))
    alone, before, after = (record(name) for name in ("alone", "before", "after"))
    for each in (alone, before, after):
        if each is before:
            assert each.file(path).added
        each.sign_in(connector, server, **more)
        each.sync()
        if each is after:
            assert (each.file(path).added, each.file(path).revised) == (0, 0)
    assert [len(each.store.sources(each.ws.id)) for each in (alone, before, after)] == [1, 1, 1]
    assert alone.line == before.line == after.line


def test_adsense_estimates_by_day_and_final_earnings_by_month_are_never_both_kept(
    record: Callable[[str], Record], faults: Callable, no_waiting: None, tmp_path: Path
) -> None:
    server = faults(Google(ads()))
    path = tmp_path / "export.csv"
    path.write_text("\n".join(PAYMENTS))
    connected, imported = record("connected"), record("imported")
    source = connected.sign_in("adsense", server)
    with pytest.raises(CollectError, match="would count it twice"):
        connected.file(path)
    with pytest.raises(CollectError, match="cannot change once it is connected"):
        connecting.reconnect(connected.store, connected.ws, source.name, {"income": "file"})

    imported.file(path)
    assert imported.sign_in("adsense", server).settings["income"] == "file", (
        "files came first, so they go on telling it"
    )
    imported.sync()
    assert set(imported.store.entries(imported.ws.id)["kind"]) == {"payout"}


def test_a_channel_is_filled_back_to_its_first_day_and_no_further(
    record: Callable[[str], Record], faults: Callable, no_waiting: None
) -> None:
    script = tube(made="2026-08-15T09:00:00Z", table=[*TABLE, View("2026-08-20", "old", 77)])
    server, own = faults(Google(script)), record("own")
    source = own.sign_in("youtube", server)
    own.sync()

    days = own.store.observations(own.ws.id, ["video_views"])
    assert {str(d)[:10]: int(v) for d, v in zip(days["day"], days["value"], strict=True)} == {
        "2026-08-20": 77, "2026-10-31": 40, "2026-11-17": 15, "2026-11-18": 9,
    }  # fmt: skip
    asked = [a.query["startDate"] for a in server.asked if a.path == "/v2/reports" and a.query["dimensions"] == "day"]
    assert min(asked) == "2026-08-14"
    assert own.store.sources(own.ws.id)[0].state["filling"] is None
    again = len(server.asked)
    assert own.sync().added == 0
    assert len(server.asked) - again < 20
    kept = vault.read(accounts.reference(source))
    assert kept["refresh_token"].startswith("1//") and set(kept) == {"client_secret", "refresh_token"}


def test_what_the_sign_in_asks_google_for(record: Callable[[str], Record], faults: Callable) -> None:
    google = Google(tube())
    record("own").sign_in("youtube", faults(google))
    (asked,) = google.signing.asked_for
    assert asked.query["scope"].split() == [*SCOPES, "https://www.googleapis.com/auth/yt-analytics-monetary.readonly"]
    assert youtube.SPEC.oauth and asked.query["redirect_uri"] == REDIRECT


def test_without_the_box_for_income_all_else_is_read(
    record: Callable[[str], Record], faults: Callable, no_waiting: None
) -> None:
    from google_peer import denied

    google = Google(tube(refuses={"estimatedRevenue": denied("Forbidden", "insufficientPermissions")}))
    google.signing.granted = SCOPES
    own = record("own")
    own.sign_in("youtube", faults(google))
    own.sync()
    assert len(own.store.observations(own.ws.id, ["video_views"])) == 3
    assert own.store.entries(own.ws.id).empty


def test_adsense_is_filled_back_to_when_the_account_was_made(
    record: Callable[[str], Record], faults: Callable, no_waiting: None
) -> None:
    server, own = faults(Google(ads(made="2025-06-01T00:00:00Z"))), record("own")
    own.sign_in("adsense", server, account=PUB)
    own.sync()
    asked = [a.query for a in server.asked if a.path.endswith("generate")]
    assert len(asked) == 2
    assert len(own.store.entries(own.ws.id)) == 6
