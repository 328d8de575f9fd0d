"""The Ledger page: what lives in its address, paging, opening and editing a row, making a rule, saying what repeats."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import settings
from collect import export_rows, workspaces
from store import NewBatch, Store, open_store
from ui import ledger_filter, ledger_table
from ui.ledger_filter import Cursor

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def store() -> Store:
    """A ledger of 250 rows of two sources and two streams, two payers that are one."""
    opened = open_store(settings.database_url())
    ws = workspaces.make(opened, "default", {"title": "My blog", "currency": "USD"})
    for name in ("shop", "bank"):
        opened.make_source(ws.id, name, connector=name, title=name.title())
    opened.make_stream(ws.id, "Books", "passive")
    opened.make_stream(ws.id, "Ads", "passive")
    rows = [
        {
            "source": "shop" if n % 5 else "bank", "external_id": f"o-{n:03}", "day": date(2026, 1 + n // 30, 1 + n % 28), "kind": "sale",
            "status": "pending" if n % 10 == 0 else "paid", "stream": "Ads" if n % 4 == 0 else "Books",
            "payer": ("AMZN", "Amazon", None)[n % 3], "product": f"Lamp {n % 7}", "amount_micros": n * 1_000_000, "currency": "USD",
        }
        for n in range(250)
    ]  # fmt: skip
    opened.take(
        ws.id,
        NewBatch("shop", "import", datetime(2026, 11, 1, tzinfo=UTC), file_name="shop.csv"),
        [("entry", pd.DataFrame(rows))],
    )
    return opened


def opened(**query: str) -> AppTest:
    at = AppTest.from_file(ROOT / "ui" / "app.py", default_timeout=40)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    at.switch_page("../pages/ledger.py").run()
    assert not at.exception, [e.message for e in at.exception]
    return at


def asked(at: AppTest, name: str) -> str:
    """A choice as the address has it; the harness gives a text or a list of one."""
    value = at.query_params[name]
    return value if isinstance(value, str) else value[0]


def dialog(what: str, *, row: int = 0) -> AppTest:
    """The inside of a dialog as a page of its own, since the harness runs no part of a page alone."""

    def page(what: str, row: int) -> None:
        from ui import ledger_row, load, saying

        place = load.here()
        saying.said(place)
        ledger_row._new(place) if what == "new" else ledger_row._body(place, row)

    return AppTest.from_function(page, default_timeout=40, kwargs={"what": what, "row": row}).run()


def words(at: AppTest) -> str:
    assert not at.exception, [e.message for e in at.exception]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", " ".join(e.proto.body for e in at.get("html"))))


def rows(at: AppTest) -> pd.DataFrame:
    return at.dataframe[0].value


def press(at: AppTest, key: str) -> AppTest:
    return at.button(key=key).click().run()


def ledger(store: Store) -> pd.DataFrame:
    return store.entries(store.workspace("default").id, limit=1000)


def test_the_rows_their_sums_and_the_next_page(store: Store) -> None:
    at = opened()
    # 0 + 1 + … + 249 = 31,125, of which every tenth (0 + 10 + … + 240 = 3,000) is pending.
    assert "250 rows: 28,125 USD net." in words(at)
    assert "Pending besides: 3,000 USD" in words(at)
    assert len(rows(at)) == 100
    first = rows(at)
    at = press(at, "ledger-after")
    assert asked(at, "page").startswith("after.")
    second = rows(at)
    assert second["Day"].max() <= first["Day"].min()
    at = press(press(at, "ledger-after"), "ledger-before")
    assert rows(at)["Amount"].tolist() == second["Amount"].tolist()


def test_every_filter_lives_in_the_address(store: Store) -> None:
    at = opened(
        payer="AMZN|Amazon",
        stream="Books",
        status="paid",
        since="2026-02-01",
        until="2026-02-28",
        find="lamp",
        sort="largest",
    )
    found = rows(at)
    assert set(found["Payer"]) == {"AMZN", "Amazon"}
    assert set(found["Stream"]) == {"Books"}
    assert {str(d.month) for d in found["Day"]} == {"2"}
    assert found["Amount"].tolist() == sorted(found["Amount"], key=float, reverse=True)
    at = press(at, "ledger-off-stream")
    assert "stream" not in at.query_params
    assert set(rows(at)["Stream"]) == {"Books", "Ads"}
    at = press(at, "ledger-off")
    assert not {"payer", "status", "find"} & set(at.query_params)
    assert asked(at, "sort") == "largest", "the order is no filter"
    at.text_input(key="ledger-find").set_value("o-007").run()
    assert rows(at)["Amount"].tolist() == ["7.00"]
    assert asked(at, "find") == "o-007"
    at.selectbox(key="ledger-period").set_value("Last 12 months").run()
    assert (asked(at, "since"), asked(at, "until")) == ("2025-11-01", "2026-10-31")


def test_an_address_that_means_nothing_shows_the_ledger(store: Store) -> None:
    at = opened(since="soon", until="", sort="best", page="after.x.1", view="none")
    assert "250 rows: 28,125 USD net." in words(at)
    assert "No row fits" in words(opened(kind="|", page="<script>", find="<b>"))


def test_what_fits_nothing_says_so(store: Store) -> None:
    assert "No row fits. Take a filter off" in words(opened(stream="Cars"))


def test_pressing_a_row_opens_it(store: Store) -> None:
    at = opened(find="o-007")
    at.session_state["ledger_row_asked"] = row_of(store, "o-007")
    assert "the source says shop.csv" in words(at.run())


def row_of(store: Store, key: str) -> int:
    return int(ledger(store).query("external_id == @key")["id"].iloc[0])


def test_a_row_is_edited_and_the_edit_taken_back(store: Store) -> None:
    at = dialog("row", row=row_of(store, "o-007"))
    next(t for t in at.text_input if t.label == "Amount").set_value("8.25")
    next(b for b in at.button if b.label == "Save the edit").click().run()
    assert "saved as batch 2" in at.success[0].value
    assert rows(opened(find="o-007"))[["Amount", "Changed"]].values.tolist() == [["8.25", "edited"]]
    at = dialog("row", row=row_of(store, "o-007"))
    assert "8.25 USD (the source says 7.00 USD)" in words(at)
    press(at, "row-edit-off")
    assert ledger(store).query("external_id == 'o-007'")["amount_micros"].tolist() == [7_000_000]


def test_an_edit_that_changes_nothing_or_cannot_be_is_refused(store: Store) -> None:
    at = dialog("row", row=row_of(store, "o-007"))
    save = next(b for b in at.button if b.label == "Save the edit")
    save.click().run()
    assert "Nothing was changed" in at.error[0].value.replace("\\", "")
    next(t for t in at.text_input if t.label == "Amount").set_value("a lot")
    next(b for b in at.button if b.label == "Save the edit").click().run()
    assert "is no number" in at.error[0].value
    assert len(store.batches(1)) == 1


def test_a_row_is_added_by_hand(store: Store) -> None:
    assert any(b.label == "Add the row" for b in press(opened(), "ledger-add").button)
    at = dialog("new")
    fields = {field.label: field for field in (*at.text_input, *at.selectbox)}
    fields["Amount"].set_value("850")
    fields["Kind"].set_value("rent")
    fields["Stream"].set_value("Books")
    next(b for b in at.button if b.label == "Add the row").click().run()
    assert "is added as batch 2" in at.success[0].value
    assert rows(opened()).iloc[0][["Amount", "Kind", "Source"]].tolist() == ["850.00", "rent", "Added by hand"]


def test_a_rule_is_shown_before_it_is_made(store: Store) -> None:
    at = opened(view="rules")
    at.multiselect(key="rule-names").set_value(["AMZN"]).run()
    at.selectbox(key="rule-into").set_value("Amazon").run()
    assert "84 rows would change, 10,458.00 USD in all." in words(at), "every third of 250 rows: 0 + 3 + … + 249"
    assert set(ledger(store)["payer"].dropna()) == {"AMZN", "Amazon"}
    at = press(at, "rule-make")
    assert "84 rows follow it" in at.success[0].value
    assert set(ledger(store)["payer"].dropna()) == {"Amazon"}
    assert "payer “AMZN” → payer “Amazon”" in words(at)
    at = press(at, "rule-off-1")
    assert set(ledger(store)["payer"].dropna()) == {"AMZN", "Amazon"}
    assert "No rule yet" in words(at)


def test_the_other_parts(store: Store) -> None:
    assert "Still to be paid: 3,000 USD." in words(opened(view="unpaid"))
    assert "No payouts to hold against earnings yet." in words(opened(view="payouts"))
    assert "No money looks told twice." in words(opened(view="twice"))


def test_what_is_told_twice_is_settled_by_the_owner(store: Store) -> None:
    ws = store.workspace("default").id
    copies = (
        ledger(store).query("source == 'shop' and stream == 'Ads' and status == 'paid' and day >= '2026-03-01'").head(5)
    )
    again = copies.assign(source="bank", external_id=[f"b-{n}" for n in range(5)])[
        ["source", "external_id", "day", "kind", "status", "stream", "amount_micros", "currency"]
    ]
    store.take(ws, NewBatch("bank", "import", datetime(2026, 11, 2, tzinfo=UTC)), [("entry", again)])
    paid = copies.head(1).assign(external_id="p", kind="payout", stream="Books")
    paid = paid.assign(amount_micros=-paid["amount_micros"])[again.columns]
    store.take(ws, NewBatch("shop", "import", datetime(2026, 11, 3, tzinfo=UTC)), [("entry", paid)])
    at = opened(view="twice")
    assert "Ads: Bank and Shop tell the same amounts (5 times" in words(at)
    assert "Ads: Bank counts as earned what Shop paid out (1 time," in words(at)
    rule = next(b.key for b in at.button if b.label == "Make a rule")
    assert press(opened(view="twice"), rule).multiselect(key="rule-sources").value == ["bank"]
    at = press(at, "twice-0-first")
    assert store.streams(ws)[1].repeats == ("bank",)
    assert "tell the same amounts" not in words(at)


def test_streams_are_shared_and_sources_repeat(store: Store) -> None:
    at = opened(view="streams")
    assert "2 streams, all of them yours." in words(at)
    key = re.findall(r"'(ledger-streams-[^']+)'", repr(at.session_state))[0]
    at.session_state[key] = {"edited_rows": {0: {"Your part, %": 50.0}}, "added_rows": [], "deleted_rows": []}
    at.multiselect(key="stream-repeats-Ads").set_value(["bank"])
    next(b for b in at.button if b.label == "Save").click().run()
    assert "2 streams saved" in at.success[0].value
    made = {s.name: s for s in store.streams(store.workspace("default").id)}
    assert (made["Books"].share, made["Ads"].repeats) == (0.5, ("bank",))
    assert "you share Books with others" in words(at)


def test_a_file_holds_all_rows_of_the_filter(store: Store) -> None:
    from ui import load

    place = load.place(store, settings.database_url(), store.workspace("default"))
    for kind in export_rows.KINDS:
        assert len(ledger_table.file_of(place, ledger_filter.LedgerFilter(text="lamp 3"), kind)) > 500


def test_a_place_on_a_page_survives_the_address() -> None:
    assert ledger_filter._cursor(ledger_filter.link_page("after", Cursor(20_000, 7))) == ("after", Cursor(20_000, 7))
    assert ledger_filter._cursor("sideways.1.2") == ("", None)
