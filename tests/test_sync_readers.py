"""A reader's e-mail address in what is counted by page, link or query: counted, and nowhere in the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import made_up
import pandas as pd
import pytest

import connectors
import settings
from collect import connecting, importing, log_files, readers, sync
from collect.preview import Choices
from connectors._mail_addresses import hidden
from connectors._spec import Payload
from store import Store, Workspace, open_store
from vocabulary import COLUMNS, Observation

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
READERS = ("ann@example.org", "bob.b+list%40mail.example.co.uk")


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store(settings.database_url())
    yield opened
    opened.close()


@pytest.fixture
def ws(store: Store) -> Workspace:
    return store.make_workspace("default")


def told(store: Store, ws: Workspace, metric: str) -> dict[str, float]:
    frame = store.observations(ws.id, [metric], item=None)
    return dict(zip(frame["item"], frame["value"], strict=True))


def nowhere(store: Store, folder: Path) -> bool:
    """Whether no file of the record and of a copy bears an address."""
    store.backup(folder / "copy.db")
    files = [f for place in (folder, settings.home()) for f in place.rglob("*.db*") if f.is_file()]
    return not [f for f in files for who in ("ann@", "ann%40", "bob.b") if who.encode() in f.read_bytes()]


def row(metric: str, item: str, value: int | None, **more: object) -> Observation:
    micros = None if value is None else value * 1_000_000
    return Observation(metric=metric, item=item, day=TODAY, value=micros, **more)  # type: ignore[arg-type]


ROWS = [
    row("pageviews_by_page", f"/out/{READERS[0]}", 3), row("pageviews_by_page", "/", 9),
    row("pageviews_by_page", f"/out/{READERS[1]}", 4), row("pageviews_by_page", f"/out/{READERS[1]}", 4),
    row("visitors_by_page", f"/out/{READERS[0]}", 2), row("visitors_by_page", f"/out/{READERS[1]}", 1),
    row("search_position_by_query", READERS[0], 30, denominator=4_000_000),
    row("search_position_by_query", READERS[1], 5, denominator=1_000_000),
    row("piece_clicked_by_link", f"ep1 https://a.example/?to={READERS[1]}", 6),
    row("visitors_by_campaign", READERS[0], 1), row("visitors_by_country", "DE", 5), row("visitors", "", 7),
]  # fmt: skip
SHOWN = {
    ("pageviews_by_page", "/out/…"): 7, ("pageviews_by_page", "/"): 9, ("visitors_by_page", "/out/…"): 2,
    ("search_position_by_query", "…"): 35, ("piece_clicked_by_link", "ep1 https://a.example/?to=…"): 6,
    ("visitors_by_campaign", "…"): 1, ("visitors_by_country", "DE"): 5, ("visitors", ""): 7,
}  # fmt: skip


def test_what_differed_only_by_addresses_is_added_up_and_of_people_the_most() -> None:
    found = readers.rows(ROWS)

    assert {(r.metric, r.item): r.value / 1_000_000 for r in found} == SHOWN and len(found) == len(SHOWN)
    assert [r.denominator for r in found if r.metric.startswith("search")] == [5_000_000]
    assert readers.rows(found) == found


def test_a_file_is_treated_the_same() -> None:
    lines = [
        tuple(getattr(r, c) if c != "source" else "x" for c in COLUMNS["observation"]) for r in ROWS[:3] + ROWS[4:]
    ]
    frame = pd.DataFrame(lines, columns=list(COLUMNS["observation"])).astype({"value": "int64"})
    found = readers.frame("observation", frame)

    assert {
        (m, i): v / 1_000_000 for m, i, v in zip(found["metric"], found["item"], found["value"], strict=True)
    } == SHOWN
    assert len(found) == len(SHOWN) and list(found.dtypes) == list(frame.dtypes) and list(found) == list(frame)
    assert readers.frame("observation", found) is found and readers.frame("item", frame) is frame
    assert frame["item"].str.contains("@").any(), "what was given is not changed"


@pytest.mark.parametrize(
    "text",
    [
        "https://social.example/@ann",
        "/lib@4.17.21/a.js",
        "a @ b",
        "50%40",
        "/@ann/",
        "x@y",
        "https://medium.example/@ann/post-1",
        "",
    ],
)
def test_what_is_no_address_stays(text: str) -> None:
    assert hidden(text) == text


def test_a_synced_page_bears_none(store: Store, ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = made_up.module()
    made.SPEC = replace(made.SPEC, measures=("pageviews_by_page",))  # type: ignore[attr-defined]
    made.check = lambda *_: "Site"  # type: ignore[attr-defined]
    made.fetch = lambda *_: iter([Payload({"n": 1}), Payload({"n": 2})])  # type: ignore[attr-defined]
    made.parse = lambda payload: iter(ROWS[: 6 * payload.body["n"]][6 * (payload.body["n"] - 1) :])  # type: ignore[attr-defined]
    monkeypatch.setattr(connectors, "discover", lambda *_: ({"made_up": made}, {}))
    connecting.connect(store, ws, "made_up", {"key": "k-1"})
    (first,), (again,) = (sync.run(store, ws, today=TODAY) for _ in range(2))

    assert (first.ok, first.added, again.revised, again.unchanged) == (True, len(SHOWN), 0, len(SHOWN))
    assert told(store, ws, "pageviews_by_page") == {"/out/…": 7, "/": 9}
    assert nowhere(store, tmp_path)


def test_an_exported_table_of_pages_bears_none(store: Store, ws: Workspace, tmp_path: Path) -> None:
    lines = [f"/out/{READERS[0]},3,2", "/,9,5", f"/out/{READERS[1]},4,1"]
    head = "# ---\n# Pages and screens\n# Start date: 20260201\n# End date: 20260228\n\nPage path and screen class,Views,Active users\n"
    (tmp_path / "pages.csv").write_text(head + "\n".join(lines) + "\n")
    for preview in importing.look_all(store, ws, tmp_path / "pages.csv", Choices(), now=NOW):
        outcome = importing.take(store, ws, preview, now=NOW)
        preview.close()

    assert outcome.added == 4 and not outcome.rejected
    assert told(store, ws, "pageviews_by_page") == {"/out/…": 7, "/": 9}
    assert told(store, ws, "visitors_by_page") == {"/out/…": 2, "/": 5}
    (tmp_path / "pages.csv").unlink()
    assert nowhere(store, tmp_path)


def test_nor_does_a_log(store: Store, ws: Workspace, tmp_path: Path) -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:109.0) Gecko/20100101 Firefox/119.0"
    asked = [f"/out/{READERS[0]}", "/", f"/out/{READERS[1]}", "/in?utm_campaign=ann%40example.org"]
    log = tmp_path / "access.log"
    lines = (
        f'192.0.2.{n} - - [20/Nov/2026:10:0{n}:00 +0000] "GET {path} HTTP/1.1" 200 5 "-" "{agent}"'
        for n, path in enumerate(asked, 1)
    )
    log.write_text("\n".join(lines) + "\n")
    assert log_files.take(store, ws, log, Choices(), now=NOW + timedelta(hours=1)).batch

    assert told(store, ws, "pageviews_by_page") == {"/out/…": 2, "/": 1, "/in": 1}
    assert told(store, ws, "visitors_by_campaign") == {"…": 1}
    log.unlink()
    assert nowhere(store, tmp_path)
