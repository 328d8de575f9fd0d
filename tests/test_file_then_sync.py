"""The two doors: a month that comes as a file and from the API is the same record, in whichever order, and each can go alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gumroad_shop
import pytest
import stripe_account
from fault_server import FaultServer, faults  # noqa: F401 - a fixture
from gumroad_shop import Purchase
from loopback import no_waiting  # noqa: F401 - a fixture
from stripe_account import Transaction
from test_connectors_over_http import Script, played

import settings
from collect import connecting, history, importing, sync
from collect.importing import Choices
from store import Store, open_store
from vocabulary import DIGEST

pytestmark = pytest.mark.usefixtures("no_waiting")
Serve = Callable[[Any], FaultServer]


class Books:
    """A record, and the two ways in."""

    def __init__(self, url: str, connector: str, key: dict[str, str]) -> None:
        self.store: Store = open_store(url)
        self.ws = self.store.make_workspace("default", zone="Europe/Berlin", home_currency="EUR")
        self.connector, self.key = connector, key

    def line(self) -> dict[str, Any]:
        return self.store.totals(self.ws.id, DIGEST)

    def file(self, path: Path) -> int:
        preview = importing.look(self.store, self.ws, path, Choices(), now=settings.now())
        outcome = importing.take(self.store, self.ws, preview, now=settings.now())
        assert outcome.batch is not None and not outcome.rejected, outcome
        return outcome.batch

    def connect(self, server: FaultServer) -> None:
        """A file's source is called as its platform; the account is given the same name, since a digest tells it."""
        connecting.connect(self.store, self.ws, self.connector, {**self.key, "base": server.url}, label=self.connector)

    def sync(self) -> sync.SyncResult:
        (result,) = sync.run(self.store, self.ws, today=settings.today(self.ws.zone))
        partial = self.store.sources(self.ws.id)[0].state.get("partial", "")
        assert result.ok and (not partial or "subscriptions" in partial), result
        return result

    def undo(self, kind: str) -> None:
        for batch in self.store.batches(self.ws.id):
            if batch.kind == kind and batch.status == "done":
                history.undo(self.store, self.ws, batch.id)


PURCHASES = [
    *(Purchase(n, gumroad_shop.moment(1 + n % 20, n % 24, 7), 1000 + 190 * n, quantity=1 + n % 3) for n in range(1, 21)),
    Purchase(21, gumroad_shop.moment(2, 23, 40), 2000, gumroad_tax=380),
    Purchase(22, gumroad_shop.moment(3), 1999, own_tax=160, refunded=True),
    Purchase(23, gumroad_shop.moment(4), 4500, own_tax=410, included=True, back=1250, quantity=3),
    Purchase(24, gumroad_shop.moment(5), 900, disputed=True),
    Purchase(25, gumroad_shop.moment(5), 900, own_tax=71, disputed=True, won=True),
    Purchase(26, gumroad_shop.moment(6), 0),
    Purchase(27, gumroad_shop.moment(7), 500, recurring=False, product="Crew"),
    Purchase(28, gumroad_shop.moment(8), 500, recurring=True, product="Crew, “monthly”"),
    Purchase(29, gumroad_shop.moment(8), 500, recurring=False, trial=True, product="Crew"),
    Purchase(30, gumroad_shop.moment(9), 1490, currency="eur", rate="0.9217", back=542),
    Purchase(31, gumroad_shop.moment(9), 1490, currency="eur", rate="0.9217", own_tax=160, refunded=True),
    Purchase(32, gumroad_shop.moment(10), 3000, currency="jpy", rate="151.3", gumroad_tax=198),
    Purchase(33, gumroad_shop.moment(11), 2500, currency="cad", rate="1.3871", back=901, affiliate=450),
    Purchase(34, gumroad_shop.moment(12), 120_000, shipping=990, tip=500, discover=True, affiliate=36_150),
    Purchase(35, gumroad_shop.moment(13), 99, product="A  very\nlong name"),
    Purchase(36, gumroad_shop.moment(20, 23, 10), 2500, gumroad_tax=475, refunded=True, disputed=True, won=True),
]  # fmt: skip

_T, _at = Transaction, stripe_account.moment
TRANSACTIONS = [
    *(_T(n, _at(1 + n % 20, n % 24, 7), "charge", 1000 + 190 * n, 54 + 3 * n, source=f"ch_{n}") for n in range(1, 21)),
    _T(21, _at(2, 23, 40), "payment", 2380, 64, source="py_21"), _T(22, _at(3), "refund", -1999, source="re_22"),
    _T(23, _at(4), "refund", -500, -20, source="re_23"), _T(24, _at(4), "payment_refund", -2380, source="pyr_24"),
    _T(25, _at(5), "adjustment", -3000, 1500, source="dp_25", category="dispute"),
    _T(26, _at(19), "adjustment", 3000, -1500, source="du_25", category="dispute_reversal"),
    _T(27, _at(6), "adjustment", 2100, source="re_27", category="refund_failure"),
    _T(28, _at(6), "adjustment", -35, category="other_adjustment"), _T(29, _at(7), "stripe_fee", -120),
    _T(30, _at(7), "stripe_fx_fee", -7), _T(31, _at(8), "tax_fee", -310), _T(32, _at(8), "payout", -120_000, source="po_32"),
    _T(33, _at(9), "payout_failure", 120_000, source="po_32"), _T(34, _at(9), "topup", 5000), _T(35, _at(9), "transfer", -700),
    _T(36, _at(10), "charge", 3000, 148, "jpy", "ch_36"), _T(37, _at(10), "refund", -1500, 0, "jpy", "re_37"),
    _T(38, _at(11), "charge", 123_456_789, 3_580_247, "usd", "ch_38"), _T(39, _at(11), "charge", 12_345, 421, "kwd", "ch_39"),
    _T(40, _at(12), "reserve_transaction", -900), _T(41, _at(12), "reserve_transaction", 900),
    _T(42, _at(13), "application_fee", 250, source="fee_42"), _T(43, _at(13), "application_fee_refund", -250, source="fr_43"),
    _T(44, _at(14), "payment_failure_refund", -2380, source="pyr_44"), _T(45, _at(14), "contribution", -10),
    _T(46, _at(15), "anticipation_repayment", -400), _T(47, _at(20, 23, 10), "charge", 2500, 98, source="ch_47"),
]  # fmt: skip


class Doors:
    """One platform: its exports, and its API on loopback."""

    def __init__(
        self, connector: str, key: dict[str, str], folder: Path, serve: Serve, script: Script, files: dict[str, str]
    ) -> None:
        self.connector, self.key, self.folder = connector, key, folder
        self.server = serve(played(script))
        self.paths = {}
        for name, text in files.items():
            self.paths[name] = folder / f"{name}.csv"
            self.paths[name].write_text(text, encoding="utf-8")

    def books(self, *doors: str, url: str | None = None) -> Books:
        """A record after going through some doors in order: a file by its name, or the API."""
        made = Books(url or f"sqlite:///{self.folder / '-'.join(doors)}.db", self.connector, self.key)
        for door in doors:
            if door == "sync":
                self.server.asked.clear()
                made.connect(self.server)
                made.sync()
            else:
                made.file(self.paths[door])
        return made


@pytest.fixture(params=["gumroad", "stripe", "stripe-activity"])
def doors(request: pytest.FixtureRequest, tmp_path: Path, faults: Serve) -> Doors:
    return of(request.param, tmp_path, faults)


def of(platform: str, folder: Path, serve: Serve, *, things: bool = False) -> Doors:
    """The doors of a platform. `things`: with what only its API tells, products and members."""
    if platform == "gumroad":
        products = [{"id": "g==", "name": "Field guide", "price": 2000, "currency": "usd"}] if things else []
        script = gumroad_shop.shop(PURCHASES, products)
        return Doors(
            "gumroad", {"access_token": "t"}, folder, serve, script, {"file": gumroad_shop.exported(PURCHASES)}
        )
    text = stripe_account.itemised if platform == "stripe" else stripe_account.activity
    plan = {"currency": "eur", "unit_amount_decimal": "500", "recurring": {"interval": "month"}}
    member = {
        "id": "sub_1", "customer": "cus_1", "status": "active", "start_date": 1767225600,
        "items": {"data": [{"price": plan, "quantity": 1}]},
    }  # fmt: skip
    script = stripe_account.account(TRANSACTIONS, [member] if things else None)
    return Doors("stripe", {"key": "rk_live_x"}, folder, serve, script, {"file": text(TRANSACTIONS)})


def without_things(line: dict[str, Any]) -> dict[str, Any]:
    return {"rows": line["rows"]["entry"], "money": line["money"]}


def test_the_same_line_through_either_door_and_through_both_in_any_order(doors: Doors) -> None:
    file = doors.books("file").line()

    assert file["rows"]["entry"] > 45
    assert {m["kind"] for m in file["money"]} >= {"sale", "fee", "refund", "tax"}
    for way in (("sync",), ("file", "sync"), ("sync", "file")):
        assert doors.books(*way).line() == file, way


@pytest.mark.parametrize("platform", ["gumroad", "stripe"])
@pytest.mark.parametrize("way", [("file", "sync"), ("sync", "file")])
def test_undoing_one_leaves_the_others_and_undoing_both_leaves_nothing(
    platform: str,
    way: tuple[str, str],
    tmp_path: Path,
    faults: Serve,
) -> None:
    doors = of(platform, tmp_path, faults)
    alone = doors.books("file").line()
    for first, second in (("import", "sync"), ("sync", "import")):
        books = doors.books(*way)
        books.undo(first)
        assert books.line() == alone, f"{first} taken back"
        books.undo(second)
        assert books.line()["rows"].get("entry", 0) == 0
        books.store.close()
        (doors.folder / f"{'-'.join(way)}.db").unlink()


@pytest.mark.parametrize("platform", ["gumroad", "stripe"])
def test_what_only_the_api_tells_stands_beside_it(platform: str, tmp_path: Path, faults: Serve) -> None:
    doors = of(platform, tmp_path, faults, things=True)
    lines = [doors.books(*way).line() for way in (("sync",), ("file", "sync"), ("sync", "file"))]

    assert lines[0]["rows"]["item"] == 1
    assert [without_things(line) for line in lines] == [without_things(doors.books("file").line())] * 3
    if platform == "gumroad":  # Stripe's members are known by a key of each record
        assert lines[1:] == lines[:1] * 2


@pytest.mark.parametrize("platform", ["gumroad", "stripe"])
def test_both_engines_print_the_same_line(platform: str, tmp_path: Path, faults: Serve, record_url: str) -> None:
    doors = of(platform, tmp_path, faults)
    books = doors.books("file", "sync", url=record_url)
    assert books.line() == doors.books("file").line()
    books.store.close()


def test_an_export_from_before_a_refund_never_takes_back_what_the_api_said_later(tmp_path: Path, faults: Serve) -> None:
    """The older answer differs, so it is kept beneath the newer one, whichever came first."""
    early = [replace(p, refunded=False, disputed=False, won=False, back=0) for p in PURCHASES if p.when.day < 15]
    doors = of("gumroad", tmp_path, faults)
    doors.paths["early"] = tmp_path / "early.csv"
    doors.paths["early"].write_text(gumroad_shop.exported(early))
    now = doors.books("sync").line()

    assert doors.books("early").line() != now
    assert doors.books("early", "sync").line() == now
    later = doors.books("sync", "early")
    assert later.line() == now
    later.undo("sync")
    assert later.line() == doors.books("early").line()


def test_an_empty_past_is_one_question_and_a_second_sync_finds_everything_known(doors: Doors) -> None:
    books = doors.books("file", "sync")
    line, asked = books.line(), len(doors.server.asked)
    again = books.sync()

    # two to connect; this month, and the products or subscriptions; October, which is empty, and what was before it
    assert asked == (2 + 4 + 1 + 2 if doors.connector == "gumroad" else 2 + 1 + 1 + 2)
    assert (again.added, again.revised) == (0, 0)
    assert again.unchanged >= 10
    assert books.line() == line


def test_a_refund_of_a_sale_of_last_spring_comes_in(tmp_path: Path, faults: Serve) -> None:
    """Long after the days that every sync reads again; and only once, as the one of a week."""
    sold = [
        replace(PURCHASES[0], number=n, when=when)
        for n, when in ((1, datetime(2026, 6, 9, 12, tzinfo=UTC)), (2, gumroad_shop.moment(3)))
    ]
    server = faults(played(gumroad_shop.shop(sold)))
    books = Books(f"sqlite:///{tmp_path / 'record.db'}", "gumroad", {"access_token": "t"})
    books.connect(server)
    books.sync()
    books.sync()
    sold[0].refunded = True
    assert books.sync().added == 0, "the older days were read just now"
    kept = books.store.sources(books.ws.id)[0].bookmark
    books.store.set_source(books.ws.id, "gumroad", bookmark={**kept, "back": "2026-11-10"})

    assert books.sync().added == 1
    refunds = books.store.entries(books.ws.id)
    assert refunds.loc[refunds["external_id"].str.endswith("refund:1"), "external_id"].tolist() == ["s001==:refund:1"]
    books.store.close()
