"""The Import page as an owner uses it: files dropped, questions answered, strange tables mapped, all of it taken back."""

from __future__ import annotations

import io
import threading
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from defusedcsv import csv
from streamlit.testing.v1 import AppTest

import settings
from collect import importing, mappings, rejected, workspaces
from store import Store, Workspace, open_store
from ui import found, import_files, import_questions, import_readable, jobs, mapping_rows, saying

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"
UGLY = """Kontoauszug;Jahr 2026;;;
Datum;Text;Soll;Haben;Saldo
03.02.2026;Werbung Gartenblatt;;1.250,50;1.250,50
04.02.2026;Serverkosten;39,90;;1.210,60
13.02.2026;Honorar Vortrag;;800,00;2.010,60
20.02.2026;Steuerberater;250,00;;1.760,60
"""
KOFI = b"""DateTime (UTC),From,Message,Item,Received,Given,Currency,TransactionType,TransactionId,Email
2026-06-30 10:30,One,Lovely,,4.00,,EUR,Donation,k-1,one@example.org
2026-07-02 10:00,Two,,,18.50,,EUR,Donation,k-2,two@example.org
"""
WORTH = {"2026-02-03": 1250_500000, "2026-02-04": -39_900000, "2026-02-13": 800_000000, "2026-02-20": -250_000000}


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    st.cache_resource.clear()


@pytest.fixture
def business() -> tuple[Store, Workspace]:
    store = open_store(settings.database_url())
    ws = workspaces.make(store, "default", {"title": "Garden notes", "currency": "EUR", "zone": "Europe/Berlin"})
    store.make_stream(ws.id, "Talks", "active")
    return store, ws


@pytest.fixture
def at(business: tuple[Store, Workspace]) -> AppTest:
    app = AppTest.from_file(ROOT / "ui" / "app.py", default_timeout=40).run()
    return app.switch_page("../pages/import_file.py").run()


def _dropped(at: AppTest, name: str, content: bytes) -> AppTest:
    at.file_uploader[0].upload(name, content, "text/csv").run()
    assert not at.exception, [error.message for error in at.exception]
    return at


def _golden(name: str) -> bytes:
    return (GOLDEN / name).read_bytes()


def _shown(at: AppTest) -> str:
    return "\n".join(element.proto.body for element in at.get("html"))


def _pressed(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception, [error.message for error in at.exception]
    return at


def _select(at: AppTest, start: str) -> Any:
    return next(each for each in at.selectbox if str(each.key).startswith(start))


def _zipped(**members: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_csv", ".csv").replace("__", "/"), content)
    return written.getvalue()


def test_a_known_file_is_told_taken_in_and_taken_back(at: AppTest, business: tuple[Store, Workspace]) -> None:
    store, ws = business
    _dropped(at, "sales.csv", _golden("gumroad_sales.csv"))
    assert "Gumroad sales" in _shown(at)
    assert "rejected" in at.expander[0].label
    assert store.batches(ws.id) == []
    _pressed(at, "Take it in")
    assert "sales.csv is in:" in at.success[0].value.replace("\\", "")
    assert len(store.entries(ws.id)) > 0
    assert at.get("page_link"), "the way to the batch's page"
    at.button(key="undo-import-1").click().run()
    assert len(store.entries(ws.id)) == 0


def test_what_was_dropped_is_still_there_after_another_page(at: AppTest) -> None:
    _dropped(at, "sales.csv", _golden("gumroad_sales.csv"))
    at.switch_page("../pages/sources.py").run()
    at.switch_page("../pages/import_file.py").run()
    assert "<b>sales.csv</b>" in _shown(at)
    _pressed(at, "Remove")
    assert "sales.csv" not in _shown(at)


def test_an_archive_shows_its_parts_and_is_taken_in_by_one_press(
    at: AppTest, business: tuple[Store, Workspace]
) -> None:
    store, ws = business
    content = _zipped(gumroad_csv=_golden("gumroad_sales.csv"), kofi_csv=KOFI, kasse_csv=UGLY.encode())
    _dropped(at, "all.zip", content)
    shown = _shown(at)
    assert "<b>all.zip</b>" in shown and "2 tables" in shown
    assert "<b>gumroad.csv</b>" in shown and "<b>kofi.csv</b>" in shown
    assert "Of no kind that is known, left alone" in shown
    assert "kasse.csv" in [button.label.replace("\\", "") for button in at.button]
    _pressed(at, "Take it in")
    assert sorted(str(batch.source) for batch in store.batches(ws.id)) == ["gumroad", "kofi"]
    at.button(key="undo-import-1").click().run()
    assert {batch.status for batch in store.batches(ws.id)} == {"undone"}


@pytest.mark.every
def test_many_parts_are_folded_and_their_questions_come_first(at: AppTest) -> None:
    lists = {f"list{number}_csv": _golden("curated_subscribers.csv") + b"\n" * number for number in range(8)}
    _dropped(at, "lists.zip", _zipped(**lists))
    assert "Curated subscribers · asks something" in at.expander[0].label.replace("\\", "")
    assert len(at.expander) == 8 and len(at.date_input) == 1


def test_a_part_nobody_knows_is_mapped_as_a_file_of_its_own(at: AppTest) -> None:
    _dropped(at, "all.zip", _zipped(kofi_csv=KOFI, kasse_csv=UGLY.encode()))
    next(button for button in at.button if str(button.key).startswith("apart-")).click().run()
    assert "<b>kasse.csv</b>" in _shown(at)
    assert [s.value for s in at.selectbox if str(s.key).startswith("role-")][:2] == ["day", "product"]
    assert "Take 1 file in" in [button.label for button in at.button]


@pytest.mark.every
def test_a_question_of_two_parts_is_asked_once_and_its_answer_counts_for_both(
    at: AppTest, business: tuple[Store, Workspace]
) -> None:
    store, ws = business
    content = _zipped(a_csv=_golden("mailchimp_contacts.csv"), b_csv=_golden("curated_subscribers.csv"))
    _dropped(at, "lists.zip", content)
    assert len(at.date_input) == 1
    assert "2 tables" in at.date_input[0].help
    assert "Take it in" not in [button.label for button in at.button]
    at.date_input[0].set_value(date(2026, 10, 1)).run()
    _pressed(at, "Change what you answered")
    at.date_input[0].set_value(date(2026, 11, 1)).run()
    _pressed(at, "Take it in")
    assert {batch.as_of.date() for batch in store.batches(ws.id)} == {date(2026, 10, 31)}, "in UTC"


def test_the_same_file_again_is_said_and_not_offered(at: AppTest) -> None:
    _pressed(_dropped(at, "sales.csv", _golden("gumroad_sales.csv")), "Take it in")
    _dropped(at, "other name.csv", _golden("gumroad_sales.csv"))
    assert "This very file is in already, as batch 1" in _shown(at)
    assert "Take it in" not in [button.label for button in at.button]


def test_two_files_that_contradict_each_other_are_not_both_taken_unasked(
    at: AppTest, business: tuple[Store, Workspace]
) -> None:
    store, ws = business
    second = KOFI.replace(b"4.00", b"4.50")
    at.file_uploader[0].upload("a.csv", KOFI, "text/csv").upload("b.csv", second, "text/csv").run()
    _pressed(at, "Take 2 files in")
    assert len(store.batches(ws.id)) == 1
    assert "Which is the newer answer" in at.radio[0].label


def _mapped(at: AppTest) -> AppTest:
    _dropped(at, "kasse-2026-02.csv", UGLY.encode("cp1252"))
    assert "Choose the currency." in _shown(at)
    _select(at, "constant-").set_value("Talks").run()  # the select takes new names too; this driver does not
    next(s for s in at.selectbox if s.label == "Currency").set_value("EUR").run()
    return at


def test_a_table_nobody_knows_is_mapped_stored_and_known_the_next_time(
    at: AppTest, business: tuple[Store, Workspace]
) -> None:
    store, ws = business
    _mapped(at)
    roles = {select.label: select.value for select in at.selectbox if str(select.key).startswith("role-")}
    assert roles == {"Datum": "day", "Text": "product", "Soll": "debit", "Haben": "credit", "Saldo": "balance"}
    rows = at.dataframe[0].value
    assert rows["Amount"].tolist() == ["1,250.50 EUR", "−39.90 EUR", "800.00 EUR", "−250.00 EUR"]
    assert mappings.saved(store, ws.id) == []
    _pressed(at, "Take it in")
    entries = store.entries(ws.id)
    assert dict(zip(entries["day"].dt.strftime("%Y-%m-%d"), entries["amount_micros"], strict=True)) == WORTH
    assert set(entries["stream"]) == {"Talks"} and set(entries["currency"]) == {"EUR"}
    assert [name for name, _ in mappings.saved(store, ws.id)] == ["Kasse"]
    _dropped(at, "another.csv", UGLY.encode("cp1252") + b"\n")
    assert "4 already known" in _shown(at) and "Kasse" in _shown(at)
    assert not [select for select in at.selectbox if str(select.key).startswith("role-")]


def test_a_column_may_be_given_another_meaning(at: AppTest) -> None:
    _mapped(at)
    _select(at, "role-").set_value("skip").run()
    assert "Choose the column with the day." in _shown(at)
    assert "Take it in" not in [button.label for button in at.button]
    next(s for s in at.selectbox if s.label == "Datum").set_value("day").run()
    assert "Take it in" in [button.label for button in at.button]


@pytest.mark.every
def test_a_meaning_moves_from_one_column_to_the_other(at: AppTest) -> None:
    _mapped(at)
    next(s for s in at.selectbox if s.label == "Saldo").set_value("credit").run()
    assert next(s for s in at.selectbox if s.label == "Haben").value == "skip"
    assert at.dataframe[0].value["Amount"].tolist()[1] == "1,170.70 EUR"


@pytest.mark.every
def test_a_saved_kind_of_file_is_renamed_and_removed(at: AppTest, business: tuple[Store, Workspace]) -> None:
    store, ws = business
    _pressed(_mapped(at), "Take it in")
    assert "Your own kinds of files" in _shown(at)
    next(i for i in at.text_input if i.label == "New name").set_value("Cash book")
    _pressed(at, "Rename")
    assert [name for name, _ in mappings.saved(store, ws.id)] == ["Cash book"]
    at.button(key="remove-0").click().run()
    assert mappings.saved(store, ws.id) == []
    assert len(store.entries(ws.id)) == 4


@pytest.mark.every
def test_a_name_that_cannot_be_used_loses_nothing(at: AppTest, business: tuple[Store, Workspace]) -> None:
    store, ws = business
    _mapped(at)
    next(i for i in at.text_input if i.label == "Save this kind of file as").set_value("Wise").run()
    _pressed(at, "Take it in")
    assert "choose another one" in at.error[0].value
    assert store.batches(ws.id) == []
    next(i for i in at.text_input if i.label == "Save this kind of file as").set_value("My wise").run()
    _pressed(at, "Take it in")
    assert [name for name, _ in mappings.saved(store, ws.id)] == ["My wise"]


def test_a_table_without_a_header_is_mapped(at: AppTest) -> None:
    _dropped(at, "x.csv", b"2026-03-01,Lecture,120.00\n2026-03-14,Workshop,80.50\n")
    assert "<b>Column 3</b>" in _shown(at)
    assert next(s.value for s in at.selectbox if str(s.key).startswith("role-")) == "day"


@pytest.mark.every
def test_answers_about_words_are_part_of_the_saved_kind_of_file(at: AppTest, business: tuple[Store, Workspace]) -> None:
    store, ws = business
    table = (
        b"Date,Type,Note,Amount,Currency\n03/04/2026,Teaching,Course,100.00,EUR\n05/04/2026,Hosting,Server,-20.00,EUR\n"
    )
    _dropped(at, "book.csv", table)
    assert {r.label.replace("\\", "").split(" ")[0] for r in at.radio} == {"Which"}, "day or month first"
    at.radio[0].set_value("day first")
    for word, kind in (("teaching", "sale"), ("hosting", "expense")):
        next(s for s in at.selectbox if str(s.key).endswith(f"kind:{word}")).set_value(kind)
    _pressed(_pressed(at, "Answer"), "Take it in")
    assert store.entries(ws.id)["day"].dt.month.tolist() == [4, 4]
    ((_, mapping),) = mappings.saved(store, ws.id)
    assert (mapping.dates, dict(mapping.kinds)) == ("dmy", {"teaching": "sale", "hosting": "expense"})
    again = table.replace(b"100.00", b"110.00")
    _dropped(at, "book2.csv", again)
    assert not at.radio


def _preview(business: tuple[Store, Workspace], path: Path) -> Any:
    store, ws = business
    return importing.look(store, ws, path, now=settings.now())


def test_rejected_rows_come_whole_with_line_and_reason_and_no_formula(
    business: tuple[Store, Workspace], tmp_path: Path
) -> None:
    path = tmp_path / "kofi.csv"
    header, first = KOFI.decode().splitlines()[:2]
    bad = 'no day,=1+1,"two\nlines",,-4.00,,EUR,Donation,k-9,one@example.org'
    path.write_text(f"{header}\n{first}\n{bad}\n", "utf-8")
    rows = list(csv.reader(io.StringIO(rejected.as_csv(business[1], _preview(business, path)).decode("utf-8-sig"))))
    assert rows[0] == [rejected.LINE, rejected.REASON, *header.split(",")]
    assert rows[1][0] == "3" and rows[1][1].startswith("DateTime (UTC): ")
    assert rows[1][2:7] == ["no day", "'=1+1", "two\nlines", "", "-4.00"]
    assert len(rows) == 2


def test_what_can_be_read_names_every_format_in_its_group() -> None:
    groups = import_readable.grouped(import_readable.known())
    assert import_readable.OTHERS not in groups, [kind.title for kind in groups[import_readable.OTHERS]]
    assert sum(map(len, groups.values())) == len(import_readable.known())
    assert "Stripe" in import_readable.named(groups["Payments"])


@pytest.mark.parametrize(
    ("word", "told"),
    [("etsy", "Etsy statement"), ("awin", "No real file of Awin is known"), ("<b>", "“&lt;b&gt;”"), ("banks", "Wise")],
)
def test_a_platform_is_found_by_name(word: str, told: str) -> None:
    assert told in import_readable.answer(import_readable.known(), word)


def test_the_box_to_find_a_platform(at: AppTest) -> None:
    next(i for i in at.text_input if i.label == "Find a platform").set_value("kindle").run()
    assert "Kindle Direct Publishing royalties" in _shown(at)


def test_a_long_file_is_read_and_taken_behind_the_page(
    at: AppTest, business: tuple[Store, Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, ws = business
    monkeypatch.setattr(import_files, "LARGE", 10)
    _dropped(at, "sales.csv", _golden("gumroad_sales.csv"))
    _wait(at, lambda: "Take it in" in [button.label for button in at.button])
    _pressed(at, "Take it in")
    _wait(at, lambda: bool(at.success))
    assert "sales.csv is in:" in at.success[0].value.replace("\\", "")
    assert [batch.status for batch in store.batches(ws.id)] == ["done"]


def _wait(at: AppTest, reached: Any) -> None:
    pause = threading.Event()
    for _ in range(100):
        if reached():
            return
        pause.wait(0.1)
        at.run()
        assert not at.exception, [error.message for error in at.exception]
    raise AssertionError("it takes too long")


def test_a_reading_job_runs_beside_one_that_writes() -> None:
    kept, gate = jobs.Jobs(), threading.Event()
    assert kept.start("business", lambda say: [gate.wait(5)])
    assert kept.start("look-1", lambda say: [gate.wait(5)], reads_only=True)
    assert not kept.start("look-1", lambda say: [], reads_only=True)
    assert not kept.start("other business", lambda say: [])
    gate.set()
    kept.close()


def test_the_time_left_is_told_once_it_can_be() -> None:
    assert jobs.Snapshot(share=0.5, began=0.0).left(20.0) == 20.0
    assert jobs.Snapshot(share=0.5, began=0.0).left(1.0) is None
    assert jobs.Snapshot(share=None, began=0.0).left(20.0) is None
    assert saying.remaining(130.0) == ", about 3 min left"


def test_many_rows_left_out_for_one_reason_are_one_line() -> None:
    left = [
        SimpleNamespace(line=n, column=None, value=None, reason=f"repeated: the same as line {n - 1}")
        for n in range(2, 99)
    ]
    html = found.left_out(SimpleNamespace(rejected=[], left_out=left))
    assert html.count("<tr") == 2
    assert '<td class="n">97</td><td>2, 3, 4, 5 …</td>' in html


def test_a_period_is_an_answer_once_both_its_days_are_there() -> None:
    assert import_questions.written((date(2026, 8, 1), date(2026, 8, 31))) == "2026-08-01/2026-08-31"
    assert import_questions.written((date(2026, 8, 1),)) == ""
    assert import_questions.worded("debt_service") == "Loan payment"


def test_first_rows_leave_out_columns_that_say_nothing(business: tuple[Store, Workspace]) -> None:
    from collect import first_rows

    rows = first_rows.of(business[1], _preview(business, GOLDEN / "gumroad_sales.csv"), 3)
    shown = mapping_rows.shown("entry", rows["entry"])
    assert len(shown) == 3
    assert "Paid on" not in shown.columns
    assert Decimal(rows["entry"]["amount_micros"].iloc[0].item()) != 0
