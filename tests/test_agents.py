"""User agents told apart: the labelled examples, every rule by an example of its own, and devices."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import crawleruseragents
import pytest

from connectors import _agents
from connectors._crawlers import crawler

EXAMPLES = {
    "missing": "-",
    "browser": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0",
    "watch": "atc/1.0 watchOS/9.1 model/Watch6,7 hwp/t8301 build/20S75 (6; dt:261)",
    "share-sheet": "SharingExtension/4 CFNetwork/1500 Darwin/24.0.0",
    "bare-mozilla": "Mozilla/4.0",
    "bot-word": "Knotbot/2.2",
    "apple-network": "Knotcast/12 CFNetwork/1410.0.3 Darwin/22.6.0",
    "bot-name": "Podtrac/3.1",
    "app-name": "castero 0.9.5 <https://example.org>",
    "script-library": "python-requests/2.31.0",
    "player-library": "AppleCoreMedia/1.0.0.20E252 (iPhone; U; CPU OS 16_4 like Mac OS X; en_us)",
    "player-word": "Knotty/2.4 podcast player",
    "crawler-list": "ia_archiver",
    "device": "Knotcast/3.1 (Android 14; Pixel 7)",
    "compatible": "Mozilla/5.0 (compatible; Knottery/2.0)",
    "helper-word": "knot-uptime/2.4",
    "address": "Knottery/2.4 (+https://knots.example)",
    "first-version": "Knottery/1.0",
    "browser-like": "Mozilla/5.0 (PlayStation 5 2.26) AppleWebKit/605.1.15 (KHTML, like Gecko)",
    "lone-name": "Knottery/7.3.1",
}
GROUP = {"app": "person", "browser": "person", "bot": "bot", "library": "library", "unknown": "unknown"}
LABELS = {"bots": "bot", "apps": "person", "libraries": "library", "browsers": "person"}


def only(text: str, *off: str) -> _agents.Agent:
    return _agents.classify([text], off)[0]


def test_the_labelled_examples_are_told_apart(shared: Path) -> None:
    labelled = json.loads((shared / "data/logs/user_agents/examples_labelled.json").read_text(encoding="utf-8"))
    told: Counter[tuple[str, str]] = Counter()
    for label in LABELS:
        agents = _agents.classify([one["example"] for one in labelled[label]])
        told.update((label, GROUP[agent.kind]) for agent in agents)
    right = {label: told[label, group] / len(labelled[label]) for label, group in LABELS.items()}
    assert min(right.values()) >= 0.95, f"{right}: {dict(told)}"
    assert sum(told[pair] for pair in LABELS.items()) / told.total() >= 0.97, dict(told)


def test_scripts_among_the_labelled_libraries_do_not_listen_and_players_do(shared: Path) -> None:
    labelled = json.loads((shared / "data/logs/user_agents/examples_labelled.json").read_text(encoding="utf-8"))
    wrong = [one for one in labelled["libraries"] if only(one["example"]).listens != (one["category"] != "bot")]
    assert len(wrong) <= 2, f"a tester of interfaces and a circuit board count as listeners there, not here: {wrong}"


def test_most_devices_are_told(shared: Path) -> None:
    labelled = json.loads((shared / "data/logs/user_agents/examples_labelled.json").read_text(encoding="utf-8"))[
        "devices"
    ]
    trade = {"phone": "mobile", "tablet": "mobile", "tv": "smart_tv", "speaker": "smart_speaker", "car": "auto"}
    right = 0
    for one in labelled:
        device = only(one["example"]).device
        right += trade.get(device or "", device) == one["category"]
    assert right / len(labelled) >= 0.85


def test_every_rule_has_an_example() -> None:
    assert list(EXAMPLES) == [rule.id for rule in _agents.RULES]


@pytest.mark.parametrize("rule", _agents.RULES, ids=lambda rule: rule.id)
def test_each_rule_decides_and_can_be_switched_off(rule: _agents.Rule) -> None:
    agent = only(EXAMPLES[rule.id])
    assert (agent.rule, agent.kind) == (rule.id, rule.kind)
    assert only(EXAMPLES[rule.id], rule.id).rule != rule.id
    assert rule.says.endswith(".")


def test_without_rules_everybody_counts() -> None:
    off = [rule.id for rule in _agents.RULES]
    for text in EXAMPLES.values():
        agent = only(text, *off)
        assert (agent.kind, agent.rule, agent.visits, agent.listens) == ("unknown", "", True, True)


@pytest.mark.parametrize(
    ("rule", "visits", "listens"),
    [
        ("browser", True, True),
        ("device", True, True),
        ("player-library", False, True),
        ("script-library", False, False),
        ("bot-word", False, False),
        ("watch", False, False),
        ("missing", False, False),
    ],
)
def test_who_is_a_visitor_and_who_a_listener(rule: str, visits: bool, listens: bool) -> None:
    agent = only(EXAMPLES[rule])
    assert (agent.visits, agent.listens) == (visits, listens)


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("", "unknown", ""),
        ('"-"', "unknown", ""),
        ("curl/8.4.0", "library", "curl"),
        ("Wget/1.21", "library", "Wget"),
        ("Go-http-client/1.1", "library", "go-http-client"),
        ("Python/3.10 aiohttp/3.9.3", "library", "Python"),
        ("Lavf/60.3.100", "library", "Lavf"),
        ("blinkbox%20music/3.5.1 CFNetwork/672.1.15 Darwin/14.0.0", "app", "blinkbox music"),
        ("%D0%9F%D0%BE%D0%B4%D0%BA%D0%B0%D1%81%D1%82%D1%8B/1 CFNetwork/1107.1 Darwin/19.0.0", "app", "Apple Podcasts"),
        ("Overcast/3.0 (+http://overcast.fm/; iOS podcast app)", "app", "Overcast"),
        ("Overcast/1.0 Podcast Sync (3 subscribers; feed-id=1; +http://overcast.fm/)", "bot", "Overcast"),
        ("Pocket Casts/1.0 (Pocket Casts Feed Parser; +http://pocketcasts.com/)", "bot", "Pocket Casts"),
        ("Acast/4.1", "bot", "Acast"),
        ("Acast/4.1 (Android 13; Pixel 7)", "app", "Acast"),
        ("PocketCasts/1.0", "app", "Pocket Casts"),
        ("Tweetbot/53300 CFNetwork/1335.0.3 Darwin/21.6.0", "app", "Tweetbot"),
        ("Mozilla/5.0%20(compatible;%20redditbot/1.0;%20+http://www.reddit.com/feedback)", "bot", "redditbot"),
        ("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; Trident/4.0)", "browser", "Internet Explorer"),
        ("Mozilla/5.0 (X11; Linux x86_64; Storebot-Google/1.0) AppleWebKit/537.36 Chrome/79.0 Safari/537.36", "bot", None),
        ("Mozilla/5.0 (Linux; Android 9; Knotbot/1.0) AppleWebKit/537.36 Chrome/79.0 Safari/537.36", "bot", None),
        ("Mozilla/5.0 (Linux; Android 9; CUBOT_X18) AppleWebKit/537.36 Chrome/79.0 Mobile Safari/537.36", "browser", "Chrome"),
        ("Mozilla/5.0 (Linux; Android 9; CUBOT P20 Build/P00610) UnknownThing/79.0 Safari/537.36", "browser", "Safari"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36", "bot", None),
        ("' OR 1=1 --", "app", None),
    ],
)  # fmt: skip
def test_what_logs_hold(text: str, kind: str, name: str | None) -> None:
    agent = only(text)
    assert agent.kind == kind, agent
    assert name is None or agent.name == name


def test_order_is_kept_and_nobodys_megabyte_is_read() -> None:
    assert [agent.kind for agent in _agents.classify([EXAMPLES["bot-word"], "", EXAMPLES["device"]])] == [
        "bot",
        "unknown",
        "app",
    ]
    assert only("(" * 200_000 + "bot").kind == "unknown"


def test_the_list_is_searched_like_its_own_package_searches() -> None:
    known = [text for entry in crawleruseragents.CRAWLER_USER_AGENTS_DATA[::9] for text in entry["instances"][:1]]
    texts = known + list(EXAMPLES.values())
    theirs = crawleruseragents.CRAWLER_PATTERNS.case_sensitive
    assert [crawler(text) is not None for text in texts] == [theirs.search(text) is not None for text in texts]
    assert sum(not only(text).visits for text in known) / len(known) >= 0.99


@pytest.mark.parametrize(
    ("text", "device"),
    [
        (EXAMPLES["browser"], "computer"),
        (EXAMPLES["watch"], "watch"),
        (EXAMPLES["player-library"], "phone"),
        (EXAMPLES["lone-name"], None),
        ("Podcasts/1 CFNetwork/1500 Darwin/24.0.0", "phone"),
        ("Podcasts/1 CFNetwork/520.5.1 Darwin/11.4.2 (x86_64)", "computer"),
        ("AppleCoreMedia/1.0.0.20K71 (Apple TV; U; CPU OS 16_1 like Mac OS X; en_au)", "tv"),
        ("AirPodcasts/4022.700.8 CFNetwork/1410.0.3 Darwin/22.6.0", "speaker"),
        ("Spotify/4.4.1.0 Volvo/32 (Volvo)", "car"),
        ("samsung;qn55q60;1;;tpapi;3.1", "tv"),
        ("Samsung;HW-Q800B;1;;tpapi;3.1", "speaker"),
        ("Bose;Bose_Home_Speaker_500", "speaker"),
        ("Mozilla/5.0 (iPad; CPU OS 16_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148", "tablet"),
        ("Mozilla/5.0 (Linux; Android 13; Pixel Tab) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Safari/537.36", "tablet"),
        ("Mozilla/5.0 (Linux; Android 13; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Mobile Safari/537.36", "phone"),
        ("Mozilla/5.0 (X11; CrOS x86_64 4920.83.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/32 Safari/537.36", "computer"),
    ],
)  # fmt: skip
def test_devices(text: str, device: str | None) -> None:
    assert only(text).device == device
