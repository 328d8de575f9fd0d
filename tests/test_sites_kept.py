"""A site's connectors through the whole program: a post that three sources tell of is one post, and a second sync adds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import test_connectors_sites as sites
from fault_server import Act, Asked, FaultServer, data, faults, status  # noqa: F401 - a fixture
from loopback import no_waiting  # noqa: F401 - a fixture
from test_connectors_over_http import at, played
from test_connectors_sitemap import pages

import connectors
from collect import connecting, sync, workspaces
from connectors._spec import Limit
from figures import content, question
from store import Store, Workspace, open_store
from vocabulary import DIGEST

TODAY = date(2026, 11, 21)
Start = Callable[..., FaultServer]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'record.db'}")
    yield opened
    opened.close()


@pytest.fixture
def ws(store: Store) -> Workspace:
    return store.make_workspace("default")


def blog(posts: list[dict[str, Any]]) -> Callable[[Asked], Act]:
    """WordPress: its feed with the newest two posts, its REST API with all of them, its sitemap with a page more."""
    api = sites.listed(posts)

    def play(asked: Asked) -> Act:
        if asked.path == "/feed/":
            newest = "" if asked.query.get("paged") else "".join(item(post) for post in reversed(posts[-2:]))
            head = '<rss version="2.0"><channel><title>The blog</title>'
            return Act(f"{head}{newest}</channel></rss>".encode(), headers={"content-type": "application/rss+xml"})
        if asked.path == "/sitemap.xml":
            return Act(pages(*(post["link"] for post in posts), "https://blog.example/about/"))
        return api(asked) if "wp-json" in asked.path else status(404)

    return play


def item(post: dict[str, Any]) -> str:
    return (
        f"<item><title>{post['title']['rendered']}</title><link>{post['link']}</link>"
        f'<guid isPermaLink="false">{post["guid"]["rendered"]}</guid><pubDate>Fri, 20 Nov 2026 08:30:00 +0000</pubDate></item>'
    )


def test_feed_rest_api_and_sitemap_of_one_site_list_its_posts_once(store: Store, ws: Workspace, faults: Start) -> None:
    server = faults(blog([sites.post(n, date_gmt="2026-11-20T08:30:00") for n in range(1, 8)]))
    feed = connecting.connect(store, ws, "rss", {"url": f"{server.url}/feed/"})
    api = connecting.connect(store, ws, "wordpress", {"url": server.url})
    maps = connecting.connect(store, ws, "sitemap", {"url": server.url})
    for source in (api, maps):
        workspaces.count_as(store, ws, source.name, feed.channel or "")
    assert all(result.ok for result in sync.run(store, ws, (), today=TODAY))

    frame = store.items(ws.id, kinds=("post",))
    by_source = {name: set(own["item"]) for name, own in frame.groupby("source")}
    assert (len(by_source[feed.name]), len(by_source[api.name]), len(by_source[maps.name])) == (2, 7, 8)
    assert by_source[feed.name] <= by_source[api.name], "a post has one key, whichever of the two tells it"
    q = question(store, ws, month=pd.Period("2026-11"), today=TODAY)
    assert len(content.pieces(q)) == 2, "the feed was connected first: of the others nothing is added"
    assert content.posts(q).value == 7, (
        "the larger of what the feed shows and what the site says there are; the page is none"
    )
    store.set_channel(ws.id, feed.channel or "", primary_source={"posts": api.name})
    chosen = question(store, ws, month=pd.Period("2026-11"), today=TODAY)
    assert len(content.pieces(chosen)) == 7


@pytest.mark.parametrize(("module", "config", "script"), sites.CASES, ids=[case[0].SPEC.name for case in sites.CASES])
def test_a_second_sync_adds_nothing(
    module: Any, config: dict[str, str], script: Any, store: Store, ws: Workspace, faults: Start, monkeypatch: Any
) -> None:
    monkeypatch.setattr(module, "SPEC", _quick(module.SPEC))
    monkeypatch.setattr(connectors, "discover", lambda *_: ({module.SPEC.name: module}, {}))
    server = faults(played(script))
    connecting.connect(store, ws, module.SPEC.name, at(module, config, server.url))
    (first,) = sync.run(store, ws, (), today=TODAY)
    kept = store.totals(ws.id, DIGEST)
    (again,) = sync.run(store, ws, (), today=TODAY, since=date(2026, 11, 1))

    assert (first.ok, again.ok) == (True, True), (first.message, again.message)
    assert first.added
    assert (again.added, again.revised) == (0, 0)
    assert store.totals(ws.id, DIGEST) == kept
    assert sites.SECRET not in repr(store.sources(ws.id))


def _quick(spec: Any) -> Any:
    """The platform as it is, with a history of three months and without its limit."""
    return replace(spec, limit=Limit(1_000, 1.0, 4), history_days=92)
