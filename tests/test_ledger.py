"""The ledger from end to end: rules and edits as somebody fills them in, what the page asks, and the files it gives."""

from __future__ import annotations

import csv
import doctest
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from python_calamine import load_workbook

from collect import export_all, export_rows, hand, history, rules, stream_settings, workspaces
from collect.errors import CollectError
from figures import ledger_owed, ledger_rows, question
from figures.ledger_rows import LedgerFilter
from store import NewBatch, Store, Workspace, open_store
from ui import ledger_table

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TODAY = date(2026, 11, 21)
ALL = LedgerFilter()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'ledger.db'}")
    yield opened
    opened.close()


@pytest.fixture
def ws(store: Store) -> Workspace:
    made = workspaces.make(store, "default", {"title": "My blog", "currency": "USD"})
    for name in ("shop", "bank"):
        store.make_source(made.id, name, connector=name, title=name.title())
    for name in ("Books", "Bank"):
        store.make_stream(made.id, name, "passive", "visitors")
    return made


def line(key: str, amount: float, **more: Any) -> dict[str, Any]:
    return {
        "source": "shop", "external_id": key, "day": date(2026, 10, 5), "kind": "sale", "status": "paid", "stream": "Books",
        "payer": "Gumroad", "amount_micros": round(amount * 1_000_000), "currency": "USD", **more,
    }  # fmt: skip


def take(store: Store, ws: Workspace, day: int, *rows: dict[str, Any], source: str = "shop") -> int:
    new = NewBatch(
        source, "import", datetime(2026, 11, day, tzinfo=UTC), sha256=str(day), file_name=f"{source}-{day}.csv"
    )
    return store.take(ws.id, new, [("entry", pd.DataFrame(rows))]).batch


def row_id(store: Store, ws: Workspace, key: str) -> int:
    rows = store.entries(ws.id)
    return int(rows.loc[rows["external_id"] == key, "id"].iloc[0])


def ask(store: Store, ws: Workspace, what: Any, *args: Any) -> Any:
    return what(question(store, ws, today=TODAY), *args)


class TestRulesAsFilledIn:
    def test_names_become_one(self, store: Store, ws: Workspace) -> None:
        take(store, ws, 1, line("a", 10, payer="AMZN"), line("b", 20, payer="Amazon.com"), line("c", 5, payer="Amazon"))
        made = rules.make(store, ws, rules.merged("payer", ["AMZN", "Amazon.com", "Amazon"], "Amazon"), now=NOW)
        assert made.rows == 2
        assert set(store.entries(ws.id)["payer"]) == {"Amazon"}
        (listed,) = rules.listed(store, ws)
        assert listed.words == "payer “AMZN” or “Amazon.com” → payer “Amazon”"
        assert (listed.rows, listed.rule.batch) == (2, made.batch)
        assert store.batch(ws.id, made.batch).message == f"Rule: {listed.words}"
        rules.remove(store, ws, listed.rule, now=NOW)
        assert rules.listed(store, ws) == []

    def test_a_new_stream_is_like_the_one_it_comes_from(self, store: Store, ws: Workspace) -> None:
        take(store, ws, 1, line("a", 10))
        stream_settings.save(store, ws, "Books", share=50)
        rules.make(store, ws, rules.merged("stream", ["Books"], "E-books"), now=NOW)
        made = {s.name: s for s in store.streams(ws.id)}["E-books"]
        assert (made.cls, made.audience, made.share) == ("passive", "visitors", 0.5)
        bank = rules.rule_of([("product", "contains", ["rent"])], {"stream": "Rental", "kind": "rent"})
        rules.make(store, ws, bank, now=NOW, stream_class="semi-passive")
        assert {s.name: s.cls for s in store.streams(ws.id)}["Rental"] == "semi-passive"

    @pytest.mark.parametrize(
        ("conditions", "result", "message"),
        [
            ([], {"payer": "x"}, "needs a condition"),
            ([("payer", "one of", ["a"])], {}, "needs a result"),
            ([("payer", "one of", ["a"])], {"amount": "1"}, "needs a result"),
            ([("payer", "one of", ["a"])], {"kind": "gift"}, "no kind of money"),
            ([("payer", "contains", [" "])], {"payer": "x"}, "says nothing"),
            ([("amount", "one of", ["1"])], {"payer": "x"}, "nothing a rule can look at"),
            ([("sign", "one of", ["up"])], {"payer": "x"}, "in or out"),
            ([("payer", "one of", ["a"])], {"payer": "x" * 201}, "200 letters"),
        ],
    )
    def test_what_is_no_rule_is_refused(self, conditions: Any, result: dict[str, str], message: str) -> None:
        with pytest.raises(CollectError, match=message):
            rules.rule_of(conditions, result)


class TestByHand:
    def test_an_edit_and_what_its_source_says_since(self, store: Store, ws: Workspace) -> None:
        take(store, ws, 1, line("a", 10, status="pending"))
        batch = hand.edit(store, ws, [row_id(store, ws, "a")], {"amount": "12.50", "payer": None}, now=NOW)
        seen = ask(store, ws, ledger_rows.detail, row_id(store, ws, "a"))
        assert (seen.edited, seen.row["amount_micros"], seen.row["payer"], seen.since) == (True, 12_500_000, None, ())
        assert seen.own == {"amount_micros": 10_000_000, "payer": "Gumroad"}
        assert ask(store, ws, ledger_rows.disputed) == []
        take(store, ws, 2, line("a", 11))
        seen = ask(store, ws, ledger_rows.detail, row_id(store, ws, "a"))
        assert (seen.row["amount_micros"], seen.row["status"], seen.since) == (12_500_000, "paid", ("amount_micros",))
        assert [(s.layer, s.live) for s in seen.steps] == [("source", False), ("source", False), ("edit", True)]
        assert seen.steps[1].changes == (("status", "pending", "paid"), ("amount_micros", 10_000_000, 11_000_000))
        assert seen.steps[1].what == "shop-2.csv"
        assert ask(store, ws, ledger_rows.disputed) == [(row_id(store, ws, "a"), ("amount_micros",))]
        assert hand.take_off(store, ws, row_id(store, ws, "a")) == batch
        assert store.entries(ws.id)["amount_micros"].tolist() == [11_000_000]
        with pytest.raises(CollectError):
            hand.take_off(store, ws, row_id(store, ws, "a"))

    def test_a_row_that_no_file_tells(self, store: Store, ws: Workspace) -> None:
        fields = {
            "day": date(2026, 10, 31), "kind": "rent", "status": "paid", "stream": "Flat", "amount": "850", "currency": "eur",
            "payer": "Tenant", "paid_day": None, "product": "",
        }  # fmt: skip
        batch = hand.add(store, ws, fields, now=NOW, stream_class="semi-passive")
        hand.add(store, ws, fields, now=NOW)
        rows = store.entries(ws.id)
        assert rows["amount_micros"].tolist() == [850_000_000, 850_000_000], "two alike are two"
        assert (rows["currency"][0], rows["source"][0], rows["product"][0]) == ("EUR", hand.SOURCE, None)
        history.undo(store, ws, batch)
        assert len(store.entries(ws.id)) == 1

    @pytest.mark.parametrize(
        "changes",
        [
            {}, {"amount": ""}, {"amount": "twelve"}, {"amount": "1.0000001"}, {"kind": "gift"}, {"status": "maybe"},
            {"stream": " "}, {"currency": "euro"}, {"day": None}, {"day": date(1890, 1, 1)}, {"external_id": "b"},
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_refused(self, store: Store, ws: Workspace, changes: dict[str, Any]) -> None:
        take(store, ws, 1, line("a", 10))
        with pytest.raises(CollectError):
            hand.edit(store, ws, [row_id(store, ws, "a")], changes, now=NOW)
        assert len(store.batches(ws.id)) == 1

    def test_a_row_that_lacks_something_is_refused(self, store: Store, ws: Workspace) -> None:
        with pytest.raises(CollectError, match="day, status, currency"):
            hand.add(store, ws, {"kind": "rent", "stream": "Flat", "amount": "1"}, now=NOW)


class TestWhatThePageAsks:
    def test_sums_by_currency_and_status(self, store: Store, ws: Workspace) -> None:
        take(
            store, ws, 1, line("a", 100), line("b", 30, status="approved"), line("c", 7, status="pending"), line("d", -10, kind="fee"),
            line("e", -4, kind="expense"), line("f", -90, kind="payout"), line("g", 5, currency="EUR"), line("h", 3, status="declined"),
        )  # fmt: skip
        stream_settings.save(store, ws, "Books", share=50)
        found = ask(store, ws, ledger_rows.sums, ALL).set_index("currency")
        expected = {
            "n": 7,
            "net": 120,
            "paid": 90,
            "approved": 30,
            "pending": 7,
            "costs": -4,
            "moved": -90,
            "yours": 60,
            "again": 0,
        }
        assert found.loc["USD"].to_dict() == expected
        assert found.loc["EUR", "net"] == 5

    def test_what_another_source_tells_too_stands_beside(self, store: Store, ws: Workspace) -> None:
        take(store, ws, 1, line("a", 100))
        take(store, ws, 2, line("a", 100, source="bank"), source="bank")
        assert ask(store, ws, ledger_rows.sums, ALL).loc[0, ["net", "again"]].tolist() == [200, 0]
        stream_settings.save(store, ws, "Books", repeats=["bank"])
        assert ask(store, ws, ledger_rows.sums, ALL).loc[0, ["net", "again", "n"]].tolist() == [100, 100, 2]
        with pytest.raises(CollectError, match="must count"):
            stream_settings.save(store, ws, "Books", repeats=["bank", "shop"])

    @pytest.mark.parametrize("values", [{"share": 0}, {"share": 101}, {"cls": "lazy"}, {"repeats": ["nobody"]}])
    def test_what_a_stream_cannot_be_is_refused(self, store: Store, ws: Workspace, values: dict[str, Any]) -> None:
        with pytest.raises(CollectError):
            stream_settings.save(store, ws, "Books", **values)
        with pytest.raises(CollectError):
            stream_settings.save(store, ws, "None such", share=50)

    def test_doubles_payouts_and_what_waits(self, store: Store, ws: Workspace) -> None:
        take(
            store, ws, 1, line("a", 50), line("b", 7), line("p", -57, kind="payout", day=date(2026, 10, 9)),
            line("w", 9, status="pending", payer=None, day=date(2026, 8, 1)),
        )  # fmt: skip
        take(
            store, ws, 2, line("x", 50, source="bank", day=date(2026, 10, 7)),
            line("y", 57, source="bank", stream="Bank", kind="interest", day=date(2026, 10, 12)), source="bank",
        )  # fmt: skip
        found = ask(store, ws, ledger_owed.doubles)
        assert found[["way", "first_title", "second_title", "pairs"]].values.tolist() == [
            ["twice", "Bank", "Shop", 1], ["banked", "Shop", "Bank", 1],
        ]  # fmt: skip
        account = ask(store, ws, ledger_owed.payouts).iloc[0]
        assert (account["title"], account["difference"], account["held_days"]) == ("Shop", 0, 0)
        waits = ask(store, ws, ledger_owed.unpaid).iloc[0]
        assert (waits["payer"], waits["older"], waits["total"]) == ("Shop", 9_000_000, 9_000_000)
        stream_settings.save(store, ws, "Books", repeats=["bank"])
        assert ask(store, ws, ledger_owed.doubles)["way"].tolist() == ["banked"]

    def test_an_empty_ledger(self, store: Store, ws: Workspace) -> None:
        for what in (ledger_owed.doubles, ledger_owed.payouts, ledger_owed.unpaid):
            assert ask(store, ws, what).empty
        assert ask(store, ws, ledger_rows.sums, ALL).empty
        assert ask(store, ws, ledger_owed.telling) == {}


UGLY = [
    "=1+1",
    "+49 30 1234",
    "@SUM(A1)",
    "-cmd|' /C calc'!A0",
    'Größe "M", München',
    "日本語 🎈",
    "https://x.example",
    "007",
    "-5",
]


class TestFiles:
    @pytest.fixture
    def made(self, store: Store, ws: Workspace) -> Workspace:
        rows = [line(f"={n}", -12.5, product=text, day=date(2026, 10, 1 + n)) for n, text in enumerate(UGLY)]
        take(store, ws, 1, *rows, line("small", 0.000001, paid_day=date(2026, 11, 1)))
        rules.make(store, ws, rules.merged("payer", ["Gumroad"], "=Gum"), now=NOW)
        return ws

    def test_a_spreadsheet_runs_no_text_and_counts_with_amounts(
        self, store: Store, made: Workspace, tmp_path: Path
    ) -> None:
        path = tmp_path / "rows.xlsx"
        assert export_rows.write(store, made, ALL, path) == len(UGLY) + 1
        book = load_workbook(path)
        head, *rows = book.get_sheet_by_index(0).to_python()
        assert head == list(export_rows.COLUMNS)
        found = [dict(zip(head, row, strict=True)) for row in rows]
        assert [r["product"] for r in reversed(found) if r["product"]] == UGLY
        assert {type(r["amount"]) for r in found} == {float}
        assert sum(r["amount"] for r in found) == pytest.approx(-12.5 * len(UGLY) + 0.000001)
        assert found[0]["day"] == date(2026, 10, 9)
        assert b"<f>" not in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")

    def test_csv_disarms_texts_and_leaves_numbers(self, store: Store, made: Workspace, tmp_path: Path) -> None:
        path = tmp_path / "rows.csv"
        export_rows.write(store, made, ALL, path)
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = list(csv.DictReader(file))
        assert {r["amount"] for r in found} == {"-12.50", "0.000001"}
        texts = [value for r in found for value in r.values()]
        assert not [
            t for t in texts if t[:1] in ("=", "+", "@") or (t[:1] == "-" and not t[1:].replace(".", "").isdigit())
        ]
        assert "日本語 🎈" in texts
        assert {r["changed_by"] for r in found} == {"rule"}
        assert {r["payer"] for r in found} == {"'=Gum"}

    def test_parquet_keeps_types_and_texts_as_they_are(self, store: Store, made: Workspace, tmp_path: Path) -> None:
        path = tmp_path / "rows.parquet"
        export_rows.write(store, made, ALL, path)
        found = pq.read_table(path).to_pylist()
        assert {r["amount"] for r in found} == {Decimal("-12.500000"), Decimal("0.000001")}
        assert {r["product"] for r in found} == {*UGLY, None}
        assert {r["paid_day"] for r in found} == {None, date(2026, 11, 1)}

    def test_only_the_filter_and_only_known_endings(self, store: Store, made: Workspace, tmp_path: Path) -> None:
        few = LedgerFilter(since=date(2026, 10, 2), until=date(2026, 10, 3))
        assert export_rows.write(store, made, few, tmp_path / "few.csv") == 2
        assert export_rows.write(store, made, LedgerFilter(text="no such"), tmp_path / "none.xlsx") == 0
        with pytest.raises(CollectError, match=r"\.csv, \.xlsx, \.parquet"):
            export_rows.write(store, made, ALL, tmp_path / "rows.doc")

    def test_a_sheet_that_is_full_goes_on_in_the_next(
        self, store: Store, made: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(export_rows, "SHEET_ROWS", 4)
        path = tmp_path / "long.xlsx"
        export_rows.write(store, made, ALL, path)
        sheets = [load_workbook(path).get_sheet_by_index(n).to_python() for n in range(3)]
        assert [len(rows) - 1 for rows in sheets] == [4, 4, 2]

    def test_everything_of_a_workspace_is_explained(self, store: Store, made: Workspace, tmp_path: Path) -> None:
        store.set_source(made.id, "shop", settings={"token": "very-secret"})
        take(store, made, 2, line("small", 2), line("new", 3))
        folder = tmp_path / "out"
        files = export_all.export(store, made, folder, today=TODAY)
        page = (folder / export_all.INDEX).read_text("utf-8")
        assert {f.name for f in folder.iterdir()} == {f.name for f in files} | {export_all.INDEX}
        for each in files:
            with (folder / each.name).open(encoding="utf-8-sig", newline="") as file:
                head, *rows = csv.reader(file)
            assert (tuple(head), len(rows)) == (each.columns, each.rows), each.name
            assert f"{each.name}  ({each.rows:,} row" in page
            assert all(f"    {column}" in page for column in each.columns)
        every = b"".join(f.read_bytes() for f in folder.iterdir())
        assert b"very-secret" not in every
        assert made.hash_key not in every
        assert made.hash_key.hex().encode() not in every
        with (folder / "ledger_history.csv").open(encoding="utf-8-sig", newline="") as file:
            old = list(csv.DictReader(file))
        # Every row lies beneath the rule, and the one that was revised has its first version besides.
        assert len(old) == len(UGLY) + 3
        assert {r["payer"] for r in old} == {"Gumroad"}

    def test_an_export_never_mixes_with_what_is_there(self, store: Store, made: Workspace, tmp_path: Path) -> None:
        (tmp_path / "full").mkdir()
        (tmp_path / "full" / "mine.txt").write_text("x")
        with pytest.raises(CollectError, match="not empty"):
            export_all.export(store, made, tmp_path / "full", today=TODAY)
        assert [f.name for f in (tmp_path / "full").iterdir()] == ["mine.txt"]
        (tmp_path / "empty").mkdir()
        export_all.export(store, made, tmp_path / "empty", today=TODAY)
        assert not list(tmp_path.glob("*.part"))

    def test_on_the_command_line(self, tmp_path: Path) -> None:
        from typer.testing import CliRunner

        from cli import app

        done = CliRunner().invoke(app, ["--json", "export", str(tmp_path / "out")])
        assert done.exit_code == 0, done.output
        assert {each["name"]: each["rows"] for each in json.loads(done.stdout)}["ledger.csv"] == 0
        assert (tmp_path / "out" / export_all.INDEX).exists()


@pytest.mark.parametrize("module", [export_rows, rules, ledger_table])
def test_worked_examples_are_right(module: Any) -> None:
    assert doctest.testmod(module).failed == 0


def test_everything_in_one_archive(store: Store, ws: Workspace) -> None:
    take(store, ws, 1, line("a", 10))
    with zipfile.ZipFile(io.BytesIO(export_all.archive(store, ws, today=TODAY))) as made:
        names = made.namelist()
        money = next(
            name for name in names if name.startswith("default/") and "ledger" in name and "history" not in name
        )
        rows = made.read(money).decode("utf-8-sig").splitlines()
    assert "default/README.txt" in names
    assert len(rows) == 2 and "10" in rows[1], rows
