"""Podcast downloads: the standard's own example, what is left out, and the same as a slow counter whatever the order."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from generators_logs import RULES, Podcast, podcast
from slow_downloads import Feed, Heard, slow_downloads

from connectors import _agents, _iab, _iab_filters

PRAGUE = "Europe/Prague"


def frame(rows: Sequence[Heard], **more: object) -> pd.DataFrame:
    """Requests as `sift` takes them, by a person's app unless `more` says otherwise."""
    table = pd.DataFrame(rows, columns=Heard._fields)
    table = table.astype(dict.fromkeys(("sent", "low", "high", "total"), "Int64") | {"status": "int64", "at": "int64"})
    return table.assign(**({"method": "GET", "kind": "app", "rule": "device"} | more))


def feed(feeds: dict[str, Feed]) -> pd.DataFrame:
    return pd.DataFrame(list(feeds.values()), index=list(feeds), columns=["size", "seconds"])


def found(
    touches: pd.DataFrame, feeds: dict[str, Feed], rule: _iab.WindowRule, zone: str
) -> Counter[tuple[str, str, date]]:
    rows, _ = _iab.count(touches, feed(feeds), rule, zone)
    return Counter(zip(rows["listener"], rows["episode"], rows["day"].dt.date, strict=True))


def at(text: str, zone: str = PRAGUE) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


@pytest.mark.parametrize(("rule", "counts"), [("day", "1101"), ("rolling", "1011"), ("extending", "1001")])
@pytest.mark.parametrize("zone", [PRAGUE, "America/Los_Angeles", "Pacific/Auckland"])
def test_the_standards_own_example(rule: _iab.WindowRule, counts: str, zone: str) -> None:
    moments = [
        at(text, zone) for text in ("2026-02-02T22:00", "2026-02-03T03:00", "2026-02-03T22:15", "2026-02-04T23:15")
    ]
    kept, _ = _iab_filters.sift(frame([Heard("a", "e", moment, 200) for moment in moments]))
    rows, out = _iab.count(_iab.gather(kept, rule, zone), feed({"e": Feed(1_000, 100)}), rule, zone)
    assert "".join(str(int(moment in set(rows["at"]))) for moment in moments) == counts
    assert out == {"again": counts.count("0")}
    assert list(rows["day"].dt.strftime("%d")) == [
        datetime.fromtimestamp(m, ZoneInfo(zone)).strftime("%d") for m in rows["at"]
    ]


LEFT_OUT = [
    ("method", {"method": "HEAD"}), ("redirect", {"status": 302}), ("unchanged", {"status": 304}), ("error", {"status": 404}),
    ("error", {"status": 416}), ("error", {"status": 0}), ("missing-agent", {"kind": "unknown", "rule": "missing"}),
    ("watch", {"kind": "bot", "rule": "watch"}), ("bot", {"kind": "bot", "rule": "bot-word"}),
    ("script-library", {"kind": "library", "rule": "script-library"}), ("preload", {"preload": True}),
    ("own-address", {"place": "own-address"}), ("data-centre", {"place": "data-centre"}),
    ("probe", {"status": 206, "low": 0, "high": 1, "sent": 2}), ("probe", {"status": 206, "low": pd.NA, "sent": 2}),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "told"), LEFT_OUT)
def test_what_is_no_listening_is_left_out_with_its_reason(reason: str, told: dict[str, object]) -> None:
    one = Heard("a", "e", 0, 200, 500, 0, 499, 1_000)
    requests = pd.concat(
        [frame([one]).assign(preload=False, place=None), frame([one], **({"preload": False, "place": None} | told))],
        ignore_index=True,
    )
    kept, out = _iab_filters.sift(requests)
    assert out == {reason: 1}
    assert list(kept.index) == [0]


def test_every_exclusion_is_tried_and_can_be_switched_off() -> None:
    assert [e.id for e in _iab_filters.EXCLUSIONS] == list(dict.fromkeys(reason for reason, _ in LEFT_OUT))
    bot = frame([Heard("a", "e", 0, 200)], kind="bot", rule="bot-word")
    assert len(_iab_filters.sift(bot, off=["bot"])[0]) == 1
    error = frame([Heard("a", "e", 0, 404)])
    assert _iab_filters.sift(error, off=["error"])[0].empty, "what was not delivered cannot be let in"


def test_behind_a_players_library_is_a_person() -> None:
    kept, out = _iab_filters.sift(frame([Heard("a", "e", 0, 200)], kind="library", rule="player-library"))
    assert (len(kept), out) == (1, {})


@pytest.mark.parametrize(
    ("size", "seconds", "header", "bytes_"),
    [
        (1_000_000, 600, 0, 100_000),
        (1_000_001, 600, 0, 100_001),
        (1_000_000, 600, 100_000, 190_000),
        (1_000_000, 60, 0, 1_000_000),
        (1_000_000, 45, 500, 1_000_000),
        (1_000_000, 0, 0, 1_000_000),
        (1_000_000, float("nan"), 0, 1_000_000),
        (100, 600, 5_000, 100),
        (0, 600, 0, 0),
        (float("nan"), 600, 0, 0),
    ],
)
def test_a_minute_at_the_episodes_own_bit_rate(size: float, seconds: float, header: int, bytes_: int) -> None:
    assert _iab.threshold(size, seconds, header) == bytes_


@pytest.mark.parametrize(
    ("written", "household"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("host.example", "host.example"),
        ("12:zz", "12:zz"),
    ],
)
def test_an_address_stands_for_its_household(written: str, household: str) -> None:
    assert _iab_filters.networks_of([written]) == [household]


def test_an_episode_of_unknown_size_counts_only_when_it_was_sent_whole() -> None:
    rows = [
        Heard("whole", "e", 0, 200),
        Heard("part", "e", 0, 206, 900, 0, 899),
        Heard("told by the log", "e", 0, 206, 1_000, 0, 999, 1_000),
        Heard("nearly", "e", 0, 206, 999, 0, 998, 1_000),
    ]
    for feeds in ({}, {"e": Feed(0, 100)}):
        counted, out = _iab.count(_iab.gather(frame(rows), "day", "UTC"), feed(feeds), "day", "UTC")
        assert set(counted["listener"]) == {"whole", "told by the log"}
        assert out == {"size-unknown": 1, "under-a-minute": 1}


def test_nothing_in_nothing_out() -> None:
    for rule in _iab.WINDOWS:
        kept, out = _iab_filters.sift(frame([]))
        rows, more = _iab.count(_iab.gather(kept, rule, "UTC"), feed({}), rule, "UTC")
        assert rows.empty
        assert out == more == {}
        assert list(_iab.merge([], rule, "UTC")) == list(_iab.TOUCHES)


FEEDS = {"long": Feed(300, 300), "short": Feed(80, 30), "untold": Feed(0, 0), "no length": Feed(90, 0)}


TOTALS = {"untold": 90, "no length": 70}
"""Bytes of the file as the log tells them, where it does; the feed may be wrong."""
HOURS = (0, 23, 24, 47, 48, 71, 72, 96)


def _chaos(rng: random.Random, listeners: int = 60) -> list[Heard]:
    """Requests in no order, around midnights, whole days and a change of the clock, many of them pieces that overlap."""
    base = at("2026-03-27T00:00")  # the clocks of Prague change on the 29th
    rows = []
    for listener, episode in ((f"l{n}", name) for n in range(listeners) for name in FEEDS):
        for _ in range(rng.randrange(9)):
            moment = rng.choice((rng.randrange(4 * 86_400), rng.choice(HOURS) * 3_600 + rng.randrange(-1, 2)))
            low = rng.choice((None, rng.randrange(80), rng.randrange(80)))
            high = None if low is None else rng.randrange(low, 90)
            sent = rng.randrange(3, 60) if low is None else rng.choice((None, 90, rng.randrange(90)))
            total = rng.choice((None, TOTALS.get(episode)))
            rows.append(
                Heard(listener, episode, base + moment, rng.choice((200, 206, 206, 206, 206)), sent, low, high, total)
            )
    rng.shuffle(rows)
    return rows


@pytest.mark.parametrize("rule", RULES)
def test_any_parts_in_any_order_give_what_the_slow_counter_gives(
    rule: _iab.WindowRule, request: pytest.FixtureRequest
) -> None:
    for seed in range(10 if request.config.getoption("--every") else 1):
        _compare_with_the_slow_counter(rule, random.Random(seed))


def _compare_with_the_slow_counter(rule: _iab.WindowRule, rng: random.Random) -> None:
    rows, parts = _chaos(rng), rng.randrange(1, 6)
    expected = slow_downloads(rows, FEEDS, rule, PRAGUE)
    assert len(expected) > 100
    touches = [_iab.gather(frame(rows[n::parts]), rule, PRAGUE) for n in range(parts)]
    by_two = _iab.merge([_iab.merge(touches[:2], rule, PRAGUE), *touches[2:]], rule, PRAGUE)
    assert found(by_two, FEEDS, rule, PRAGUE) == expected
    assert found(_iab.gather(frame(rows), rule, PRAGUE), FEEDS, rule, PRAGUE) == expected
    downloads, out = _iab.count(by_two, feed(FEEDS), rule, PRAGUE)
    assert len(downloads) + sum(out.values()) == len(rows), "every request is a download or has its reason"


@pytest.fixture(scope="module")
def month(request: pytest.FixtureRequest) -> tuple[Podcast, pd.DataFrame]:
    """A month as a log's reader hands it on: 12,000 requests, 200,000 with ``--every``."""
    told = podcast(date(2026, 2, 1), requests=200_000 if request.config.getoption("--every") else 12_000)
    table = pd.DataFrame(told.lines).astype(dict.fromkeys(("sent", "low", "high", "total"), "Int64"))
    names = table["agent"].unique().tolist()
    agents = dict(zip(names, _agents.classify(names), strict=True))
    addresses = table["address"].unique().tolist()
    households = dict(zip(addresses, _iab_filters.networks_of(addresses), strict=True))
    return told, table.assign(
        listener=table["address"].map(households) + " " + table["agent"],
        episode=table["path"],
        kind=table["agent"].map({name: agent.kind for name, agent in agents.items()}),
        rule=table["agent"].map({name: agent.rule for name, agent in agents.items()}),
    )


@pytest.mark.parametrize("rule", RULES)
def test_a_month_has_the_downloads_its_maker_knows(rule: _iab.WindowRule, month: tuple[Podcast, pd.DataFrame]) -> None:
    told, table = month
    kept, out = _iab_filters.sift(table)
    halves = [_iab.gather(half, rule, told.zone) for half in (kept[: len(kept) // 3], kept[len(kept) // 3 :])]
    feeds = {episode.path: Feed(episode.size, episode.seconds) for episode in told.episodes}
    rows, more = _iab.count(_iab.merge(halves, rule, told.zone), feed(feeds), rule, told.zone)
    assert Counter(rows["episode"]) == told.downloads[rule]
    assert Counter(rows["day"].dt.date) == told.days[rule]
    assert len(rows) + sum(out.values()) + sum(more.values()) == len(told.lines)
    assert set(out) >= {
        "method",
        "redirect",
        "unchanged",
        "error",
        "missing-agent",
        "watch",
        "bot",
        "script-library",
        "probe",
    }
