"""From the outside world into the record: imports, syncs, typed numbers, rates."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from loopback import Reply, Server, no_child, no_waiting, serve  # noqa: F401 - fixtures

from collect import connecting, history, importing, mappings, rates, rows, sync, typed, workspaces
from collect.errors import CollectError, SyncRunning, UnknownFile
from collect.importing import Choices
from connectors import files, rss
from connectors._spec import ConnectorError, Remark
from connectors.files import TableMapping
from store import Store, Workspace, open_store
from vocabulary import DIGEST, Entry, Item, Observation

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY = date(2026, 11, 21)
STRIPE = "balance_transaction_id,created_utc,available_on_utc,currency,gross,fee,net,reporting_category,description\n"
ITEM = "<item><guid>{0}</guid><title>Part {0}</title><pubDate>{1}</pubDate></item>"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'record.db'}")
    yield opened
    opened.close()


@pytest.fixture
def ws(store: Store) -> Workspace:
    return workspaces.ensure(store)


def feed(*parts: tuple[int, str], title: str = "Harbour notes") -> bytes:
    items = "".join(ITEM.format(n, f"{day} 10:00:00 GMT") for n, day in parts)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'.encode()


def stripe(path: Path, *lines: str) -> Path:
    path.write_text(STRIPE + "".join(line + "\n" for line in lines), encoding="utf-8")
    return path


def take(store: Store, ws: Workspace, path: Path, **choices: object) -> importing.Outcome:
    preview = importing.look(store, ws, path, Choices(**choices), now=NOW)  # type: ignore[arg-type]
    return importing.take(store, ws, preview, now=NOW)


SALE = "txn_1,2026-10-01 09:12:00,2026-10-03 00:00:00,usd,{0},1.00,{1},charge,Course"


class TestImporting:
    def test_a_look_says_what_is_in_a_file_and_writes_nothing(
        self, store: Store, ws: Workspace, tmp_path: Path
    ) -> None:
        file = stripe(
            tmp_path / "s.csv",
            SALE.format("20.00", "19.00"),
            "txn_2,2026-10-05 09:12:00,,eur,-5.00,0.00,-5.00,refund,Back",
        )
        before = store.totals(ws.id, DIGEST)
        seen = importing.look(store, ws, file, now=NOW)
        assert (seen.format, seen.source, seen.new, seen.rows) == ("stripe_itemized", "stripe", 3, 2)
        assert seen.totals == [
            ("EUR", "refund", Decimal(-5)),
            ("USD", "fee", Decimal(-1)),
            ("USD", "sale", Decimal(20)),
        ]
        assert seen.period == (date(2026, 10, 1), date(2026, 10, 5))
        assert store.totals(ws.id, DIGEST) == before and store.sources(ws.id) == [] and store.batches(ws.id) == []

    def test_the_same_file_twice_adds_nothing_and_undo_brings_back(
        self, store: Store, ws: Workspace, tmp_path: Path
    ) -> None:
        file = stripe(tmp_path / "s.csv", SALE.format("20.00", "19.00"))
        empty = store.totals(ws.id, DIGEST)
        first = take(store, ws, file)
        once = store.totals(ws.id, DIGEST)
        renamed = file.rename(tmp_path / "copy of s.csv")
        again = take(store, ws, renamed)
        assert (first.added, again.added, again.revised, again.unchanged) == (2, 0, 0, 2)
        assert again.batch == first.batch and store.totals(ws.id, DIGEST) == once
        history.undo(store, ws, first.batch or 0)
        assert store.totals(ws.id, DIGEST) == empty
        take(store, ws, renamed)
        assert store.totals(ws.id, DIGEST) == once

    def test_a_differing_answer_of_the_same_day_asks_which_is_newer(
        self, store: Store, ws: Workspace, tmp_path: Path
    ) -> None:
        take(store, ws, stripe(tmp_path / "a.csv", SALE.format("20.00", "19.00")))
        other = stripe(tmp_path / "b.csv", SALE.format("30.00", "29.00"))
        asked = take(store, ws, other)
        assert [q.id for q in asked.questions] == ["newer"] and asked.batch is None
        take(store, ws, other, answers={"newer": "stored"})
        assert store.entries(ws.id, where={"kind": ["sale"]})["amount_micros"].tolist() == [20_000_000]
        third = stripe(tmp_path / "c.csv", SALE.format("40.00", "39.00"))
        take(store, ws, third, answers={"newer": "file"})
        assert store.entries(ws.id, where={"kind": ["sale"]})["amount_micros"].tolist() == [40_000_000]

    def test_a_later_day_is_newer_without_asking(self, store: Store, ws: Workspace, tmp_path: Path) -> None:
        take(store, ws, stripe(tmp_path / "a.csv", SALE.format("20.00", "19.00")))
        later = stripe(
            tmp_path / "b.csv", SALE.format("30.00", "29.00"), "txn_9,2026-10-09 10:00:00,,usd,1.00,0.00,1.00,charge,x"
        )
        assert take(store, ws, later).revised == 1

    def test_two_accounts_of_one_platform_are_told_apart(self, store: Store, ws: Workspace, tmp_path: Path) -> None:
        file = stripe(tmp_path / "s.csv", SALE.format("20.00", "19.00"))
        take(store, ws, file)
        assert take(store, ws, file, source="second-shop").added == 2
        assert [s.name for s in store.sources(ws.id)] == ["stripe", "second-shop"]

    def test_a_feed_from_a_file_names_its_source_and_counts_at_least(
        self, store: Store, ws: Workspace, tmp_path: Path
    ) -> None:
        file = tmp_path / "notes.xml"
        file.write_bytes(feed((1, "Mon, 05 Oct 2026"), (2, "Mon, 12 Oct 2026")))
        assert take(store, ws, file).added == 2
        source = store.sources(ws.id)[0]
        assert (source.name, source.title, source.known, source.state["at_least"]) == (
            "harbour-notes",
            "Harbour notes",
            "imported",
            True,
        )

    @pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, b"a,b\n1,2\n"])
    def test_what_is_no_export_is_refused_by_name(
        self, store: Store, ws: Workspace, tmp_path: Path, content: bytes
    ) -> None:
        file = tmp_path / "photo.csv"
        file.write_bytes(content)
        with pytest.raises(CollectError, match=r"photo\.csv"):
            take(store, ws, file)
        with pytest.raises(CollectError, match=r"gone\.csv"):
            take(store, ws, tmp_path / "gone.csv")

    def test_a_date_ahead_of_today_outranks_nothing(self, store: Store, ws: Workspace, tmp_path: Path) -> None:
        slip = "txn_9,2099-01-01 10:00:00,,usd,1.00,0.00,1.00,charge,x"
        take(store, ws, stripe(tmp_path / "a.csv", SALE.format("20.00", "19.00"), slip))
        assert store.batches(ws.id)[0].as_of == NOW

    def test_a_source_of_another_platform_is_not_mixed_into(self, store: Store, ws: Workspace, tmp_path: Path) -> None:
        typed.save(store, ws, [typed.TypedChange(TestTyped.INCOME, date(2026, 9, 1), Decimal(1))], now=NOW)
        with pytest.raises(CollectError, match="choose another"):
            take(store, ws, stripe(tmp_path / "a.csv", SALE.format("20.00", "19.00")), source="typed")

    def test_the_same_file_in_another_zone_is_read_anew(self, store: Store, ws: Workspace, tmp_path: Path) -> None:
        file = stripe(tmp_path / "a.csv", "txn_1,2026-10-01 23:30:00,,usd,20.00,0.00,20.00,charge,x")
        take(store, ws, file)
        berlin = workspaces.make(store, "default", {"zone": "Europe/Berlin"})
        take(store, berlin, file, answers={"newer": "file"})
        assert store.entries(ws.id)["day"].dt.date.tolist() == [date(2026, 10, 2)]

    def test_stream_class_and_audience_come_with_the_format(self, store: Store, ws: Workspace, tmp_path: Path) -> None:
        take(store, ws, stripe(tmp_path / "s.csv", SALE.format("20.00", "19.00")))
        stream = store.streams(ws.id)[0]
        assert stream.name in store.entries(ws.id)["stream"].tolist() and stream.cls in (
            "active",
            "semi-passive",
            "passive",
        )


class TestSyncing:
    def test_connect_sync_sync_again(self, store: Store, ws: Workspace, serve: Callable[..., Server]) -> None:
        def script(path: str, headers: dict[str, str]) -> Reply:
            if headers.get("if-none-match") == '"1"':
                return 304, {}, b""
            return 200, {"content-type": "application/rss+xml", "etag": '"1"'}, feed((1, "Mon, 05 Oct 2026"))

        server = serve(script)
        source = connecting.connect(store, ws, "rss", {"url": server.url + "/feed"})
        assert (source.name, source.title, source.known) == ("harbour-notes", "Harbour notes", "measured")
        first = sync.run(store, ws, today=TODAY)
        assert [(r.ok, r.added) for r in first] == [(True, 1)]
        again = sync.run(store, ws, today=TODAY)
        assert [(r.ok, r.added, r.batch) for r in again] == [(True, 0, None)], "the server said: not modified"
        history.undo(store, ws, first[0].batch or 0)
        assert sync.run(store, ws, today=TODAY)[0].added == 1, "after undo the server is asked anew"

    def test_items_stay_when_they_leave_the_feed(
        self, store: Store, ws: Workspace, serve: Callable[..., Server]
    ) -> None:
        bodies = [feed((1, "Mon, 05 Oct 2026")), feed((1, "Mon, 05 Oct 2026")), feed((2, "Mon, 12 Oct 2026"))]
        server = serve(
            lambda *_: (200, {"content-type": "application/rss+xml"}, bodies.pop(0) if len(bodies) > 1 else bodies[0])
        )
        connecting.connect(store, ws, "rss", {"url": server.url})
        sync.run(store, ws, today=TODAY)
        sync.run(store, ws, today=TODAY)
        assert sorted(store.items(ws.id)["title"]) == ["Part 1", "Part 2"]

    def test_one_source_that_fails_stops_no_other(
        self, store: Store, ws: Workspace, serve: Callable[..., Server]
    ) -> None:
        well = True

        def script(path: str, headers: dict[str, str]) -> Reply:
            if path == "/bad" and not well:
                return 500, {}, b"oops"
            return 200, {"content-type": "application/rss+xml"}, feed((1, "Mon, 05 Oct 2026"), title=path.strip("/"))

        server = serve(script)
        for name in ("bad", "good"):
            connecting.connect(store, ws, "rss", {"url": f"{server.url}/{name}"})
        well = False
        results = sync.run(store, ws, today=TODAY)
        assert [(r.source, r.ok) for r in results] == [("bad", False), ("good", True)]
        states = {s.name: s.state for s in store.sources(ws.id)}
        assert "500" in states["bad"]["error"] and "error" not in states["good"] and "last_ok" in states["good"]

    def test_a_fault_of_the_program_stops_no_other_source(
        self, store: Store, ws: Workspace, serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        server = serve(
            lambda path, _: (200, {"content-type": "application/rss+xml"}, feed((1, "Mon, 05 Oct 2026"), title=path))
        )
        for name in ("one", "two"):
            connecting.connect(store, ws, "rss", {"url": f"{server.url}/{name}"})
        real = rss.fetch
        monkeypatch.setattr(
            rss, "fetch", lambda c, *more: real(c, *more) if c["url"].endswith("two") else {}["missing"]
        )
        results = sync.run(store, ws, today=TODAY)
        assert [r.ok for r in results] == [False, True] and "KeyError" in results[0].message

    def test_a_source_kept_and_connected_again_is_no_longer_paused(
        self, store: Store, ws: Workspace, serve: Callable[..., Server]
    ) -> None:
        server = serve(lambda *_: (200, {"content-type": "application/rss+xml"}, feed((1, "Mon, 05 Oct 2026"))))
        name = connecting.connect(store, ws, "rss", {"url": server.url}).name
        sync.run(store, ws, today=TODAY)
        connecting.remove(store, ws, name, history=True)
        assert len(store.items(ws.id)) == 1 and sync.run(store, ws, today=TODAY) == []
        again = connecting.connect(store, ws, "rss", {"url": server.url})
        assert again.name == name and sync.run(store, ws, today=TODAY)[0].ok

    def test_a_paused_source_is_left_out_and_a_removed_one_goes(
        self, store: Store, ws: Workspace, serve: Callable[..., Server]
    ) -> None:
        server = serve(lambda *_: (200, {"content-type": "application/rss+xml"}, feed((1, "Mon, 05 Oct 2026"))))
        name = connecting.connect(store, ws, "rss", {"url": server.url}).name
        connecting.pause(store, ws, name, True)
        assert sync.run(store, ws, today=TODAY) == []
        assert sync.run(store, ws, [name], today=TODAY)[0].added == 1
        connecting.remove(store, ws, name, history=False)
        assert store.sources(ws.id) == [] and store.items(ws.id).empty

    def test_two_syncs_at_once(self, store: Store, ws: Workspace) -> None:
        with sync.alone(store), pytest.raises(SyncRunning, match="running already since"):
            sync.run(store, ws, today=TODAY)
        assert sync.run(store, ws, today=TODAY) == []

    def test_an_address_that_does_not_answer_is_not_saved(self, store: Store, ws: Workspace) -> None:
        with pytest.raises(ConnectorError):
            connecting.connect(store, ws, "rss", {"url": "http://127.0.0.1:9/feed.xml"})
        assert store.sources(ws.id) == []

    def test_settings_are_checked_before_anything_is_asked(self, store: Store, ws: Workspace) -> None:
        for config, word in (({}, "needs"), ({"url": "http://127.0.0.1:9", "colour": "red"}, "colour")):
            with pytest.raises(CollectError, match=word):
                connecting.connect(store, ws, "rss", config)
        with pytest.raises(CollectError, match="no-such"):
            connecting.connect(store, ws, "no-such", {})


class TestTyped:
    FOLLOWERS = typed.Line(metric="followers", channel="Instagram")
    INCOME = typed.Line(kind="commission", stream="Affiliate", payer="Bluehost", currency="USD", stream_class="passive")

    def test_a_save_is_one_batch_and_an_emptied_cell_becomes_a_gap(self, store: Store, ws: Workspace) -> None:
        months = [date(2026, 9, 1), date(2026, 10, 1)]
        typed.save(
            store, ws, [typed.TypedChange(self.FOLLOWERS, months[0], Decimal(10)), typed.TypedChange(self.INCOME, months[1], Decimal("99.95"))],
            now=NOW,
        )  # fmt: skip
        assert len(store.batches(ws.id)) == 1
        grid = typed.grid(store, ws, months)
        assert grid.loc["Followers, Instagram", months[0]] == 10
        assert grid.loc["Affiliate: commission, Bluehost (USD)", months[1]] == 99.95
        changes = [typed.TypedChange(self.FOLLOWERS, months[0], None), typed.TypedChange(self.INCOME, months[1], None)]
        emptied = typed.save(store, ws, changes, now=NOW.replace(hour=13))
        assert typed.grid(store, ws, months).isna().all().all()
        counted = store.entries_month(ws.id).query("status == 'paid'")
        assert counted.empty
        history.undo(store, ws, emptied or 0)
        assert typed.grid(store, ws, months).loc["Followers, Instagram", months[0]] == 10

    def test_names_that_look_alike_stay_apart(self, store: Store, ws: Workspace) -> None:
        month = date(2026, 9, 1)
        lines = [typed.Line(metric="followers", channel=name) for name in ("C", "C++")]
        lines += [typed.Line(kind="ad", stream=s, payer=p, currency="USD") for s, p in (("Ads", "x/y"), ("Ads/x", "y"))]
        typed.save(store, ws, [typed.TypedChange(line, month, Decimal(n + 1)) for n, line in enumerate(lines)], now=NOW)
        assert typed.grid(store, ws, [month])[month].to_dict() == {line.label(): n + 1 for n, line in enumerate(lines)}

    def test_what_is_typed_of_a_measured_channel_stands_beside_it(self, store: Store, ws: Workspace) -> None:
        store.make_channel(ws.id, "my-list", "list", "My list")
        typed.save(
            store,
            ws,
            [typed.TypedChange(typed.Line(metric="subscribers", channel="my list"), date(2026, 9, 1), Decimal(5))],
            now=NOW,
        )
        assert store.sources(ws.id)[0].channel == "my-list"

    @pytest.mark.parametrize("cell", ["abc", "1,5", "nan", "inf", "1e40", "=1+1"])
    def test_what_is_no_number_is_refused(self, cell: str) -> None:
        with pytest.raises(CollectError, match=r"number|measure"):
            typed.value_of(cell)

    def test_an_empty_cell_and_an_exact_one(self) -> None:
        assert typed.value_of(float("nan")) is None and typed.value_of("  ") is None
        assert typed.value_of("0.1") == Decimal("0.1")

    @pytest.mark.parametrize(
        "line", [typed.Line(metric="unicorns"), typed.Line(kind="gift", stream="x", currency="USD"), typed.Line(kind="sale", currency="USD"),
                 typed.Line(kind="sale", stream="x", currency="dollars"), typed.Line(metric="debt")]
    )  # fmt: skip
    def test_a_line_that_cannot_be_kept_writes_nothing(self, store: Store, ws: Workspace, line: typed.Line) -> None:
        good = typed.TypedChange(self.INCOME, date(2026, 9, 1), Decimal(1))
        with pytest.raises(CollectError):
            typed.save(store, ws, [good, typed.TypedChange(line, date(2026, 9, 1), Decimal(1))], now=NOW)
        assert store.batches(ws.id) == []


class TestRowsAndRates:
    def test_a_repeated_key_counts_once(self) -> None:
        kept, remarks = rows.once([Item(item="a", kind="post", title="new"), Item(item="a", kind="post", title="old")])
        assert [r.title for r in kept] == ["new"] and "repeated" in remarks[0].reason

    def test_words_outside_the_vocabulary_are_rejected_with_a_reason(self) -> None:
        bad = [
            Observation(metric="unicorns", day=TODAY, value=1), Item(item="a", kind="song"),
            Entry(external_id="1", day=TODAY, kind="gift", stream="x", amount_micros=1, currency="USD"),
        ]  # fmt: skip
        kept, remarks = rows.split([*bad, Remark("left_out", "x")])
        assert kept == [] and [r.kind for r in remarks] == ["rejected"] * 3 + ["left_out"]

    def test_the_ecbs_rates_come_with_a_second_currency(self, store: Store, ws: Workspace, tmp_path: Path) -> None:
        take(store, ws, stripe(tmp_path / "a.csv", SALE.format("20.00", "19.00")))
        assert store.newest_ecb_days() == {}, "one currency needs no rates"
        take(store, ws, stripe(tmp_path / "b.csv", "txn_2,2026-10-05 09:12:00,,eur,5.00,0.00,5.00,charge,x"))
        found = store.ecb_rates(["USD"], date(2025, 1, 1), date(2025, 1, 3))
        assert found[["day", "rate"]].astype(str).values.tolist() == [
            ["2025-01-02", "1.0321"],
            ["2025-01-03", "1.0299"],
        ]

    def test_a_currency_the_ecb_does_not_quote_is_kept_without_a_rate(
        self, store: Store, ws: Workspace, tmp_path: Path
    ) -> None:
        for name, number in (("a.csv", 1), ("b.csv", 2)):
            take(store, ws, stripe(tmp_path / name, f"txn_{number},2026-10-05 09:12:00,,aed,5.00,0.00,5.00,charge,x"))
        assert store.newest_ecb_days().keys() == {"USD"} and len(store.entries(ws.id)) == 2

    def test_rates_are_published_text(self) -> None:
        first = min(rates.bundled(), key=lambda one: one[0])
        assert (first[0], first[1]["USD"]) == (date(1999, 1, 4), "1.1789")


class TestWorkspaces:
    def test_make_and_set(self, store: Store) -> None:
        made = workspaces.make(
            store, "blog", {"title": "My blog", "currency": "eur", "zone": "Europe/Berlin", "fiscal_month": "4"}
        )
        assert (made.title, made.home_currency, made.zone, made.fiscal_month) == ("My blog", "EUR", "Europe/Berlin", 4)

    @pytest.mark.parametrize(
        "name, settings", [("My Blog", {}), ("b", {"currency": "dollars"}), ("b", {"zone": "Mars"}), ("b", {"x": "1"})]
    )
    def test_what_cannot_be_used_is_refused(self, store: Store, name: str, settings: dict[str, str]) -> None:
        with pytest.raises(CollectError):
            workspaces.make(store, name, settings)
        assert store.workspaces() == []


BANK = "Datum;Beschreibung;Soll;Haben;Saldo\n01.04.2026;Miete;1.250,50;;10\n03/04/2026;Kurs;;1.234,00;20\n13.04.2026;Ärger;5;;30\n"


class TestMapping:
    def test_a_table_nobody_knows_is_mapped_saved_and_known_from_then_on(
        self, store: Store, ws: Workspace, tmp_path: Path
    ) -> None:
        file = tmp_path / "konto.csv"
        file.write_text(BANK, encoding="cp1252")
        with pytest.raises(UnknownFile, match="Import page") as caught:
            importing.look_all(store, ws, file, now=NOW)
        guessed = files.guess(caught.value.parts[0].path)
        assert [seen.role for seen in guessed.columns] == ["day", "product", "debit", "credit", "balance"]
        tried = Choices(mapping=guessed.mapping, mapping_name="Meine Bank")
        (asked,) = importing.look_all(store, ws, file, tried, now=NOW)
        assert [q.id for q in asked.questions] == ["dates", "currency"] and store.batches(ws.id) == []
        assert store.mappings(ws.id) == []
        mapping = replace(
            guessed.mapping, constants={"currency": "EUR", "kind_out": "living", "stream": "Bank"}, dates="dmy"
        )
        mappings.save(store, ws.id, "Meine Bank", mapping)
        first = take(store, ws, file)
        entry = store.entries(ws.id)
        assert sorted(zip(entry["day"].astype(str), entry["kind"], entry["amount_micros"], strict=True)) == [
            ("2026-04-01", "living", -1_250_500_000), ("2026-04-03", "sale", 1_234_000_000), ("2026-04-13", "living", -5_000_000),
        ]  # fmt: skip
        assert (first.format, first.source, {s.name for s in store.streams(ws.id)}) == (
            "meine-bank",
            "meine-bank",
            {"Bank"},
        )
        again = take(store, ws, file.rename(tmp_path / "other.csv"), format="Meine Bank")
        assert (again.added, again.unchanged) == (0, 3)
        mappings.rename(store, ws.id, "Meine Bank", "Bank")
        assert [name for name, _ in mappings.saved(store, ws.id)] == ["Bank"]
        mappings.remove(store, ws.id, "Bank")
        with pytest.raises(UnknownFile):
            importing.look_all(store, ws, tmp_path / "other.csv", now=NOW)

    def test_a_mapping_that_cannot_work_or_hides_a_format_is_refused(self, store: Store, ws: Workspace) -> None:
        mapping = TableMapping(("a", "b"), True, {"0": "day"})
        with pytest.raises(CollectError, match="amount"):
            mappings.save(store, ws.id, "x", mapping)
        with pytest.raises(CollectError, match="comes with the program"):
            mappings.save(store, ws.id, "stripe_itemized", replace(mapping, roles={"0": "day", "1": "amount"}))

    def test_the_tables_of_an_archive_are_previewed_one_by_one(
        self, store: Store, ws: Workspace, tmp_path: Path
    ) -> None:
        file, heard = tmp_path / "all.zip", list[float]()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("a/s.csv", STRIPE + SALE.format("20.00", "19.00") + "\n")
            archive.writestr("notes.csv", "x;y\n1;2\n")
        (preview,) = importing.look_all(store, ws, file, file_name="export.zip", now=NOW, progress=heard.append)
        assert (preview.file, preview.format, preview.new) == ("export.zip/a/s.csv", "stripe_itemized", 2)
        assert [part.name for part in preview.strange] == ["export.zip/notes.csv"]
        assert "notes.csv" in preview.left_out[-1].reason and heard[-1] == 1
        assert importing.take(store, ws, preview, now=NOW).added == 2
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr("b.csv", STRIPE)
        with pytest.raises(CollectError, match="holds 2 tables"):
            importing.look(store, ws, file, now=NOW)
