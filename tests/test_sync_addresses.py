"""Feed addresses that are keys: what is secret in one is in the vault, and nowhere else."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from fault_server import Act, Asked, FaultServer, data, faults, status  # noqa: F401
from loopback import no_waiting  # noqa: F401

import cli
import settings
from collect import accounts, connecting, export_all, hiding, history, keeping, sync, sync_source, sync_work, vault
from collect.errors import CollectError
from collect.veil import Veil
from connectors import _veiled
from connectors._spec import ConnectorError
from store import NewBatch, Source, Store, Workspace, open_store
from vocabulary import DIGEST

TODAY = date(2026, 11, 21)
TOKEN = "PLANTED7token9A"
OTHER = "SECOND3token8B"
Start = Callable[..., FaultServer]


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store(settings.database_url())
    yield opened
    opened.close()


@pytest.fixture
def ws(store: Store) -> Workspace:
    return store.make_workspace("default")


class Private:
    """A feed for paying subscribers: its address, its pages and its entries all repeat the token."""

    def __init__(self, token: str = TOKEN, how: str = "query") -> None:
        self.token, self.how, self.act = token, how, None
        self.entries = 3

    def address(self, server: FaultServer, token: str = "") -> str:
        token = token or self.token
        host = server.url.removeprefix("http://")
        return {
            "query": f"http://{host}/rss/show?auth={token}&show=1",
            "path": f"http://{host}/private/{token}/feed.xml",
            "user": f"http://me:{token}@{host}/feed",
        }[self.how]

    def __call__(self, asked: Asked) -> Act:
        basic = base64.b64decode(asked.headers.get("authorization", "Basic ")[6:]).decode()
        if self.token not in (asked.query.get("auth"), *asked.path.split("/"), basic.partition(":")[2]):
            return status(403, f"no access with {asked.path}")
        if self.act is not None:
            return self.act
        if asked.headers.get("if-none-match") == '"e1"':
            return Act(status=304)
        return Act(self.feed(), headers={"content-type": "application/rss+xml", "etag": '"e1"'})

    def feed(self) -> bytes:
        words = f"auth={self.token}"
        entries = "".join(
            f"<item><guid>https://show.example/ep{n}?{words}</guid><title>Episode {n}</title><link>https://show.example/ep{n}?{words}</link>"
            f"<enclosure url='https://media.example/{self.token}/{n}.mp3?token-hash=H{n}x' length='9' type='audio/mpeg'/></item>"
            for n in range(self.entries)
        )
        return f"<rss version='2.0'><channel><title>The Show</title><link>/home?{words}</link>{entries}</channel></rss>".encode()


def connect(store: Store, ws: Workspace, address: str, **more: Any) -> Source:
    return connecting.connect(store, ws, "rss", {"url": address}, **more)


def run(store: Store, ws: Workspace) -> sync.SyncResult:
    (result,) = sync.run(store, ws, today=TODAY)
    return result


def told(store: Store, ws: Workspace, folder: Path) -> str:
    """Everything that the record, its copies, its export and the command line tell."""
    texts = [repr(store.sources(ws.id)), repr(store.batches(ws.id)), repr(store.channels(ws.id))]
    for table in ("item", "observation"):
        texts += [frame.to_csv() for old in (False, True) for frame in store.dumped(ws.id, table, old=old)]
    export_all.export(store, ws, folder / "export", today=TODAY)
    store.backup(folder / "copy.db")
    files = [f for place in (folder, settings.home()) for f in place.rglob("*") if f.is_file()]
    assert len(files) > 10
    return "\n".join(texts) + "\n".join(f.read_bytes().decode("latin-1") for f in files)


@pytest.mark.parametrize("how", ["query", "path", "user"])
def test_what_opens_a_feed_is_nowhere_but_in_the_vault(
    store: Store, ws: Workspace, faults: Start, how: str, tmp_path: Path, caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    feed = Private(how=how)
    server = faults(feed)
    source = connect(store, ws, feed.address(server))
    results = [run(store, ws), run(store, ws)]
    assert [r.added for r in results] == [3, 0] and server.asked[-1].headers["if-none-match"] == '"e1"'
    acts = [
        status(404, TOKEN),
        Act(b"<html>" + TOKEN.encode()),
        status(500),
        data({"error": TOKEN}),
        Act(TOKEN.encode()),
    ]
    for act in acts if how == "path" else acts[:2]:
        feed.act = act
        results.append(run(store, ws))
    feed.token = "x"
    results.append(run(store, ws))

    assert not any(r.ok for r in results[2:]) and results[-1].reconnect
    assert (source.title, source.name) == ("The Show", "the-show")
    assert _veiled.SIGN in source.settings["url"] and source.settings["url"].startswith("http://")
    assert vault.read(source.settings["kept"])["url"].count(TOKEN) == 1
    for words in ("sources", "sources --json", "batches --json", f"connect rss url={feed.address(server, TOKEN)}"):
        monkeypatch.setattr("sys.argv", ["cli.py", *words.split()])
        with suppress(SystemExit):
            cli.main()
    assert TOKEN not in "\n".join([told(store, ws, tmp_path), repr(results), caplog.text, *capsys.readouterr()])


def test_the_same_feed_again_is_the_source_it_was_with_the_old_token_or_a_new_one(
    store: Store, ws: Workspace, faults: Start
) -> None:
    feed = Private()
    server = faults(feed)
    first = connect(store, ws, feed.address(server))
    run(store, ws)
    assert connect(store, ws, feed.address(server)).id == first.id
    feed.token = OTHER
    failed = run(store, ws)
    assert failed.reconnect and "econnect" in failed.message
    with pytest.raises(ConnectorError):
        connecting.reconnect(store, ws, first.name, {"url": feed.address(server, "wrong-token-1")})
    again = connecting.reconnect(store, ws, first.name, {"url": feed.address(server)})
    assert (again.id, again.settings) == (first.id, first.settings), "one entry of the vault, one address to be seen"
    assert run(store, ws).ok and len(store.sources(ws.id)) == 1
    assert connect(store, ws, feed.address(server)).id == first.id
    assert (store.totals(ws.id, DIGEST)["rows"]["item"], len(store.items(ws.id))) == (3, 3), (
        "a new token is no new episode"
    )


def test_a_form_may_give_back_the_address_as_it_was_shown(store: Store, ws: Workspace, faults: Start) -> None:
    feed = Private()
    server = faults(feed)
    source = connect(store, ws, feed.address(server))
    shown = accounts.seen(source)["url"]
    connecting.reconnect(store, ws, source.name, {"url": shown})
    assert run(store, ws).added == 3
    with pytest.raises(CollectError, match="whole"):
        connect(store, ws, shown)
    with pytest.raises(CollectError, match="whole"):
        connecting.reconnect(store, ws, source.name, {"url": shown.replace("show=1", "show=2")})


def test_an_address_that_is_no_key_any_more_leaves_none(store: Store, ws: Workspace, faults: Start) -> None:
    feed = Private()
    server = faults(feed)
    source = connect(store, ws, feed.address(server))
    place = source.settings["kept"]
    feed.token = "show"  # now everybody may read it: it is a part of the path
    renewed = connecting.reconnect(store, ws, source.name, {"url": server.url + "/rss/show"})

    assert renewed.settings == {"url": server.url + "/rss/show"}
    with pytest.raises(CollectError):
        vault.read(place)


class TestFromBefore:
    """A record of a program that kept addresses in clear."""

    @pytest.fixture
    def old(self, store: Store, ws: Workspace, faults: Start, monkeypatch: pytest.MonkeyPatch) -> Private:
        feed = Private()
        feed.server = faults(feed)  # type: ignore[attr-defined]
        with monkeypatch.context() as patch:
            patch.setattr(accounts, "shown", lambda name, value: value)
            patch.setattr(sync_work, "Veil", lambda config: Veil({}))
            connect(store, ws, feed.address(feed.server))  # type: ignore[attr-defined]
            run(store, ws)
        source = store.sources(ws.id)[0]
        assert TOKEN in source.settings["url"] and TOKEN in repr(source.bookmark)
        assert set(store.items(ws.id)["item"].str.contains(TOKEN)) == {True}
        store.set_source(ws.id, source.name, state={**source.state, "error": f"no {TOKEN}"}, title=f"at ?auth={TOKEN}")
        return feed

    def test_the_next_sync_moves_it_and_doubles_nothing(
        self, store: Store, ws: Workspace, old: Private, tmp_path: Path
    ) -> None:
        assert run(store, ws).ok
        source = store.sources(ws.id)[0]
        assert source.settings["url"].endswith("auth=…&show=1") and vault.read(source.settings["kept"])
        assert len(store.items(ws.id)) == 3
        assert TOKEN not in told(store, ws, tmp_path)
        old.entries = 4
        store.set_source(ws.id, source.name, bookmark={})
        assert run(store, ws).added == 1 and len(store.items(ws.id)) == 4
        history.undo(store, ws, 1)
        assert TOKEN not in told(store, ws, tmp_path / "again"), "nor does what an undo brings back"
        assert run(store, ws).ok

    def test_opening_the_program_moves_it(
        self, store: Store, ws: Workspace, old: Private, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("collect.rates.refresh", lambda *_: None)
        assert keeping.once(store, TODAY) == []
        assert not hiding.needed(store, ws)
        assert TOKEN not in told(store, ws, tmp_path)
        assert run(store, ws).ok and run(store, ws).ok

    def test_cut_off_in_the_middle_it_begins_anew(
        self, store: Store, ws: Workspace, old: Private, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(Store, "set_source", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                hiding.hide(store, ws)
        assert run(store, ws).ok
        assert not hiding.needed(store, ws) and len(store.items(ws.id)) == 3


def test_a_redirect_to_a_signed_address_is_asked_for_anew_each_time(store: Store, ws: Workspace, faults: Start) -> None:
    served = []

    def play(asked: Asked) -> Act:
        if asked.path == "/feed":
            served.append(f"S{len(served)}signed")
            return Act(status=302, headers={"location": f"/file?signature={served[-1]}"})
        if asked.query.get("signature") != served[-1]:
            return status(403)
        return Act(Private().feed(), headers={"content-type": "application/rss+xml"})

    server = faults(play)
    connect(store, ws, server.url + "/feed")
    assert [run(store, ws).ok for _ in range(2)] == [True, True]
    assert "signed" not in repr(store.sources(ws.id)[0].bookmark)


def test_user_and_password_go_along_to_another_page_of_the_same_server_and_no_further(
    store: Store, ws: Workspace, faults: Start
) -> None:
    feed = Private(how="user")
    other = faults(feed)

    def play(asked: Asked) -> Act:
        if asked.path == "/feed":
            return Act(status=301, headers={"location": f"{here.url}/moved"})
        return feed(asked) if asked.path == "/moved" else Act(status=302, headers={"location": f"{other.url}/feed"})

    here = faults(play)
    connect(store, ws, feed.address(here))
    assert run(store, ws).added == 3
    with pytest.raises(ConnectorError):
        connect(store, ws, feed.address(here).replace("/feed", "/away"))
    assert not [asked for asked in other.asked if "authorization" in asked.headers]


def test_what_was_kept_in_clear_is_taken_out_on_either_engine(new_url: str) -> None:
    store = open_store(new_url)
    ws, kept = store.make_workspace("default").id, {"http": {"url": f"https://a.example/?auth={TOKEN}"}}
    for name in ("feed", "other"):
        store.make_source(ws, name, connector="rss", settings={"url": "https://a.example"})
        rows = pd.DataFrame(
            [{"item": f"e-{TOKEN}", "kind": "post", "title": "100 %", "url": f"https://a.example/{TOKEN}"}],
            dtype=object,
        )
        frame = rows.assign(source=name, published=None, duration=None, attributes=None)
        for n in (1, 2):
            new = NewBatch(name, "sync", datetime(2026, 1, n, tzinfo=UTC), bookmark=kept, message=f"at {TOKEN}")
            store.take(ws, new, [("item", frame.assign(title=f"{n} %"))])
    store.blot(ws, "feed", [(TOKEN, "{url.0}")], [(TOKEN, "…")])
    store.cleared()

    feed, other = store.sources(ws)
    assert (feed.bookmark["http"]["url"], other.bookmark) == ("https://a.example/?auth={url.0}", kept)
    assert sorted(store.items(ws)["item"]) == [f"e-{TOKEN}", "e-…"]
    old = pd.concat(store.dumped(ws, "item", old=True))
    assert sorted(old["url"]) == [f"https://a.example/{TOKEN}", "https://a.example/…"]
    assert [b.message for b in store.batches(ws)] == [f"at {TOKEN}"] * 2 + ["at …"] * 2
    store.undo(ws, 2)
    assert store.sources(ws)[0].bookmark == {} and store.check() == []
    store.close()


def test_a_bookmark_of_a_secret_that_is_gone_is_read_anew() -> None:
    one, two = (
        Veil({"url": "https://a.example/feed?auth=abcd1234&key=efgh5678"}),
        Veil({"url": "https://a.example/feed"}),
    )
    told = {
        "http": {"url": "https://a.example/feed?auth=abcd1234&key=efgh5678", "etag": "{x}"},
        "seen": ["abcd1234"],
        "n": 5,
    }

    assert "abcd" not in repr(one.over(told)) and one.lifted(one.over(told)) == told
    assert two.lifted(one.over(told)) == {}
    assert two.over(told) == told and two.lifted({"etag": "{}"}) == {"etag": "{}"}


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/feed/", "https://example.org/?feed=podcast&cat=news&author=jane", "example.org",
        "https://feeds.megaphone.fm/ADL9840290619", "https://feeds.simplecast.com/54nAGcIl",
        "https://feeds.acast.com/public/shows/9f1b3a52-0d0e-4a55-9d3b-0a0a0a0a0a0a",
        "https://www.youtube.com/feeds/videos.xml?channel_id=UC_x5XG1OV2P6uZZ5FSM9Ttw",
        "https://example.org/members-only-how-to-knit/feed", "https://example.org/key-lime-pie?page=2",
    ],
)  # fmt: skip
def test_what_is_no_secret_is_shown(address: str) -> None:
    assert _veiled.veiled(address) == address and _veiled.secrets(address) == []


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://www.patreon.com/rss/show?auth=aBcD1234efGH&show=12", "https://www.patreon.com/rss/show?auth=…&show=12"),
        ("https://show.memberful.com/rss/12?auth=Kd93jJ3", "https://show.memberful.com/rss/12?auth=…"),
        ("https://feeds.supercast.com/feeds/3kdD93kfdl30sLs", "https://feeds.supercast.com/feeds/…"),
        ("https://a.supportingcast.fm/content/eyJ0eXAiOi.eyJm.x.rss", "https://a.supportingcast.fm/content/….rss"),
        ("https://subscribers.transistor.fm/a1b2c3d4e5f6", "https://subscribers.transistor.fm/…"),
        ("https://api.substack.com/feed/podcast/1/private/9f1b3a52-0d0e-4a55-9d3b-0a0a0a0a0a0a.rss",
         "https://api.substack.com/feed/podcast/1/private/….rss"),
        ("me:pw@example.org/feed", "…@example.org/feed"), ("https://token123@example.org", "https://…@example.org"),
        ("https://example.org/feed?API_Key=abcd#token=x", "https://example.org/feed?API_Key=…#…"),
    ],
)  # fmt: skip
def test_what_is_a_secret_is_not(address: str, shown: str) -> None:
    assert _veiled.veiled(address) == shown
    assert "".join(part.text for part in _veiled.parts(address)) == address


def test_an_engine_of_today_asks_the_veil() -> None:
    assert sync_work.Veil is Veil and sync_source.Work is sync_work.Work
