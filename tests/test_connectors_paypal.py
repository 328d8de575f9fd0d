"""PayPal: token, stretches of days, pages, too large answers, and that the API and the activity file become the same rows."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from told_by_files import take
from vendors import Call, Peer, check_calls, described, money, rows, window

from connectors import _answers, paypal
from connectors._spec import AuthError, ConnectorError
from vocabulary import Entry

CONFIG = {"client_id": "app", "client_secret": "hush"}
ROOT = "https://api-m.paypal.com"


def detail(number: str, code: str = "T0006", gross: str = "10.00", **more: object) -> dict[str, object]:
    plain = {
        "transaction_id": number, "transaction_event_code": code, "transaction_initiation_date": "2026-09-30T16:30:00-0700",
        "transaction_status": "S", "transaction_amount": {"currency_code": "USD", "value": gross},
        "transaction_subject": "From Ann", "paypal_account_id": "BUYER1",
    }  # fmt: skip
    return {"transaction_info": {**plain, **more}}


def account(*pages: list[dict[str, object]]) -> Peer:
    def script(call: Call) -> object:
        if call.path == "/v1/oauth2/token":
            return {"access_token": "t1", "token_type": "Bearer", "expires_in": 31668}
        page = int(call.query["page"])
        told = {
            "account_number": "ACC1",
            "start_date": call.query["start_date"],
            "page": page,
            "total_pages": len(pages),
        }
        return {**told, "total_items": sum(map(len, pages)), "transaction_details": pages[page - 1]}

    return Peer(script)


def test_each_page_is_asked_once_as_the_description_has_it() -> None:
    peer = account([detail("A1")], [detail("A2")])

    found = rows(paypal, CONFIG, peer, window("2026-09-15", "2026-10-10", zone="Europe/Berlin"))

    token, *asked = peer.calls
    assert token.headers["authorization"] == "Basic " + base64.b64encode(b"app:hush").decode()
    assert token.body == {"grant_type": "client_credentials"}
    assert [(c.query["start_date"], c.query["end_date"], c.query["page"]) for c in asked] == [
        ("2026-09-14T22:00:00Z", "2026-10-10T21:59:59Z", "1"),
        ("2026-09-14T22:00:00Z", "2026-10-10T21:59:59Z", "2"),
    ]
    assert {c.headers["authorization"] for c in asked} == {"Bearer t1"}
    assert money(found)["A1"] == ("2026-10-01", "sale", 10_000_000, "USD")
    check_calls(described("paypal.reporting_transactions_v1.json"), asked, root=ROOT)


def test_no_stretch_is_longer_than_paypal_allows_and_none_is_older_than_three_years() -> None:
    peer = account([])

    assert rows(paypal, CONFIG, peer, window("2010-01-01")) == []

    starts = [c.query["start_date"] for c in peer.calls[1:]]
    ends = [c.query["end_date"] for c in peer.calls[1:]]
    assert starts[0] == "2023-11-22T00:00:00Z"
    assert [e[:10] for e in ends[:-1]] == [
        str(_answers.date.fromisoformat(s[:10]) - _answers.timedelta(days=1)) for s in starts[1:]
    ]
    assert len(starts) == 37


def test_too_many_rows_are_asked_in_halves() -> None:
    def script(call: Call) -> object:
        if "token" in call.path:
            return {"access_token": "t1"}
        first, last = call.query["start_date"][:10], call.query["end_date"][:10]
        if first != last:
            return 400, {"name": "RESULTSET_TOO_LARGE", "message": "too large"}
        return {"page": 1, "total_pages": 1, "total_items": 1, "transaction_details": [detail(first)]}

    found = rows(paypal, CONFIG, Peer(script), window("2026-11-01", "2026-11-04"))

    assert sorted(money(found)) == ["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"]


def test_buyers_are_in_no_payload_and_an_empty_account_is_empty() -> None:
    bodies = str([p.body for p in paypal.fetch(CONFIG, account([detail("A1")]), window("2026-11-01"))])

    assert "Ann" not in bodies
    assert "BUYER1" not in bodies
    empty = Peer(
        lambda call: (
            {"access_token": "t"} if "token" in call.path else {"account_number": "A", "page": 1, "total_items": 0}
        )
    )
    assert rows(paypal, CONFIG, empty, window("2026-11-01")) == []
    assert rows(paypal, CONFIG, Peer(lambda call: {}), window("2999-01-01", "2999-01-02")) == []


def test_the_account_is_named_and_refusals_are_told() -> None:
    assert paypal.check(CONFIG, account([])) == "PayPal ACC1"
    with pytest.raises(AuthError):
        paypal.check(CONFIG, Peer(lambda call: (401, {"error": "invalid_client"})))


@pytest.mark.parametrize(
    "broken",
    [
        {"transaction_amount": {"value": "x", "currency_code": "USD"}},
        {"transaction_id": None},
        {"transaction_initiation_date": "soon"},
    ],
)
def test_drift_is_one_error_without_values(broken: dict[str, object]) -> None:
    with pytest.raises(ConnectorError, match=next(iter(broken))) as caught:
        rows(paypal, CONFIG, account([detail("A1", **broken)]), window("2026-11-01"))
    assert "soon" not in str(caught.value)
    with pytest.raises(ConnectorError, match="form that is not known"):
        rows(paypal, CONFIG, Peer(lambda call: {"access_token": "t", "message": "Hello"}), window("2026-11-01"))


def test_a_month_as_a_file_and_through_the_api_is_the_same(tmp_path: Path) -> None:
    lines = [
        '"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","Transaction ID","Sales Tax",'
        '"Reference Txn ID","Balance Impact"',
        '"09/30/2026","16:30:00","PDT","X","Website Payment","Completed","USD","1,190.00","-41.00","1,149.00","7A","190.00","","Credit"',
        '"09/30/2026","16:30:00","PDT","X","Subscription Payment","Completed","USD","9.00","-0.50","8.50","7S","","","Credit"',
        '"09/30/2026","16:30:00","PDT","X","Payment Refund","Completed","USD","-1,190.00","40.70","-1,149.30","7B","190.00","7A","Debit"',
        '"09/30/2026","16:30:00","PDT","X","General Currency Conversion","Completed","USD","-5.00","0.00","-5.00","7C","","7D","Debit"',
        '"09/30/2026","16:30:00","PDT","X","Express Checkout Payment","Completed","USD","-4.30","0.00","-4.30","7D","","","Debit"',
        '"09/30/2026","16:30:00","PDT","X","General Withdrawal","Completed","USD","-20.00","0.00","-20.00","7F","","","Debit"',
        '"09/30/2026","16:30:00","PDT","X","Payment Hold","Completed","USD","-9.00","0.00","-9.00","7G","","","Debit"',
        '"09/30/2026","16:30:00","PDT","X","Chargeback","Completed","USD","-8.00","-20.00","-28.00","7H","","","Debit"',
    ]
    path = tmp_path / "paypal.csv"
    path.write_text("\n".join(lines) + "\n")
    usd = {"currency_code": "USD"}
    details = [
        detail("7A", "T0007", "1190.00", fee_amount={**usd, "value": "-41.00"}, sales_tax_amount={**usd, "value": "190.00"}),
        detail("7S", "T0002", "9.00", fee_amount={**usd, "value": "-0.50"}),
        detail(
            "7B", "T1107", "-1190.00", fee_amount={**usd, "value": "40.70"}, sales_tax_amount={**usd, "value": "190.00"},
            paypal_reference_id="7A",
        ),
        detail("7C", "T0200", "-5.00"), detail("7D", "T0006", "-4.30"), detail("7F", "T0400", "-20.00"), detail("7G", "T2107", "-9.00"),
        detail("7H", "T1201", "-8.00", fee_amount={**usd, "value": "-20.00"}),
    ]  # fmt: skip
    frame = take(path)[0]["entry"]
    api = [r for r in rows(paypal, CONFIG, account(details), window("2026-10-23")) if isinstance(r, Entry)]

    kept = [
        "external_id",
        "kind",
        "status",
        "stream",
        "payer",
        "product",
        "quantity",
        "amount_micros",
        "currency",
        "reverses",
    ]
    by_file = frame[kept].astype(object).where(frame[kept].notna(), None).values.tolist()
    assert sorted(map(str, by_file)) == sorted(str([getattr(row, name) for name in kept]) for row in api)
    assert {r.day for r in api} == set(frame["day"].dt.date)
