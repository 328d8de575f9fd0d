"""Awin: commissions, what became of them, and who pays."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fault_server import faults  # noqa: F401 - a fixture
from loopback import no_waiting  # noqa: F401 - a fixture
from vendors import Call, Peer, money, rows, window

from collect import connecting, sync
from connectors import awin
from connectors._spec import AuthError, ConnectorError, Remark, Window
from store import open_store
from vocabulary import DIGEST, Entry

AWIN = {"publisher": " 45628 ", "access_token": "token-of-ann"}


def statuses(found: list[Any]) -> dict[str, tuple[str, str, str]]:
    return {r.external_id: (r.kind, r.status, r.payer) for r in found if isinstance(r, Entry)}


def sale(number: int, **more: Any) -> dict[str, Any]:
    """A transaction of Awin's documentation, shortened."""
    plain = {
        "id": number, "url": "http://www.publisher.com", "advertiserId": 7052, "publisherId": 45628, "siteName": "Publisher",
        "commissionStatus": "pending", "commissionAmount": {"amount": 5.59, "currency": "GBP"},
        "saleAmount": {"amount": 55.96, "currency": "GBP"}, "customerCountry": "GB", "clickRefs": {"clickRef": "ref-of-a-reader"},
        "clickDate": "2026-10-23T12:18:00", "transactionDate": "2026-11-20T22:04:00", "validationDate": None, "amended": False,
        "voucherCode": "example123", "orderRef": "111222333444", "paidToPublisher": False,
    }  # fmt: skip
    return {**plain, **more}


class Network:
    """Awin with some transactions. `by`: which are told by the day of validation or amendment."""

    def __init__(self, *sales: dict[str, Any], by: dict[str, list[dict[str, Any]]] | None = None) -> None:
        self.told = {"transaction": list(sales), **(by or {})}

    def __call__(self, call: Call) -> Any:
        if call.path == "/accounts":
            return {
                "userId": 1,
                "accounts": [{"accountId": 45628, "accountName": "Harbour Prints", "accountType": "publisher"}],
            }
        if call.path.endswith("/programmes"):
            return [{"id": 7052, "name": "Acme Outdoor", "currencyCode": "GBP"}]
        if call.path.endswith("/programmedetails"):
            if call.query["advertiserId"] == "1":
                return {"programmeInfo": {"id": 1, "name": "Gone Ltd"}}
            return 404, {"error": "exception"}
        what = call.query.get("dateType", "transaction")
        day = "transactionDate" if what == "transaction" else "validationDate"
        first, last = call.query["startDate"], call.query["endDate"]
        return [s for s in self.told.get(what, []) if first <= s[day] <= last]


awin_account = Network(sale(1), sale(2, advertiserId=1, commissionStatus="approved"))


def test_awin_asks_for_stretches_of_thirty_days_in_utc() -> None:
    peer = Peer(Network(sale(1), sale(2, transactionDate="2026-08-10T00:00:00")))
    found = rows(awin, AWIN, peer, window("2026-08-10", zone="Europe/Berlin"))

    asked = [c.query for c in peer.calls if c.path.endswith("/transactions/")]
    assert [(q["startDate"], q["endDate"]) for q in asked] == [
        ("2026-08-09T22:00:00", "2026-09-08T21:59:59"), ("2026-09-08T22:00:00", "2026-10-08T21:59:59"),
        ("2026-10-08T22:00:00", "2026-11-07T22:59:59"), ("2026-11-07T23:00:00", "2026-11-21T22:59:59"),
    ]  # fmt: skip
    spans = [datetime.fromisoformat(q["endDate"]) - datetime.fromisoformat(q["startDate"]) for q in asked]
    assert max(spans) < timedelta(days=31)
    assert {q["timezone"] for q in asked} == {"UTC"}
    assert asked[0].keys() == {"startDate", "endDate", "timezone"}
    assert money(found) == {
        "1": ("2026-11-20", "commission", 5_590_000, "GBP"), "2": ("2026-08-10", "commission", 5_590_000, "GBP"),
    }  # fmt: skip
    assert {c.path for c in peer.calls if "transactions" in c.path} == {"/publishers/45628/transactions/"}
    assert {c.headers["authorization"] for c in peer.calls} == {"Bearer token-of-ann"}
    assert rows(awin, AWIN, Peer(Network()), window("2027-01-01", "2027-02-01")) == []


def test_the_day_is_that_of_the_purchase_in_the_reporting_zone() -> None:
    late = Peer(Network(sale(1, transactionDate="2026-11-20T23:30:00")))
    assert money(rows(awin, AWIN, late, window("2026-11-01", zone="Europe/Berlin")))["1"][0] == "2026-11-21"
    assert rows(awin, AWIN, late, window("2026-11-01", "2026-11-20", zone="Europe/Berlin")) == []


@pytest.mark.parametrize(
    ("more", "kind", "status"),
    [
        ({}, "commission", "pending"), ({"commissionStatus": "approved"}, "commission", "approved"),
        ({"commissionStatus": "approved", "paidToPublisher": True}, "commission", "paid"),
        ({"commissionStatus": "declined"}, "commission", "reversed"), ({"commissionStatus": "deleted"}, "commission", "declined"),
        ({"commissionStatus": "approved", "commissionAmount": {"amount": -5.59, "currency": "GBP"}}, "refund", "approved"),
        ({"commissionAmount": {"amount": 0, "currency": "GBP"}, "amended": True}, "commission", "pending"),
    ],
)  # fmt: skip
def test_what_became_of_a_commission_at_awin(more: dict[str, Any], kind: str, status: str) -> None:
    found = rows(awin, AWIN, Peer(Network(sale(1, **more))), window("2026-11-01"))
    assert statuses(found) == {"1": (kind, status, "Acme Outdoor")}


def test_awin_names_programs_once_a_window_also_one_that_was_left() -> None:
    peer = Peer(
        Network(
            sale(1), sale(2, advertiserId=1), sale(3, advertiserId=2), sale(4, transactionDate="2026-08-20T10:00:00")
        )
    )
    found = rows(awin, AWIN, peer, window("2026-08-10"))

    assert {name: told[2] for name, told in statuses(found).items()} == {
        "1": "Acme Outdoor", "2": "Gone Ltd", "3": "Awin advertiser 2", "4": "Acme Outdoor",
    }  # fmt: skip
    assert [c.path.rpartition("/")[2] for c in peer.calls if "programme" in c.path] == [
        "programmes",
        "programmedetails",
        "programmedetails",
    ]


def test_what_programs_are_called_does_not_stand_among_the_secrets() -> None:
    peer = Peer(Network(sale(1), sale(2, advertiserId=1)))
    assert len(rows(awin, AWIN, peer, window("2026-11-01"))) == 2
    assert peer.tokens == {}


def test_awin_says_what_is_no_row() -> None:
    found = rows(awin, AWIN, Peer(Network(sale(1, commissionStatus="bonus"), sale(2, commissionAmount={"amount": 0, "currency": "GBP"}))),
                 window("2026-11-01"))  # fmt: skip
    assert [(r.kind, r.reason) for r in found if isinstance(r, Remark)] == [
        ("rejected", "1: what Awin's state “bonus” means is not known"), ("left_out", "2: nothing was earned"),
    ]  # fmt: skip


def test_going_on_awin_is_asked_what_was_decided_since_however_old() -> None:
    old = sale(
        9, transactionDate="2026-03-01T10:00:00", validationDate="2026-11-19T10:00:00", commissionStatus="approved"
    )
    peer = Peer(Network(by={"validation": [old]}))
    plain = window("2026-11-01")

    assert rows(awin, AWIN, peer, plain) == []
    going_on = Window(plain.since, plain.until, {"complete": True}, zone="UTC", now=plain.now)
    found = rows(awin, AWIN, peer, going_on)
    assert money(found) == {"9": ("2026-03-01", "commission", 5_590_000, "GBP")}
    asked = [c.query.get("dateType", "transaction") for c in peer.calls if c.path.endswith("/transactions/")]
    assert asked == ["transaction", "transaction", "validation", "amendment"]


def test_a_change_of_state_takes_the_place_of_what_was_told(
    tmp_path: Path,
    faults: Any,
    no_waiting: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from test_connectors_over_http import played

    monkeypatch.setattr(
        awin, "SPEC", replace(awin.SPEC, history_days=20)
    )  # five years at 18 requests a minute take their time
    network = Network(sale(1), sale(2), sale(3))
    server = faults(played(network))
    store = open_store(f"sqlite:///{tmp_path / 'record.db'}")
    ws = store.make_workspace("default")
    connecting.connect(store, ws, "awin", {**AWIN, "base": server.url})
    sync.run(store, ws, today=date(2026, 11, 21))
    assert [(m["status"], m["amount"]) for m in store.totals(ws.id, DIGEST)["money"]] == [("pending", "16.77")]

    decided = {"validationDate": "2026-11-21T00:00:00"}
    network.told["transaction"] = []
    network.told["validation"] = [
        sale(1, commissionStatus="approved", **decided),
        sale(2, commissionStatus="declined", **decided),
    ]
    (result,) = sync.run(store, ws, today=date(2026, 11, 21))
    assert result.ok and result.revised == 2
    assert {m["status"]: m["amount"] for m in store.totals(ws.id, DIGEST)["money"]} == {
        "pending": "5.59", "approved": "5.59", "reversed": "5.59",
    }  # fmt: skip
    store.close()


def test_awin_names_the_account_and_says_which_it_sees() -> None:
    assert awin.check(AWIN, Peer(awin_account)) == "Harbour Prints"
    with pytest.raises(ConnectorError, match="sees: 45628"):
        awin.check({**AWIN, "publisher": "1"}, Peer(awin_account))
    with pytest.raises(AuthError):
        awin.check(AWIN, Peer(lambda _: (401, {"error": "unauthorized"})))


def test_nothing_of_a_buyer_is_kept_and_twice_is_the_same() -> None:
    text = json.dumps([p.body for p in awin.fetch(AWIN, Peer(awin_account), window("2026-11-01"))])
    assert not [word for word in ("111222333444", "example123", "ref-of-a-reader", "token-of-ann") if word in text]
    assert rows(awin, AWIN, Peer(awin_account), window("2026-11-01")) == rows(
        awin, AWIN, Peer(awin_account), window("2026-11-01")
    )
