"""Reading feeds: durations, kinds, titles, dates, keys, hostile input, and every real feed that is at hand."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors import _feed, isolated, rss
from connectors._spec import ConnectorError, Payload, Remark
from vocabulary import Item

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def rss2(items: str, *, head: str = "") -> bytes:
    itunes = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    return f'<rss version="2.0" {itunes}><channel><title>T</title>{head}{items}</channel></rss>'.encode()


def read(body: bytes) -> tuple[list[Item], list[Remark]]:
    rows = list(rss.parse(Payload(body, as_of=NOW)))
    return [r for r in rows if isinstance(r, Item)], [r for r in rows if isinstance(r, Remark)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3600", 3600),
        ("62:05", 3725),
        ("1:02:03", 3723),
        ("01:02:03.5", 3724),
        ("9.9", 10),
        (" \n 74 \t", 74),
        ("", None),
        ("about an hour", None),
        ("-5", None),
        ("0", None),
        ("1:2:3:4", None),
        ("99999999", None),
        (None, None),
        ("1e3", None),
    ],
)
def test_every_form_of_duration(text: str | None, expected: int | None) -> None:
    assert _feed.seconds(text) == expected


def test_episodes_posts_and_videos() -> None:
    body = rss2(
        "<item><guid>a</guid><enclosure url='https://e.org/a.mp3' type='audio/mpeg' length='12'/></item>"
        "<item><guid>b</guid><itunes:duration>60</itunes:duration></item>"
        "<item><guid>c</guid><enclosure url='https://e.org/a.jpg' type='image/jpeg'/></item>"
        "<item><guid>d</guid><enclosure url='https://e.org/x.m4a?t=1' type='application/octet-stream'/></item>"
    )
    items, remarks = read(body)

    assert [(i.item, i.kind) for i in items] == [("a", "episode"), ("b", "episode"), ("c", "post"), ("d", "episode")]
    assert json.loads(items[0].attributes or "")["enclosures"] == [
        {"url": "https://e.org/a.mp3", "length": 12, "type": "audio/mpeg"}
    ]
    assert items[1].duration == 60
    assert remarks == []
    assert rss.describe(Payload(body))["kind"] == "show"


def test_foreign_text_is_cleaned_and_addresses_are_http() -> None:
    items, _ = read(
        rss2(
            "<item><guid>1</guid><title>&lt;script&gt;alert(1)&lt;/script&gt;Q&amp;amp;A \u202e 1 &lt; 2</title>"
            "<link>javascript:alert(1)</link></item>"
            f"<item><guid>2</guid><title>{'x' * 600}</title><link>https://e.org/2</link></item>"
        )
    )

    assert (items[0].title, items[0].url) == ("Q&A 1 < 2", None)
    assert (len(items[1].title or ""), items[1].url) == (500, "https://e.org/2")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Mon, 05 Jan 2026 23:30:00 -0500", "2026-01-06T04:30:00Z"),
        ("2026-01-05", "2026-01-05"),
        ("1 Jan 1990", None),
        ("Tue, 31 Feb 2026 00:00:00 GMT", None),
        ("2027-05-05T00:00:00Z", None),
        ("0000-00-00", None),
        ("soon", None),
    ],
)
def test_publication_dates(said: str, expected: str | None) -> None:
    items, _ = read(rss2(f"<item><guid>1</guid><pubDate>{said}</pubDate></item>"))

    assert items[0].published == expected


def test_entries_without_id_and_with_shared_ones() -> None:
    items, remarks = read(
        rss2(
            "<item><description>nothing</description></item>"
            "<item><link>https://e.org/same</link><title>A</title></item>"
            "<item><link>https://e.org/same</link><title>B</title></item>"
            "<item><title>Only a title</title></item>"
            "<item><guid>g</guid><title>C</title></item><item><guid>g</guid><title>C</title></item>"
        )
    )

    assert [i.title for i in items] == ["A", "B", "Only a title", "C"]
    assert len({i.item for i in items}) == 4
    assert [(r.kind, r.reason.split()[1]) for r in remarks] == [("left_out", "1"), ("left_out", "6")]


def test_json_feed() -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "next_url": "https://e.org/2.json",
        "items": [
            {"id": 7, "url": "https://e.org/7", "title": "<b>Seven</b>", "date_published": "2026-02-01T10:00:00+02:00"},
            {"id": "8", "content_text": "words " * 50, "attachments": [
                {"url": "https://e.org/8.mp3", "mime_type": "audio/mpeg", "duration_in_seconds": 61.5}]},
            {"title": None}, "garbage",
        ],
    }  # fmt: skip
    body = json.dumps(document).encode()
    items, remarks = read(body)

    assert [(i.item, i.kind, i.published, i.duration) for i in items] == [
        ("7", "post", "2026-02-01T08:00:00Z", None),
        ("8", "episode", None, 62),
    ]
    assert items[0].title == "Seven"
    assert len(remarks) == 1
    about = rss.describe(Payload(body))
    assert (about["title"], about["kind"], about["next"]) == ("J", "show", "https://e.org/2.json")


def test_a_truncated_feed_is_partial_and_a_complete_one_says_so() -> None:
    whole = rss2("".join(f"<item><guid>{n}</guid><title>t</title></item>" for n in range(50)))
    items, remarks = read(whole[: len(whole) * 3 // 4])

    assert 30 < len(items) < 50
    assert [r.kind for r in remarks] == ["partial"]
    assert [i.item for i in items] == [str(n) for n in range(len(items))]
    complete = rss2("", head='<fh:complete xmlns:fh="http://purl.org/syndication/history/1.0"/>')
    assert rss.describe(Payload(complete))["complete"] is True
    assert rss.describe(Payload(whole))["complete"] is False


def test_at_most_two_thousand_entries_of_a_page() -> None:
    items, remarks = read(rss2("".join(f"<item><guid>{n}</guid></item>" for n in range(2_100))))

    assert len(items) == 2_000
    assert [(r.kind, "2,000" in r.reason) for r in remarks] == [("partial", True)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-1"])
def test_encodings(encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    text = (
        f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0"><channel><title>Café</title>'
        "<item><guid>1</guid><title>Größe</title></item></channel></rss>"
    )
    body = text.encode(encoding)

    assert read(body)[0][0].title == "Größe"
    assert rss.identify(body)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        (
            "attributes",
            b'<rss version="2.0"><channel><item '
            + b" ".join(b'a%d="x"' % n for n in range(50_000))
            + b"/></channel></rss>",
        ),
        ("200 MB", b"<rss><channel><title>" + b"x" * 200_000_000),
        ("json depth", b"[" * 200_000),
        ("gif", b"GIF89a\0\0"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_input_is_refused_before_it_costs_anything(name: str, body: bytes) -> None:
    with pytest.raises(ConnectorError):
        list(rss.parse(Payload(body)))


def test_bombs_and_outside_entities_are_harmless(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    canary.write_text("SECRET")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = (
        f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}<!ENTITY x SYSTEM "{canary.as_uri()}">]>'
        "<rss version='2.0'><channel><item><guid>1</guid><title>&l9;&x;</title></item></channel></rss>"
    )
    try:
        rows = isolated.parse("rss", Payload(body.encode()))
    except ConnectorError:
        rows = []

    assert "SECRET" not in str(rows)
    assert len(str(rows)) < 5_000


def test_the_child_is_stopped_at_its_limits_and_the_next_payload_is_read() -> None:
    deep = b"<rss version='2.0'><channel>" + b"<a>" * 1_000_000
    with (
        isolated.Child("rss", wall_seconds=0.05) as child,
        pytest.raises(ConnectorError, match="too much time or memory"),
    ):
        child.parse(Payload(deep))
    with isolated.Child("rss") as child:
        rows = [child.parse(Payload(rss2(f"<item><guid>{n}</guid></item>")))[0] for n in range(3)]

    assert [row.item for row in rows] == ["0", "1", "2"]


# --- every real feed at hand, against a few lines of independent code -------------------------------------------------


def counted(body: bytes) -> tuple[int, list[str]] | None:
    """Entries and durations as the standard library's parser sees them; None where it cannot read the feed."""
    try:
        root = ET.fromstring(body)
    except (ET.ParseError, LookupError, ValueError):
        return None
    entries = [e for e in root.iter() if isinstance(e.tag, str) and re.sub(".*}", "", e.tag) in ("item", "entry")]
    durations = [
        d.text or ""
        for e in entries
        for d in e.iter()
        if isinstance(d.tag, str) and d.tag.lower().endswith("/podcast-1.0.dtd}duration")
    ]
    return len(entries), durations


def independent_seconds(text: str) -> int:
    total = 0.0
    for part in text.strip().split(":"):
        total = total * 60 + (float(part) if part else 0)
    return int(total + 0.5)


def test_every_real_feed(shared: Path) -> None:
    files = sorted(p for folder in ("podcast", "blog") for p in (shared / "data/feeds" / folder).iterdir())
    compared = 0
    with isolated.Child("rss") as child:
        for path in files:
            body = path.read_bytes()
            try:
                rows = child.parse(Payload(body))
            except ConnectorError as error:
                assert path.name == "rss-parser__unrecognized.rss", f"{path.name}: {error}"
                continue
            truth = (len(json.loads(body)["items"]), []) if path.suffix == ".json" else counted(body)
            if truth is None:
                assert any(r.kind == "partial" for r in rows if isinstance(r, Remark)), path.name
                continue
            items = [r for r in rows if isinstance(r, Item)]
            left = [r for r in rows if isinstance(r, Remark) and r.kind == "left_out"]
            assert len(items) + len(left) == truth[0], path.name
            assert len(left) <= (path.name == "rss-parser__incomplete-fields.atom"), path.name
            if truth[1]:
                assert sum(i.duration or 0 for i in items) == sum(map(independent_seconds, truth[1])), path.name
            compared += 1
    assert compared >= 36


def test_the_edge_feeds_are_read_or_refused_with_one_line(shared: Path) -> None:
    folder = shared / "data/feeds"
    paths = sorted([*(folder / "edge_feedparser").iterdir(), *(folder / "edge_podcastparser").glob("*.rss")])
    refused = []
    with isolated.Child("rss") as child:
        for path in paths:
            try:
                rows = child.parse(Payload(path.read_bytes()))
            except ConnectorError as error:
                assert "\n" not in str(error)
                refused.append(path.name)
                continue
            expected = path.with_suffix(".json")
            if expected.exists():
                _compare(rows, json.loads(expected.read_text()), path.name)
    assert refused == ["illformed__aaa_illformed.xml"]


def _compare(rows: list[object], expected: dict, name: str) -> None:
    """podcastparser only knows entries with a sound file; those we must know too, with the same lengths and ids."""
    ours = {row.item: row for row in rows if isinstance(row, Item)}
    limited = {"max_episodes.rss"}
    for episode in expected.get("episodes", []):
        known = episode["guid"].removeprefix("file://tests/data/")
        fitting = (i for i in ours.values() if i.url == (episode["link"] or "") or i.title == episode["title"])
        found = ours.get(known) or next(fitting, None)
        assert found, f"{name}: {episode['guid']}"
        if episode.get("total_time"):
            assert found.duration == episode["total_time"], name
    if name not in limited:
        assert len(expected.get("episodes", [])) <= len(ours), name
