"""AdSense: estimates by day, payments with the file's ids, what is owed; accounts to choose from, and drift."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from adsense_peer import PUB, Ads, payment
from google_peer import SIGNED_IN, denied
from told_by_files import take
from vendors import Peer, money, numbers, rows, window

from connectors import adsense
from connectors._adsense_answers import amount
from connectors._spec import AuthError, ConnectorError, Remark
from vocabulary import DIGEST, Entry, Observation

DAYS = {"2026-11-01": ("1.23", "400"), "2026-11-02": ("0.000001", "0"), "2026-11-05": ("0.00", "3")}
PAID = (
    payment(None, "$87.65"),
    payment("2026-08-21", "$224.68"),
    payment("2026-11-21", "$1,234.57"),
    payment("2026-11-21", "$12.00", youtube=True),
    payment(None, "$2.35", youtube=True),
)


def ads(**more: Any) -> Ads:
    return Ads(**{"days": DAYS, "paid": PAID, **more})


def read(peer: Peer, since: str = "2026-11-01", until: str = "2026-11-21", **more: str) -> list[Any]:
    return rows(adsense, {**SIGNED_IN, **more}, peer, window(since, until))


def test_days_payments_and_what_is_owed_by_hand() -> None:
    found = read(Peer(ads()))

    earned = {k: v for k, v in money(found).items() if k.startswith("earnings:")}
    assert earned == {
        "earnings:2026-11-01": ("2026-11-01", "ad", 1_230_000, "USD"),
        "earnings:2026-11-02": ("2026-11-02", "ad", 1, "USD"),
        "earnings:2026-11-05": ("2026-11-05", "ad", 0, "USD"),
    }
    told = {k: v for k, v in numbers(found).items() if k[0] == "ad_impressions"}
    assert {k[2]: v for k, v in told.items()} == {"2026-11-01": 400, "2026-11-02": 0, "2026-11-05": 3}
    paid = [r for r in found if isinstance(r, Entry) and r.kind == "payout"]
    assert [(r.day, r.amount_micros) for r in paid] == [
        (date(2026, 11, 21), -1_234_570_000),
        (date(2026, 11, 21), -12_000_000),
    ]
    assert len({r.external_id for r in paid}) == 2
    (owed,) = [r for r in found if isinstance(r, Observation) and r.metric == "account_balance"]
    assert (owed.day, owed.value, owed.currency) == (date(2026, 11, 21), 90_000_000, "USD")


def test_days_before_anything_was_earned_are_no_rows() -> None:
    days = {
        "2026-11-01": ("0.00", "0"),
        "2026-11-02": ("0", "9"),
        "2026-11-03": ("0.05", "9"),
        "2026-11-04": ("0.00", "0"),
    }

    def entries(**bookmark: Any) -> tuple[list[str], dict[str, Any]]:
        asked = replace(window("2026-11-01"), bookmark=bookmark)
        (payload,) = adsense.fetch(SIGNED_IN, Peer(ads(days=days, paid=())), asked)
        told = list(adsense.parse(payload))
        assert len([r for r in told if getattr(r, "metric", "") == "ad_impressions"]) == 4
        return [r.external_id[-2:] for r in told if isinstance(r, Entry)], payload.bookmark

    earns = {"complete": True, "earns": True}
    assert entries() == (["03", "04"], earns)
    assert entries(complete=True) == (["03", "04"], earns)
    assert entries(**earns) == (["01", "02", "03", "04"], earns), "one of them may have been more, and was corrected"
    days = {
        "2026-11-01": ("0.00", "0"),
        "2026-11-02": ("0.00", "9"),
        "2026-11-03": ("0.00", "9"),
        "2026-11-04": ("0.00", "0"),
    }
    assert entries(complete=True) == ([], {"complete": True})
    assert entries(**earns)[1] == earns


def test_who_imports_the_file_counts_no_estimates() -> None:
    found = read(Peer(ads()), income="file")

    assert {r.kind for r in found if isinstance(r, Entry)} == {"payout"}
    assert ("ad_impressions", "", "2026-11-01") in numbers(found)


def test_a_payment_is_the_row_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "activity.csv"
    path.write_text(
        '"Date","Description","Amount (USD)"\n"Aug 21, 2026","Automatic payment: Checking  • • • • 000","\u2212224.68"\n'
    )
    tables, _, _ = take(path)
    fields = [name for name in DIGEST["entry"] if name != "source"]
    (filed,) = tables["entry"].to_dict("records")
    (synced,) = [r.model_dump() for r in read(Peer(ads(days={})), "2026-08-01", "2026-08-31") if isinstance(r, Entry)]

    assert [None if pd.isna(filed[n]) else str(filed[n])[:10] if n == "day" else filed[n] for n in fields] == [
        str(synced[n]) if n == "day" else synced[n] for n in fields
    ]


def test_what_is_owed_is_told_with_today_only() -> None:
    past = read(Peer(ads()), "2026-10-01", "2026-11-20")

    assert not [r for r in past if getattr(r, "metric", "") == "account_balance"]
    assert not [r for r in past if getattr(r, "kind", "") == "payout"]


def test_what_is_owed_in_two_currencies_is_no_sum() -> None:
    found = read(Peer(ads(paid=[payment(None, "$1.00"), payment(None, "2.00 EUR", youtube=True)])))
    assert not [r for r in found if getattr(r, "metric", "") == "account_balance"]


def test_an_amount_that_cannot_be_told_is_rejected_and_not_shown() -> None:
    found = read(Peer(ads(paid=[payment("2026-11-20", "£5.00")])))
    assert [r for r in found if isinstance(r, Remark)] == [
        Remark("rejected", "an amount of AdSense's payments is written in a way that is not known")
    ]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("$1,234.57", "USD", ("1234.57", "USD")), ("CA$1,234.57", "CAD", ("1234.57", "CAD")), ("¥1,235 JPY", "USD", ("1235", "JPY")),
        ("¥1,235", "JPY", ("1235", "JPY")), ("1.234,57 €", "EUR", ("1234.57", "EUR")), ("1 234,57 €", "EUR", ("1234.57", "EUR")),
        ("CHF 1'234.50", "CHF", ("1234.50", "CHF")), ("$0.00", "USD", ("0.00", "USD")), ("\u2212$3.10", "USD", ("-3.10", "USD")),
        ("1,234,567.80 USD", "EUR", ("1234567.80", "USD")), ("$7", "USD", ("7", "USD")), ("$1,234", "USD", ("1234", "USD")),
        ("₹1,00,000.50", "INR", ("100000.50", "INR")), ("£5.00", "USD", None), ("soon", "USD", None), ("$1 of $2", "USD", None),
        ("KWD 1.234", "KWD", None), ("¥1.50", "JPY", None), ("$1.2345", "USD", None), ("USD 1.00 EUR", "USD", None),
    ],
)  # fmt: skip
def test_amounts_as_google_writes_them(words: str, code: str, told: tuple[str, str] | None) -> None:
    assert amount(words, code) == ((Decimal(told[0]), told[1]) if told else None)


def test_rows_that_do_not_fit_into_one_answer_are_said() -> None:
    found = read(Peer(ads(matched=100_001)))
    assert [r.kind for r in found if isinstance(r, Remark)] == ["partial"]


def test_the_questions_say_the_days_and_no_more_than_that() -> None:
    peer = Peer(ads())
    read(peer, "2026-02-03", "2026-11-21")
    asked = next(c for c in peer.calls if c.path.endswith("reports:generate"))

    assert {k: v for k, v in asked.query.items() if "Date" in k} == {
        "startDate.year": "2026", "startDate.month": "2", "startDate.day": "3",
        "endDate.year": "2026", "endDate.month": "11", "endDate.day": "21",
    }  # fmt: skip
    assert asked.url.count("metrics=") == 2
    assert asked.headers["authorization"] == "Bearer ya29.minted"
    assert [c.path for c in peer.calls] == [
        "/token",
        "/v2/accounts",
        f"/v2/accounts/{PUB}/reports:generate",
        f"/v2/accounts/{PUB}/payments",
    ]


def test_nothing_is_asked_before_the_account_was_made_or_of_the_future() -> None:
    def beginnings(since: str, until: str, **more: Any) -> list[bool]:
        return [p.beginning for p in adsense.fetch(SIGNED_IN, Peer(ads(**more)), window(since, until))]

    assert beginnings("2024-01-01", "2024-12-31") == [True]
    assert beginnings("2025-01-01", "2025-12-31") == [False]
    assert beginnings("2024-01-01", "2024-12-31", made=None) == [False]
    future = Peer(ads())
    assert rows(adsense, SIGNED_IN, future, window("2999-01-01", "2999-01-02")) == []
    assert future.calls == []
    assert read(Peer(ads())) == read(Peer(ads()))


def test_the_account_is_chosen_where_there_are_several() -> None:
    assert adsense.check(SIGNED_IN, Peer(ads())) == "Harbour Ads"
    two = ads(more=["pub-9"])
    with pytest.raises(ConnectorError) as caught:
        adsense.check(SIGNED_IN, Peer(two))
    assert f"{PUB} (Harbour Ads), pub-9 (Harbour Ads)" in str(caught.value)
    for typed in (PUB, f" ca-{PUB}", f"accounts/{PUB}"):
        peer = Peer(two)
        assert adsense.check({**SIGNED_IN, "account": typed}, peer) == "Harbour Ads"
        assert peer.calls[-1].path == f"/v2/accounts/{PUB}"
    with pytest.raises(ConnectorError, match="no AdSense account"):
        adsense.check({**SIGNED_IN, "account": "../pub-1"}, Peer(ads()))
    with pytest.raises(ConnectorError, match="404"):
        adsense.check({**SIGNED_IN, "account": "pub-77"}, Peer(ads()))


def test_who_has_no_account_or_no_right_is_told_so() -> None:
    def nobody(call: Any) -> Any:
        return {} if call.path == "/v2/accounts" else ads()(call)

    def refused(call: Any) -> Any:
        return denied("The caller does not have permission") if call.path == "/v2/accounts" else ads()(call)

    with pytest.raises(ConnectorError, match="has no AdSense account"):
        adsense.check(SIGNED_IN, Peer(nobody))
    with pytest.raises(AuthError, match="add you as a user in AdSense"):
        adsense.check(SIGNED_IN, Peer(refused))


@pytest.mark.parametrize("path", ["reports:generate", "payments", "accounts"])
def test_drift_is_one_error_without_a_value(path: str) -> None:
    def places(thing: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        inner = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
        return [at, *(p for key, value in inner for p in places(value, (*at, key)))]

    whole = next(c for c in _calls() if c[0].endswith(path))[1]
    for at in places(whole)[1:60]:
        for odd in (None, "0dd-value", 7, [], {}, [None], True, -1):

            def drifted(call: Any, at: tuple[Any, ...] = at, odd: Any = odd) -> Any:
                said = deepcopy(ads()(call))
                if call.path.endswith(path):
                    inside = said
                    for key in at[:-1]:
                        inside = inside[key]
                    inside[at[-1]] = odd
                return said

            try:
                read(Peer(drifted))
            except ConnectorError as error:
                assert "0dd-value" not in str(error) and "\n" not in str(error)


def _calls() -> list[tuple[str, Any]]:
    told: list[tuple[str, Any]] = []

    def script(call: Any) -> Any:
        said = ads()(call)
        told.append((call.path, said))
        return said

    read(Peer(script))
    return told
