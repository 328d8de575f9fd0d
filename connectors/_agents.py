"""Who asks: a person's app or browser, a bot, or a library, told from the user agent.

Rules are tried in the order of `RULES`; the first that knows the text decides, and its id stands beside the answer, so
that the owner sees why and can switch it off. What the general rules cannot tell is in `_agent_names`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import unquote

from connectors._agent_names import APP_TITLES, APPLE_PODCASTS, APPS, BOTS, PLAYERS, SCRIPT_LEADS, SCRIPT_WORDS
from connectors._crawlers import crawler
from connectors._devices import device_of

Kind = Literal["app", "browser", "bot", "library", "unknown"]

LONGEST = 1_000
"""Letters of a text that are looked at: nobody's honest name is longer, and attackers' are."""

_KEPT = 1 << 16


class Agent(NamedTuple):
    """Who a user agent is."""

    kind: Kind
    name: str
    """What it calls itself, or the browser's name; empty where nothing tells."""
    device: str | None
    """phone, tablet, computer, watch, speaker, car, tv, or None."""
    rule: str
    """The id of the rule that decided; empty where none did."""

    @property
    def visits(self) -> bool:
        """Whether a person may be looking at a page: no bot, no library, and it says who it is."""
        return self.kind not in ("bot", "library") and self.rule != "missing"

    @property
    def listens(self) -> bool:
        """Whether a person may be listening: as `visits`, and also where a player's library loads the sound."""
        return self.visits or self.rule == "player-library"


class Rule(NamedTuple):
    """One reason to take a user agent for something."""

    id: str
    kind: Kind
    says: str
    """The rule in a line, for the owner."""
    find: Callable[[_Text], str | None]
    """The name if the rule knows the text, else None."""


class _Text(NamedTuple):
    """A user agent and the parts of it that several rules look at."""

    whole: str
    small: str
    lead: str
    """The first name as it is written, without its version."""
    key: str
    """The same in the form of `_agent_names`."""
    browserly: bool
    """Whether it begins like a browser."""


_LEAD = re.compile(r"(?:digg )?(.*?)(?:\s+v?\d[\w.]*\b|\s+-\s|[/(;<\[|,]|\s*$)", re.IGNORECASE)
_COMPATIBLE = re.compile(r"\(compatible;(?! *(?:msie|konqueror|windows|linux|mac)) *([^/;,)+]+)", re.IGNORECASE)
_WORD = re.compile(r"[a-z][\w.:-]*(?:/(?=http))?(?:http[\w-]*)?")
_TOKEN = re.compile(r"([A-Za-z][\w.+-]*)/")
_NO_KEY = re.compile(r"[\s_-]+")

_WATCH = re.compile(r"^atc/|^\(null\)(?:/\S*)? \(null\) watchos|^atc$")
_SHARING = re.compile(
    r"^(?:com\.apple\.\S*)?shar(?:e|ing)\w*(?:ui|extension|service)\b|sharingextension", re.IGNORECASE
)
_BARE = re.compile(r"^\(?mozilla/?[\d.]*\)?$")
_BOT_WORDS = re.compile(
    r"(?<!cu)(?<!tweet)bots?(?![a-z])|crawl|spider|slurp|scrap(?:er?|ing)|scrper|transcri|\bai-|importer|"
    r"feed ?(?:parser|fetcher|scanner|validator)|podcast sync|\bsubscribers?\b|feed-id|headless|lighthouse|web preview|"
    r"on-behalf-of|get-?url|urlcontext|\w@[\w-]+\.\w"
)
_HELPER_WORDS = re.compile(
    r"fetch|monitor|uptime|pipeline|parser|validat|check(?:er|s)?\b|analy[sz]er|preview|preflight|proxy|archiv|scan|index|"
    r"-download|download(?:er)?\b|grab|puller|ingest|harvest|collect|extract|research|daemon|probe|\bping|test|server|"
    r"network client|\bnode\b|feedburner|worker|aggregat|\bapi\b|rss enclosure|\bmcp|llm|gpt|mcp\b|standard/"
)
_PLAYER_WORDS = re.compile(r"podcast[ -](?:player|app|client)\b|podcatcher|(?:media|audio|music) ?player")
_ADDRESS = re.compile(r"https?[:/]|\bwww\.|\w\.(?:com|net|org|app|io|ai|fm|eu)\b")
_DEVICE = re.compile(
    r"\b(?:iphone|ipad|ipod|ios\d*|android|windows|macintosh|mac ?os|macosx|linux|watchos|tvos|cfnetwork|mobile|dalvik|"
    r"(?:amzn)?exoplayer(?:lib)?|androidxmedia3|alamofire|hermes|kaios|webos|tizen|xbox|garmin|xiaomi|samsung)\b"
    r"|tpapi|sm-[a-z]\d|\bios[-_]"
)
_APP_ID = re.compile(r"^(?:com|org|net|io|app|de|fr|cz|my|nl|uk|se|no|dk|es|it|pl|br|jp|kr|au)\.\w+\.\w")
_FIRST_VERSION = re.compile(
    r"^[\w.+ -]+/v?(?:0(?:\.\d+)+\w*|1\.0(?:\.0)*)(?: \([^()]*\))?$|^[a-z0-9]+(?:-[a-z0-9]+)+(?:/[\d.]+)?$"
)
_MORE = r"(?:; (?:Win64|WOW64|x64|ARM64|N|U|I|Touch|Trident/[\d.]+|rv:[\w.]+|[a-z]{2}(?:[-_][A-Za-z]{2})?))*"
_BROWSER = re.compile(
    r"^Mozilla/5\.0 \((?:"
    rf"Windows NT [\d.]+{_MORE}|"
    rf"Macintosh; (?:U; )?(?:Intel|PPC|ARM) Mac OS X[\d._ ]*{_MORE}|"
    rf"X11; (?:Ubuntu; |Fedora; |U; )*(?:Linux|CrOS|FreeBSD|OpenBSD|NetBSD)[\w. ]*(?:\(x86_64\))?{_MORE}|"
    rf"(?:iPhone|iPad|iPod(?: touch)?); (?:U; )?CPU (?:iPhone )?OS [\d_]+ like Mac OS X{_MORE}|"
    r"(?:Linux; (?:U; )?)?Android(?: [\d.]+)?(?:; (?!compatible)(?!(?:(?!CUBOT)[^;()])*[Bb][Oo][Tt](?:/|-|\b))[\w .+/-]+)*"
    r")\)(?: (?:AppleWebKit|Gecko|Chrome|Firefox|Version|Safari|Mobile|Edge?|EdgA|EdgiOS|OPR|OPT|CriOS|FxiOS|Focus|Ubuntu|"
    r"Chromium|SamsungBrowser|Vivaldi|YaBrowser|Yowser|UCBrowser|Brave|DuckDuckGo|Ddg|MiuiBrowser|HuaweiBrowser|Iceweasel|"
    r"SeaMonkey|Epiphany|Whale|Silk|HeyTapBrowser|VivoBrowser|MQQBrowser)/[\w.+-]+"
    r"| \(KHTML, like Gecko\)| like Gecko| Mobile| TV)+$"
)
_BRANDS = tuple(
    (brand, re.compile(pattern))
    for brand, pattern in (
        ("Edge", r"\b(?:Edge?|EdgA|EdgiOS)/"), ("Opera", r"\b(?:OPR|OPT|Opera|Opera Mini)\b"),
        ("Samsung Internet", r"SamsungBrowser/"), ("Vivaldi", r"Vivaldi/"), ("Yandex", r"YaBrowser/"),
        ("Brave", r"[Bb]rave"), ("DuckDuckGo", r"DuckDuckGo/|Ddg/"), ("UC Browser", r"UCBrowser/"), ("Silk", r"Silk/"),
        ("Firefox", r"Firefox/|FxiOS/|Focus/|Iceweasel/"), ("Chrome", r"Chrome/|CriOS/|Chromium/"),
        ("Internet Explorer", r"MSIE |Trident/"), ("Safari", r"Safari/"),
    )
)  # fmt: skip


def _missing(text: _Text) -> str | None:
    return "" if text.whole.strip(' "-') == "" else None


def _watch(text: _Text) -> str | None:
    return "Apple Podcasts (Watch)" if _WATCH.search(text.small) else None


def _sharing(text: _Text) -> str | None:
    return text.lead if _SHARING.search(text.lead) else None


def _browser(text: _Text) -> str | None:
    return _brand(text.whole) if text.browserly and _BROWSER.match(text.whole) else None


def _bare(text: _Text) -> str | None:
    return "Mozilla" if _BARE.match(text.small) else None


def _bot_name(text: _Text) -> str | None:
    # several houses have an app and a bot of one name: the app says what it runs on
    return text.lead if text.key in BOTS and not _DEVICE.search(text.small) else None


def _bot_word(text: _Text) -> str | None:
    return text.lead if _BOT_WORDS.search(text.small) and not _says_robot_phone(text) else None


def _says_robot_phone(text: _Text) -> bool:
    """Makers named like bots (“CUBOT”, “Rockbot”) would otherwise lose all their owners."""
    return "cubot" in text.small and not _BOT_WORDS.search(text.small.replace("cubot", ""))


def _app_name(text: _Text) -> str | None:
    if text.key in APPS:
        return _title(text)
    if text.browserly:
        return next((_title(text, token) for token in _TOKEN.findall(text.whole) if _key(token) in APPS), None)
    return None


def _script(text: _Text) -> str | None:
    if "cfnetwork" in text.small:
        return None
    if text.key in SCRIPT_LEADS or text.key.startswith("pythonrequests"):
        return text.lead
    return next((word for word in _WORD.findall(text.small) if word in SCRIPT_WORDS), None)


def _player(text: _Text) -> str | None:
    return _title(text) if text.key in PLAYERS and "_app_" not in text.small else None


def _apple_network(text: _Text) -> str | None:
    if text.browserly or " cfnetwork/" not in text.small:
        return None
    return "Apple Podcasts" if text.key in APPLE_PODCASTS else _title(text)


def _on_device(text: _Text) -> str | None:
    said = not text.browserly and (_DEVICE.search(text.small) or _APP_ID.match(text.small))
    return _title(text) if said else None


def _player_word(text: _Text) -> str | None:
    return _title(text) if not text.browserly and _PLAYER_WORDS.search(text.small) else None


def _listed(text: _Text) -> str | None:
    return crawler(text.whole)


def _compatible(text: _Text) -> str | None:
    return text.lead if text.browserly and _COMPATIBLE.search(text.whole) else None


def _helper_word(text: _Text) -> str | None:
    return text.lead if not text.browserly and _HELPER_WORDS.search(text.small) else None


def _address(text: _Text) -> str | None:
    return text.lead if _ADDRESS.search(text.small) else None


def _first_version(text: _Text) -> str | None:
    return text.lead if _FIRST_VERSION.match(text.whole) else None


def _browser_like(text: _Text) -> str | None:
    return _brand(text.whole) if text.browserly else None


def _lone(text: _Text) -> str | None:
    return _title(text) or None


RULES: tuple[Rule, ...] = (
    Rule("missing", "unknown", "The request does not say what made it.", _missing),
    Rule("browser", "browser", "The text is that of a well-known browser, with nothing added.", _browser),
    Rule("watch", "bot", "An Apple Watch copies what its phone has loaded already.", _watch),
    Rule("share-sheet", "bot", "A share menu looks at the link; nobody listens.", _sharing),
    Rule("bare-mozilla", "bot", "“Mozilla” and nothing else is what careless scripts say.", _bare),
    Rule("bot-word", "bot", "It calls itself a bot, crawler, scraper, feed fetcher or the like, or gives a mail address.", _bot_word),
    Rule("apple-network", "app", "An app that loads with the network library of Apple's systems.", _apple_network),
    Rule("bot-name", "bot", "Our own table of bots knows the name.", _bot_name),
    Rule("app-name", "app", "Our own table of apps knows the name.", _app_name),
    Rule("script-library", "library", "A library that scripts use, such as curl or python-requests.", _script),
    Rule("player-library", "library", "A library that plays or loads for an app on a person's device.", _player),
    Rule("player-word", "app", "It calls itself a player, a podcast app or a podcatcher.", _player_word),
    Rule("crawler-list", "bot", "The list of the package crawler-user-agents knows it.", _listed),
    Rule("device", "app", "An app that names the device or system it runs on.", _on_device),
    Rule("compatible", "bot", "“compatible;” and a name is how bots introduce themselves.", _compatible),
    Rule("helper-word", "bot", "It calls itself a checker, monitor, downloader, server or the like.", _helper_word),
    Rule("address", "bot", "It gives an address to complain to, and no device.", _address),
    Rule("first-version", "bot", "A name with version 0.x or 1.0 and no device, as services and scripts have it.", _first_version),
    Rule("browser-like", "browser", "It begins like a browser.", _browser_like),
    Rule("lone-name", "app", "Only a name, as small apps give it.", _lone),
)  # fmt: skip
"""All rules in the order in which they are tried."""


def classify(names: Sequence[str], rules_off: Collection[str] = ()) -> list[Agent]:
    """Who each user agent is, in the order given.

    Args:
        names: Distinct user agents as the log has them (percent-encoded blanks are understood); "" or "-" is none.
        rules_off: Ids of `RULES` that must not decide; the rules after them are then asked. Unknown ids do nothing.

    Returns: One `Agent` a text; where no rule decides, kind "unknown" with an empty rule (it is counted).
    Source: labelled examples of opawg/user-agents-v2 (MIT), of which at least 95 % are told apart (tests).
    """
    off = frozenset(rules_off)
    return [_decide(name, off) for name in names]


@lru_cache(maxsize=_KEPT)
def _decide(name: str, off: frozenset[str]) -> Agent:
    text = _text(name)
    for rule in RULES:
        if rule.id not in off:
            found = rule.find(text)
            if found is not None:
                return Agent(rule.kind, found, device_of(text.small), rule.id)
    return Agent("unknown", text.lead, device_of(text.small), "")


def _text(name: str) -> _Text:
    whole = name[:LONGEST].strip().strip('"')
    if "%" in whole:
        whole = unquote(whole)
    browserly = whole.startswith(("Mozilla/", "Opera/"))
    named = _COMPATIBLE.search(whole) if browserly else None
    found = _LEAD.match(whole)
    lead = (named.group(1) if named else found.group(1) if found else whole).strip()
    return _Text(whole, whole.lower(), lead, _key(lead), browserly)


def _key(name: str) -> str:
    return _NO_KEY.sub("", name.lower())


def _title(text: _Text, name: str | None = None) -> str:
    shown = text.lead if name is None else name
    return APP_TITLES.get(_key(shown), shown)


def _brand(text: str) -> str:
    return next(
        (brand for brand, words in _BRANDS if words.search(text)), "WebKit" if "WebKit" in text else "Other browser"
    )
