"""A site's own access log: visitors, pages and podcast downloads without any third party.

Auth: none; the files are read where they lie. Window: what is new since the last time, whatever days are asked for (rotated,
packed, renamed and growing files are known by their content, see `_log_files`). Limits: none; files are read in blocks,
and memory grows with the number of visitors. Dates: the log's own times with their offsets, days in the reporting zone.

The bookmark holds ``stretches``: what this reading read, not what earlier ones did. `fetch` yields whole lines, `reading`
makes sightings of them, from which `collect` derives each open day; `parse` is the same for one file alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connectors._spec import ConnectorError, Payload, Remark, Setting, Spec, Window
from vocabulary import MICROS, Observation

if TYPE_CHECKING:
    import pyarrow as pa

    from connectors._http import Http
    from connectors._log_crunch import Options
    from connectors._log_networks import Networks
    from connectors._log_people import Countries

SPEC = Spec(
    name="access_log",
    title="Access log of the own site",
    measures=(
        "visitors", "pageviews", "pageviews_by_page", "visitors_by_channel", "visitors_by_referrer", "visitors_by_campaign",
        "visitors_by_device", "visitors_by_country", "listeners", "downloads", "downloads_by_app", "downloads_by_device",
        "downloads_by_country", "piece_downloads", "piece_downloads_7", "piece_downloads_30", "piece_downloads_90",
        "requests_left_out_by_reason", "downloads_left_out_by_reason",
    ),
    settings=(
        Setting("path", "Log files", "a file, or a pattern such as /var/log/nginx/access.log*"),
        Setting("site", "The site's own names", "for example example.org, www.example.org: visits from there are no arrivals", required=False),
        Setting("format", "Format", "as the server's settings have it, where the file is not recognised", required=False),
        Setting("feed", "Podcast", "the source of the podcast's feed, whose episodes the downloads are", required=False),
        Setting("window", "One download is", "day, rolling (24 hours from the first request) or extending (until 24 quiet hours)",
                required=False, default="day"),
        Setting("countries", "Country database", "an MMDB file, or a CSV file: first address, last address, country", required=False),
        Setting("own", "Own addresses", "addresses or networks with commas, which are left out: 192.0.2.7, 2001:db8:1::/48", required=False),
        Setting("datacentres", "Networks of data centres", "a file of networks, one a line, which are left out", required=False),
        Setting("rules_off", "Rules switched off", "names of rules, with commas", required=False),
    ),
    history="full",
    reread_days=0,
    hosts=(),
    key_help="No key is needed: the program reads the files that the web server writes.",
    docs_url="https://httpd.apache.org/docs/2.4/logs.html",
    tested="logs of Apache, nginx, Caddy, CloudFront, S3, Cloudflare and Fastly of 2010 to 2026",
    channel_kind="site",
)  # fmt: skip

WINDOWS = ("day", "rolling", "extending")
_KEY_OF_NOBODY = b"a file that is looked at alone has nobody to tell apart from others"


@dataclass
class Reading:
    """What a reading found: `sightings` as `_log_people.SCHEMA`, lines read and not, shapes of those that were not."""

    sightings: pa.Table
    lines: int = 0
    rejected: int = 0
    samples: list[str] = field(default_factory=list)
    stretches: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def remarks(self) -> list[Remark]:
        """What could not be read, in a line."""
        if not self.rejected:
            return []
        what = "1 line is" if self.rejected == 1 else f"{self.rejected:,} lines are"
        shown = "; ".join(self.samples)
        return [
            Remark("rejected", f"{what} in no layout that is known, such as (letters and digits blotted out): {shown}")
        ]


def identify(head: bytes) -> bool:
    """Whether the first bytes of a file, unpacked, look like an access log."""
    from connectors import _log_formats

    return _log_formats.recognise(head.decode("utf-8", "replace").split("\n")[:100]) is not None


def check(config: Mapping[str, str], http: Http) -> str:
    """The site's name, or the first file's. Raises: ConnectorError: no file is there, all are empty, or one is no access log."""
    from connectors import _log_files

    options(config)
    paths = _log_files.paths(config["path"])
    filled = [path for path in paths if any(_log_files.sample(path, 1))]
    if not filled:
        raise ConnectorError(f"{paths[-1].name} is empty: connect it once something is in it.")
    for path in filled:
        _layout_text(path, config)
    return config.get("site", "").split(",")[0].strip() or f"Access log {paths[0].name}"


def fetch(config: Mapping[str, str], http: Http | None, window: Window) -> Iterator[Payload]:
    """Whole lines that were not read before, in blocks. `media_type` tells their layout, `page` the share that was read, in
    thousandths of the files of this reading.

    Raises: ConnectorError: a file cannot be read, or its layout is not known.
    """
    from connectors import _log_files

    known = _log_files.Known.of(window.bookmark)
    paths = _log_files.paths(config["path"])
    sizes = [max(1, path.stat().st_size) for path in paths]
    new: dict[str, list[Any]] = {}
    for number, path in enumerate(paths):
        text = ""
        for block in _log_files.blocks(path, known):
            text = text or _layout_text(path, config)
            new = {**new, **_log_files.mark(block.stretch)}
            done = (sum(sizes[:number]) + block.share * sizes[number]) / sum(sizes)
            yield Payload(block.data, path.name, text, {"stretches": new}, page=round(done * 1000))


def reading(
    payloads: Iterable[Payload],
    chosen: Options,
    hash_key: bytes,
    *,
    countries: Countries | None = None,
    progress: Callable[[float, int], None] | None = None,
) -> Reading:
    """Sightings of all payloads together.

    Args: progress: hears the share that was read, from 0 to 1, and the number of lines.
    Raises: ConnectorError: as `fetch`.
    """
    from connectors import _log_ahead, _log_formats, _log_people
    from connectors._log_crunch import Crunch

    crunch = Crunch(chosen)
    stretches: dict[str, list[Any]] = {}
    try:
        for payload, counted in _log_ahead.ahead(_log_ahead.sifted(payloads, crunch)):
            crunch.add(_log_ahead.content(payload), _log_formats.layout(payload.media_type), counted)
            stretches = payload.bookmark.get("stretches", {})
            if progress:
                progress(payload.page / 1000, crunch.lines)
        found = _log_people.sightings(crunch, hash_key, countries)
        return Reading(found, crunch.lines, crunch.splitter.rejected, crunch.splitter.samples, stretches)
    finally:
        crunch.close()


def parse(payload: Payload) -> Iterator[Observation | Remark]:
    """Visitors and pageviews by day (UTC) of one file alone. Raises: ConnectorError: it is no access log."""
    from connectors import _log_formats
    from connectors._log_ahead import content
    from connectors._log_crunch import Options

    body = content(payload)
    text = payload.media_type if "$" in payload.media_type else _log_formats.recognise(
        body.decode("utf-8", "replace").split("\n")[:100])  # fmt: skip
    if text is None:
        raise ConnectorError(f"{payload.address or 'The file'} has the lines of no access log that is known.")
    found = reading([replace(payload, media_type=text)], Options(), _KEY_OF_NOBODY)
    yield from _plain_days(found)
    yield from found.remarks


def _plain_days(found: Reading) -> Iterator[Observation]:
    import json
    from collections import Counter
    from datetime import date, timedelta

    visitors, views = Counter[int](), Counter[int]()
    for row in found.sightings.select(["item", "hits"]).to_pylist():
        for day, hits, *_ in json.loads(row["hits"]) if row["item"] == "" else ():
            visitors[day] += 1
            views[day] += hits
    for metric, counts in (("visitors", visitors), ("pageviews", views)):
        for day, number in sorted(counts.items()):
            yield Observation(metric=metric, day=date(1970, 1, 1) + timedelta(days=day), value=number * MICROS)


def options(config: Mapping[str, str], zone: str = "UTC", episodes: Mapping[str, str] | None = None) -> Options:
    """The owner's choices. Raises: ConnectorError: a rule or window that there is not."""
    from connectors import _channels_of_visits, _log_rules
    from connectors._log_crunch import Options

    def words(name: str) -> list[str]:
        return [word.strip() for word in config.get(name, "").split(",") if word.strip()]

    unknown = set(words("rules_off")) - {name for name, _ in _log_rules.catalogue()}
    if unknown:
        raise ConnectorError(f"{', '.join(sorted(unknown))}: there is no such rule; docs/access_logs.md lists them.")
    window = config.get("window") or "day"
    if window not in WINDOWS:
        raise ConnectorError(f"{window!r} is no way to count downloads: choose {', '.join(WINDOWS)}.")
    hosts = tuple(_channels_of_visits.bare_host(name) for name in words("site"))
    off = frozenset(words("rules_off"))
    return Options(zone, hosts, window, off, dict(episodes or {}), _places(config, words("own"), off))  # type: ignore[arg-type]


def _places(config: Mapping[str, str], own: list[str], off: Collection[str]) -> tuple[tuple[str, Networks], ...]:
    from connectors import _log_networks
    from connectors._log_rules import PLACE_RULES

    named = config.get("datacentres", "").strip()
    lists = (_log_networks.of(own) if own else None, _log_networks.listed(Path(named)) if named else None)
    return tuple((rule, held) for rule, held in zip(PLACE_RULES, lists, strict=True) if held and rule not in off)


def _layout_text(path: Path, config: Mapping[str, str]) -> str:
    from connectors import _log_files, _log_formats

    typed = config.get("format", "").strip()
    text = typed or _log_formats.recognise(_log_files.sample(path))
    if text is None:
        besides = "leave it out of the pattern, or " if "*" in config["path"] else ""
        raise ConnectorError(
            f"{path.name} is in no layout that is recognised: {besides}give its `format` as the web server's settings have it, "
            'for example $remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent.'
        )
    _log_formats.layout(text)
    return text
