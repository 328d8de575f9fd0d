"""Sheets typed in: each is saved as one batch, taken back whole, and writes nothing where a cell is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from collect import export_all
from collect.errors import CollectError
from collect.sheets.columns import Known
from collect.sheets.every import SHEETS
from collect.sheets.owned import things
from collect.sheets.sheet import Row, Saved, SheetError, applied, save
from store import NewBatch, Store, Workspace, open_store
from vocabulary import DIGEST

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NUMBERS = {
    "net_revenue": ("Net revenue", "money"), "passive_share": ("Passive share", "share"), "crossover_month": ("Crossover", "YYYY-MM"),
    "email_subscribers": ("Email Subscribers", "Subscribers"),
}  # fmt: skip


class Typing:
    """A person at the sheets: `type` saves what an editor's state says, a minute after the last save."""

    def __init__(self, url: str) -> None:
        self.store: Store = open_store(url)
        self.ws: Workspace = self.store.make_workspace("mine")
        self._at = NOON

    def known(self) -> Known:
        streams = tuple(s.name for s in self.store.streams(self.ws.id))
        return Known("USD", streams, things(self.store, self.ws), NUMBERS)

    def rows(self, name: str) -> list[Row]:
        return SHEETS[name].rows(self.store, self.ws, self.known())

    def type(
        self,
        name: str,
        *added: Mapping[str, Any],
        edited: Mapping[int, Mapping[str, Any]] | None = None,
        deleted: Sequence[int] = (),
    ) -> Saved | None:
        sheet, known = SHEETS[name], self.known()
        before = sheet.rows(self.store, self.ws, known)
        state = {"added_rows": list(added), "edited_rows": edited or {}, "deleted_rows": list(deleted)}
        after = applied(before, state, [c.name for c in sheet.columns])
        self._at += timedelta(minutes=1)
        return save(self.store, self.ws, sheet, before, after, known, now=self._at)


@pytest.fixture
def me(tmp_path: Path) -> Iterator[Typing]:
    typing = Typing(f"sqlite:///{tmp_path / 'record.db'}")
    yield typing
    assert typing.store.check() == []
    typing.store.close()


@pytest.fixture
def on_both(record_url: str) -> Iterator[Typing]:
    typing = Typing(record_url)
    yield typing
    assert typing.store.check() == []
    typing.store.close()


FLAT = {
    "title": "Harbour Street 4", "units": 1, "rent": 1690, "currency": "usd", "stream": "Rental", "bought": "2021-05-01",
    "empty": "2025-01-01 to 2025-02-28", "rate": 3.9, "payment": 1185.5, "until": "2041-06-01",
}  # fmt: skip
DEAL = {
    "sponsor": "Quillmast", "amount": 6100.25, "currency": "USD", "state": "invoiced", "day": "2026-10-04", "due": "2026-11-03",
    "stream": "Sponsorship", "counts": True,
}  # fmt: skip
FULL: dict[str, Mapping[str, Any]] = {
    "costs": {"day": "2026-10-31", "what": "Hosting", "kind": "expense", "amount": 25.5, "currency": "USD", "payer": "Host"},
    "deals": DEAL,
    "schedules": {
        "title": "Insurance", "kind": "expense", "amount": 96, "currency": "USD", "every": "year", "first": "2026-01-05",
    },
    "goals": {"metric": "net_revenue", "target": 150_000, "day": "2027-12-31"},
    "hours": {"day": "2026-10-31", "stream": "Courses", "hours": 6.25},
    "notes": {"day": "2026-10-31", "text": "The course opened"},
    "properties": FLAT,
    "holdings": {"title": "World ETF", "type": "etf", "quantity": 120.5, "currency": "EUR", "stream": "Dividends", "frequency": 4,
                 "reinvest": True, "declared": "2026-12-10: 0.45"},
    "lending": {"title": "Mintos 2025", "lent": 500, "day": "2025-03-01", "outstanding": 310, "currency": "EUR",
                "stream": "P2P lending"},
    "values": {"thing": "harbour-street-4", "what": "asset_value", "day": "2026-10-31", "amount": 338_000, "currency": "USD"},
    "accounts": {"name": "Business account", "what": "account_balance", "day": "2026-10-31", "amount": -20.5, "currency": "USD"},
    "tiers": {"title": "Deckhand", "price": 5, "cycle": "month", "currency": "USD", "stream": "Membership"},
}  # fmt: skip
"""A row of each sheet as an editor tells it."""


class TestEverySheet:
    @pytest.mark.every("postgresql")
    def test_a_row_is_kept_taken_away_and_brought_back(self, on_both: Typing) -> None:
        on_both.type("properties", {**FLAT, "title": "Another"})
        before = on_both.store.totals(on_both.ws.id, DIGEST)
        for name, sheet in SHEETS.items():
            stood = on_both.rows(name)
            row = {**FULL[name], **({"thing": "another"} if name == "values" else {})}
            made = on_both.type(name, row)
            assert made is not None and made.new == 1
            kept = on_both.rows(name)
            (at,) = [n for n, each in enumerate(kept) if each not in stood]
            known = on_both.known()
            for column in sheet.columns:
                if column.name in row:
                    assert kept[at][column.name] == column.value(row[column.name], known), (name, column.name)
            gone = on_both.type(name, deleted=[at])
            assert gone is not None and (gone.new, gone.changed, gone.gone) == (0, 0, 1)
            assert on_both.rows(name) == stood, name
            on_both.store.undo(on_both.ws.id, gone.batch)
            assert on_both.rows(name) == kept, name
            on_both.store.undo(on_both.ws.id, made.batch)
            assert on_both.rows(name) == stood
        assert on_both.store.totals(on_both.ws.id, DIGEST) == before

    def test_nothing_is_written_where_one_row_is_wrong(self, me: Typing) -> None:
        me.type("properties", FLAT)
        batches, stood = len(me.store.batches(me.ws.id)), {name: me.rows(name) for name in SHEETS}
        for name, sheet in SHEETS.items():
            needed = [c for c in sheet.columns if c.needed][-1]
            good = {**FULL[name], **({"title": "New"} if name == "properties" else {})}
            with pytest.raises(SheetError) as told:
                me.type(name, good, {**good, needed.name: None})
            number = len(stood[name]) + 2
            assert any(line.startswith(f"Row {number}") and needed.label in line for line in told.value.problems), (
                told.value.problems
            )
            assert "\n" not in str(told.value) and me.rows(name) == stood[name]
        assert len(me.store.batches(me.ws.id)) == batches

    def test_what_did_not_change_is_no_batch(self, me: Typing) -> None:
        me.type("properties", FLAT)
        for name, sheet in SHEETS.items():
            if name != "properties":
                me.type(name, FULL[name])
            column = next(c for c in sheet.columns if c.kind in ("money", "number", "text"))
            assert me.type(name, edited={0: {column.name: FULL[name][column.name]}}) is None
            blank = {c.name: c.first(me.known()) for c in sheet.columns}
            assert me.type(name, {}, blank) is None, "an empty new row is none"

    @pytest.mark.parametrize("name", SHEETS)
    def test_its_words(self, name: str) -> None:
        sheet = SHEETS[name]
        assert sheet.what.endswith(".") and "\n" not in sheet.what
        assert all(sheet.column(c) for c in sheet.unique) and len({c.name for c in sheet.columns}) == len(sheet.columns)


class TestCells:
    @pytest.mark.parametrize(
        ("name", "change", "line"),
        [
            ("properties", {"rent": -5}, "Row 1 (“Harbour Street 4”), Rent a month: -5 is less than 0."),
            ("properties", {"rent": "much"}, "Row 1 (“Harbour Street 4”), Rent a month: “much” is no number: type digits and a point, "
             "like 1250.50."),
            ("properties", {"rent": 1e12}, "Row 1 (“Harbour Street 4”), Rent a month: “1000000000000.0” is out of all measure."),
            ("properties", {"rent": "0.0000001"}, "Row 1 (“Harbour Street 4”), Rent a month: 1E-7 has more than six digits behind the "
             "point."),
            ("properties", {"units": 1.5}, "Row 1 (“Harbour Street 4”), Units: 1.5 is no whole number."),
            ("properties", {"units": 0}, "Row 1 (“Harbour Street 4”), Units: 0 is no number of units: a property has one at least."),
            ("properties", {"currency": "US$"}, "Row 1 (“Harbour Street 4”), Currency: “US$” is no currency: give its three letters, "
             "like USD."),
            ("properties", {"empty": "January"}, "Row 1 (“Harbour Street 4”), Stood empty: “January” is no time: type it like "
             "2025-01-01 to 2025-02-28, the next after a semicolon."),
            ("properties", {"empty": "2025-02-28 to 2025-01-01"}, "Row 1 (“Harbour Street 4”), Stood empty: 2025-01-01 comes before "
             "2025-02-28."),
            ("properties", {"payment": None}, "Row 1 (“Harbour Street 4”), Loan: a month: is empty: a loan has a payment each month."),
            ("properties", {"rate": 390}, "Row 1 (“Harbour Street 4”), Loan: interest %: 390 is more than 100 %."),
            ("properties", {"bought": "31 May"}, "Row 1 (“Harbour Street 4”), Bought: “31 May” is no day: type it like 2026-03-31."),
            ("properties", {"bought": "0021-05-01"}, "Row 1 (“Harbour Street 4”), Bought: 0021-05-01 is out of all measure."),
            ("properties", {"title": None}, "Row 1, Property: is empty."),
            ("properties", {"stream": "Nothing known"}, "Row 1 (“Harbour Street 4”), Stream: “Nothing known” is none of the choices."),
            ("holdings", {"declared": "soon"}, "Row 1 (“World ETF”), Declared payouts: “soon” is no payout: type it like "
             "2026-12-10: 0.45, the next after a semicolon."),
            ("lending", {"lent": None}, "Row 1 (“Mintos 2025”), Lent: is empty: say how much was lent, or tick that this row is the "
             "account itself."),
            ("lending", {"outstanding": 501}, "Row 1 (“Mintos 2025”), Still out: 501 is more than the 500 lent."),
            ("deals", {"due": None}, "Row 1 (“Quillmast”), Due: is empty: an invoice has a day by which it is due."),
            ("deals", {"due": "2026-10-01"}, "Row 1 (“Quillmast”), Due: 2026-10-01 comes before the invoice, 2026-10-04."),
            ("deals", {"state": "paid"}, "Row 1 (“Quillmast”), Paid on: is empty: say when it was paid."),
            ("schedules", {"kind": "rent"}, "Row 1 (“Insurance”), Stream: is empty: income belongs to a stream."),
            ("schedules", {"last": "2025-01-01"}, "Row 1 (“Insurance”), Last: 2025-01-01 comes before the first day, 2026-01-05."),
            ("goals", {"metric": "crossover_month"}, "Row 1, Number: “crossover_month” is none of the choices."),
            ("hours", {"hours": 169}, "Row 1, Hours: 169 is more than a week has."),
            ("notes", {"text": "x" * 300}, "Row 1, What happened: is longer than 200 characters."),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_refused_in_one_line(
        self, me: Typing, name: str, change: dict[str, Any], line: str
    ) -> None:
        with pytest.raises(SheetError) as told:
            me.type(name, {**FULL[name], **change})
        assert told.value.problems == [line]

    def test_two_rows_of_one_name_are_refused(self, me: Typing) -> None:
        me.type("properties", FLAT)
        with pytest.raises(SheetError, match="Row 2: the same property stands in row 1 already"):
            me.type("properties", {**FLAT, "title": "harbour street 4"})

    def test_many_faults_are_counted(self, me: Typing) -> None:
        with pytest.raises(SheetError, match=r"And 1 more\.$"):
            me.type("notes", *[{"day": "x", "text": "y"}] * 6)

    def test_amounts_are_exact(self, me: Typing) -> None:
        me.type(
            "costs", {**FULL["costs"], "amount": "0.1"}, {**FULL["costs"], "amount": 123456789.123456, "what": "More"}
        )
        assert sorted(me.store.entries(me.ws.id)["amount_micros"]) == [-123_456_789_123_456, -100_000]


class TestThings:
    def test_attributes_are_as_the_figures_read_them(self, me: Typing) -> None:
        for name in ("properties", "holdings", "lending", "tiers"):
            me.type(name, FULL[name])
        me.type(
            "lending",
            {"title": "Mintos", "account": True, "platform": "Mintos", "currency": "EUR", "stream": "P2P lending"},
        )
        found = {r.item: (r.kind, r.title, json.loads(r.attributes)) for r in me.store.items(me.ws.id).itertuples()}
        assert found["harbour-street-4"] == ("property", "Harbour Street 4", {
            "units": 1, "rent": "1690", "currency": "USD", "stream": "Rental", "bought": "2021-05-01",
            "empty": [["2025-01-01", "2025-02-28", 1]], "loan": {"rate": "0.039", "payment": "1185.5", "until": "2041-06-01"},
        })  # fmt: skip
        assert found["world-etf"][2] == {
            "type": "etf", "quantity": "120.5", "currency": "EUR", "stream": "Dividends", "frequency": 4, "reinvest": True,
            "declared": [["2026-12-10", "0.45"]],
        }  # fmt: skip
        assert found["mintos"][2] == {"account": True, "platform": "Mintos", "currency": "EUR", "stream": "P2P lending"}
        assert found["mintos-2025"][2]["lent"] == "500" and found["mintos-2025"][2]["day"] == "2025-03-01"
        assert found["deckhand"] == (
            "product",
            "Deckhand",
            {"price": "5", "cycle": "month", "currency": "USD", "stream": "Membership"},
        )
        assert {s.name: s.cls for s in me.store.streams(me.ws.id)}["Rental"] == "semi-passive"

    def test_what_the_sheet_does_not_know_stays(self, me: Typing) -> None:
        me.type("properties", FLAT)
        row = {"source": "owned", "item": "harbour-street-4", "kind": "property", "title": "Harbour Street 4"}
        more = pd.DataFrame(
            [{**row, "attributes": json.dumps({"rent": "1690", "city": "Kiel", "loan": {"bank": "X"}})}], dtype=object
        )
        me.store.take(me.ws.id, NewBatch("owned", "import", NOON + timedelta(minutes=1, seconds=1)), [("item", more)])
        me.type("properties", edited={0: {"rent": 1700, "payment": 900}})
        kept = json.loads(me.store.items(me.ws.id)["attributes"].iloc[0])
        assert (kept["city"], kept["rent"], kept["loan"]) == ("Kiel", "1700", {"bank": "X", "payment": "900"})

    def test_an_emptied_cell_is_empty_and_a_renamed_thing_is_the_same(self, me: Typing) -> None:
        me.type("properties", FLAT)
        me.type("properties", edited={0: {"title": "Harbour Street 4a", "empty": None, "bought": None}})
        (row,) = me.rows("properties")
        assert (row["title"], row["empty"], row["bought"]) == ("Harbour Street 4a", None, None)
        assert things(me.store, me.ws) == {"harbour-street-4": "Harbour Street 4a"}

    def test_what_a_platform_told_is_not_typed_over(self, me: Typing) -> None:
        me.store.make_source(me.ws.id, "broker", connector="broker", title="Broker", known="imported")
        item = {
            "source": "broker",
            "item": "VWCE",
            "kind": "holding",
            "title": "World",
            "attributes": json.dumps({"quantity": "3"}),
        }
        me.store.take(me.ws.id, NewBatch("broker", "import", NOON), [("item", pd.DataFrame([item], dtype=object))])
        assert me.rows("holdings") == [] and things(me.store, me.ws) == {"VWCE": "World"}
        me.type("values", {**FULL["values"], "thing": "VWCE"})
        assert me.store.observations(me.ws.id, ["asset_value"], item="VWCE")["value"].tolist() == [338_000.0]

    def test_a_thing_of_a_name_that_is_taken_gets_its_own_key(self, me: Typing) -> None:
        me.type("properties", FLAT)
        me.type("holdings", {**FULL["holdings"], "title": "Harbour Street 4"})
        assert sorted(things(me.store, me.ws)) == ["harbour-street-4", "harbour-street-4-2"]


class TestWorth:
    def test_a_value_that_moves_to_another_day_leaves_a_gap(self, me: Typing) -> None:
        me.type("properties", FLAT)
        me.type("values", FULL["values"], {**FULL["values"], "what": "debt", "amount": 150_000})
        me.type("values", edited={0: {"day": "2026-09-30", "amount": 330_000}})
        every = me.store.observations(me.ws.id, ["asset_value"], item=None).set_index("day")["value"]
        assert every.isna().loc["2026-10-31"] and every.loc["2026-09-30"] == 330_000
        assert [(r["what"], r["day"]) for r in me.rows("values")] == [
            ("debt", date(2026, 10, 31)), ("asset_value", date(2026, 9, 30)),
        ]  # fmt: skip

    def test_two_rows_may_change_places(self, me: Typing) -> None:
        me.type("properties", FLAT)
        me.type("values", FULL["values"], {**FULL["values"], "day": "2026-09-30", "amount": 1})
        me.type("values", edited={0: {"day": "2026-09-30"}, 1: {"day": "2026-10-31"}})
        assert [(r["day"].month, r["amount"]) for r in me.rows("values")] == [(10, Decimal(1)), (9, Decimal(338_000))]

    def test_a_balance_is_its_accounts_own_and_a_debt_of_its_own_name(self, me: Typing) -> None:
        me.type("accounts", FULL["accounts"], {**FULL["accounts"], "name": "Car loan", "what": "debt", "amount": 5_000})
        found = me.store.observations(me.ws.id, item=None).set_index("metric")
        assert tuple(found.loc["account_balance", ["source", "item", "value"]]) == ("typed-business-account", "", -20.5)
        assert tuple(found.loc["debt", ["source", "item", "value"]]) == ("owned", "Car loan", 5_000.0)
        assert {s.name: s.title for s in me.store.sources(me.ws.id)}["typed-business-account"] == "Business account"
        me.type("accounts", edited={0: {"name": "Other account"}})
        names = {r["name"] for r in me.rows("accounts")}
        assert names == {"Other account", "Car loan"}


class TestCosts:
    def test_they_are_lines_of_the_ledger(self, me: Typing) -> None:
        me.type("costs", FULL["costs"], {**FULL["costs"], "what": "Food", "kind": "living", "payer": None})
        found = me.store.entries(me.ws.id).set_index("product")
        assert tuple(found.loc["Hosting", ["kind", "stream", "amount_micros", "source"]]) == (
            "expense",
            "General",
            -25_500_000,
            "costs",
        )
        assert tuple(found.loc["Food", ["kind", "stream"]]) == ("living", "Household")
        assert [s.name for s in me.store.streams(me.ws.id)] == ["General"], "a household is no stream of income"

    def test_an_emptied_payer_is_empty(self, me: Typing) -> None:
        made = me.type("costs", FULL["costs"])
        changed = me.type("costs", edited={0: {"payer": None}})
        (row,) = me.rows("costs")
        assert row["payer"] is None and made is not None and changed is not None
        month = me.store.entries_month(me.ws.id)
        assert month.set_index("status")["amount_micros"].to_dict() == {"declined": -25_500_000, "paid": -25_500_000}
        me.store.undo(me.ws.id, changed.batch)
        assert me.rows("costs")[0]["payer"] == "Host"


class TestDeals:
    def earned(self, me: Typing) -> list[tuple[str, int]]:
        found = me.store.entries(me.ws.id)
        return list(zip(found["status"], found["amount_micros"], strict=True))

    def test_a_deal_earns_once_however_often_it_is_saved(self, me: Typing) -> None:
        me.type("deals", {**DEAL, "state": "planned"})
        assert self.earned(me) == [("pending", 6_100_250_000)]
        me.type("deals", edited={0: {"state": "invoiced"}})
        assert self.earned(me) == [("approved", 6_100_250_000)]
        paid = me.type("deals", edited={0: {"state": "paid", "paid_day": "2026-11-09"}})
        assert self.earned(me) == [("paid", 6_100_250_000)]
        (entry,) = me.store.entries(me.ws.id).to_dict("records")
        (deal,) = me.store.deals(me.ws.id).to_dict("records")
        assert (entry["source"], entry["external_id"], entry["kind"], entry["payer"]) == (
            "deals",
            deal["key"],
            "sponsorship",
            "Quillmast",
        )
        assert entry["day"] == pd.Timestamp("2026-10-04") and entry["paid_day"] == pd.Timestamp("2026-11-09")
        assert paid is not None
        me.store.undo(me.ws.id, paid.batch)
        assert self.earned(me) == [("approved", 6_100_250_000)]

    @pytest.mark.parametrize(
        "act", [{"edited": {0: {"state": "cancelled"}}}, {"edited": {0: {"counts": False}}}, {"deleted": [0]}]
    )
    def test_a_deal_that_is_none_or_told_elsewhere_earns_no_more(self, me: Typing, act: dict[str, Any]) -> None:
        me.type("deals", DEAL)
        me.type("deals", **act)
        assert self.earned(me) == [("declined", 6_100_250_000)]

    def test_a_deal_that_does_not_count_makes_no_line(self, me: Typing) -> None:
        me.type("deals", {**DEAL, "counts": False})
        assert self.earned(me) == [] and me.store.deals(me.ws.id)["counts"].tolist() == [False]

    def test_what_another_source_tells_earns_there_alone(self, me: Typing) -> None:
        me.store.make_source(me.ws.id, "stripe", connector="stripe", title="Stripe", known="imported")
        told = {
            "source": "stripe", "external_id": "in_1", "day": date(2026, 10, 20), "kind": "sponsorship", "status": "paid",
            "stream": "Sponsorship", "payer": "quillmast", "amount_micros": 6_100_250_000, "currency": "USD",
        }  # fmt: skip
        me.store.take(me.ws.id, NewBatch("stripe", "import", NOON), [("entry", pd.DataFrame([told], dtype=object))])
        with pytest.raises(
            CollectError, match=r"Quillmast, 6,100\.25 USD: Stripe tells this money on 2026-10-20 already"
        ):
            me.type("deals", DEAL)
        assert me.rows("deals") == [] and [s.name for s in me.store.sources(me.ws.id)] == ["stripe"], (
            "nothing was written"
        )
        me.type("deals", {**DEAL, "counts": False}, {**DEAL, "day": "2026-07-04", "due": "2026-08-04"})
        assert [status for status, _ in self.earned(me)] == ["paid", "approved"]


class TestPlans:
    def test_amounts_have_the_sign_of_the_ledger(self, me: Typing) -> None:
        rent = {**FULL["schedules"], "title": "Rent", "kind": "rent", "stream": "Rental"}
        me.type("schedules", FULL["schedules"], rent, {**FULL["schedules"], "title": "Food", "kind": "living"})
        found = me.store.schedules(me.ws.id).set_index("title")
        assert found["amount"].to_dict() == {"Insurance": -96_000_000, "Rent": 96_000_000, "Food": -96_000_000}
        assert found["stream"].to_dict() == {"Insurance": "General", "Rent": "Rental", "Food": "Household"}
        assert [r["amount"] for r in me.rows("schedules")] == [96, 96, 96]

    def test_a_share_is_typed_in_per_cent_and_kept_as_one(self, me: Typing) -> None:
        me.type("goals", {"metric": "passive_share", "target": 40, "day": "2027-12-31"}, FULL["goals"])
        found = me.store.goals(me.ws.id).set_index("metric")
        assert found["target"].to_dict() == {"passive_share": 400_000, "net_revenue": 150_000_000_000}
        assert found.loc["net_revenue", "currency"] == "USD" and pd.isna(found.loc["passive_share", "currency"])
        assert {r["metric"]: r["target"] for r in me.rows("goals")} == {"passive_share": 40, "net_revenue": 150_000}

    def test_hours_become_minutes(self, me: Typing) -> None:
        me.type("hours", FULL["hours"], {**FULL["hours"], "hours": 0.34})
        assert sorted(me.store.worklog(me.ws.id)["minutes"]) == [20, 375]


def test_an_export_holds_what_was_typed(me: Typing, tmp_path: Path) -> None:
    me.type("deals", DEAL)
    me.type("schedules", FULL["schedules"])
    me.type("schedules", deleted=[0])
    export_all.export(me.store, me.ws, tmp_path / "all", today=date(2026, 11, 21))
    deals = pd.read_csv(tmp_path / "all" / "deals.csv", dtype=str)
    told = ["sponsor", "amount", "currency", "day", "due", "state", "counts"]
    assert deals[told].values.tolist() == [["Quillmast", "6100.25", "USD", "2026-10-04", "2026-11-03", "invoiced", "1"]]
    history = pd.read_csv(tmp_path / "all" / "schedules_history.csv", dtype=str)
    assert history[["title", "amount", "every", "first"]].values.tolist() == [
        ["Insurance", "-96.00", "year", "2026-01-05"]
    ]
    assert "deals.csv  (1 row)" in (tmp_path / "all" / "README.txt").read_text()


def test_what_an_editor_says_is_laid_over_the_rows() -> None:
    rows = [{"key": "a", "x": 1}, {"key": "b", "x": 2}, {"key": "c", "x": 3}]
    state = {
        "edited_rows": {0: {"x": 9, "y": 1}, "2": {"x": None}, 7: {"x": 1}},
        "deleted_rows": [1],
        "added_rows": [{"x": 4, "_index": 3}],
    }
    assert applied(rows, state, ["x"]) == [{"key": "a", "x": 9}, {"key": "c", "x": None}, {"key": None, "x": 4}]
    assert rows[0] == {"key": "a", "x": 1}
