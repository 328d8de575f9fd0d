"""How lines of an access log are laid out, and which layout a file has.

A layout is told by one text: a format string as nginx or Apache write it (``$remote_addr … "$request" …``, ``%h … "%r" …``),
``w3c`` with the names of the columns, or ``json`` with the place of each field. The text is all that is passed on and
kept; `layout` makes of it what reads a line: SQL for the fast path and a function for single lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from connectors import _log_json, _log_w3c
from connectors._log_fields import FIELDS, Line, number, request_parts
from connectors._spec import ConnectorError

LONGEST_LINE = 16_384
"""Characters of a line that the careful path looks at: a request line is at most 8 KB with every common server."""

_COMBINED = '$remote_addr $ident $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"'
_COMMON = '$remote_addr $ident $remote_user [$time_local] "$request" $status $body_bytes_sent'
KNOWN: dict[str, str] = {
    "Amazon S3 server access log": (
        '$owner $bucket [$time_local] $remote_ip $requester $id $operation $key "$request" $status $error $body_bytes_sent '
        '$object_size $total_time $turn_around "$http_referer" "$http_user_agent" $version'
    ),
    "combined, site in front": "$host " + _COMBINED.replace("$remote_addr", "$remote_ip"),
    "combined with ranges, site in front": (
        '$host $remote_ip $ident $remote_user [$time_local] "$request" $status $body_bytes_sent ($content_range) '
        '"$http_referer" "$http_user_agent"'
    ),
    "combined": _COMBINED,
    "common, site in front": "$host " + _COMMON.replace("$remote_addr", "$remote_ip"),
    "common": _COMMON,
}
"""Format strings of the layouts that are recognised, the more telling ones first."""

_APACHE = {
    "h": "remote_addr", "a": "remote_addr", "{c}a": "remote_addr", "l": "ident", "u": "remote_user", "r": "request",
    "m": "request_method", "U": "request_uri", "s": "status", ">s": "status", "b": "body_bytes_sent", "B": "body_bytes_sent",
    "O": "body_bytes_sent", "v": "host", "V": "host", "{referer}i": "http_referer", "{user-agent}i": "http_user_agent",
    "{host}i": "host", "{range}i": "http_range", "{content-range}o": "content_range",
    "{sec-purpose}i": "purpose", "{purpose}i": "purpose", "{x-purpose}i": "purpose", "{x-moz}i": "purpose",
}  # fmt: skip
_ALIASES = {
    "remote_ip": "remote_addr", "bytes_sent": "body_bytes_sent", "uri": "request_uri", "server_name": "host",
    "http_host": "host", "sent_http_content_range": "content_range", "http_range": "content_range",
    "http_sec_purpose": "purpose", "http_purpose": "purpose", "http_x_purpose": "purpose", "http_x_moz": "purpose",
}  # fmt: skip
_FIELD = {
    "remote_addr": "address", "request_method": "method", "request_uri": "target", "status": "status",
    "body_bytes_sent": "sent", "http_referer": "referrer", "http_user_agent": "agent", "host": "host",
    "content_range": "range", "object_size": "total", "purpose": "purpose",
}  # fmt: skip
_WORD = re.compile(r"\$(\w+)|\$\{(\w+)\}|%(>?\{[^}]+\}[a-zA-Z]|>?[a-zA-Z])")
_HOST = re.compile(r"(?=.{4,253}$)[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*\.[a-zA-Z]{2,24}(?::\d+)?")
_IP = r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]+)"
_PATTERNS = {
    "time_local": r"[^\]\"]{20,30}", "time_iso8601": r"\S{19,35}", "status": r"\d{3}", "body_bytes_sent": r"\d+|-",
    "remote_ip": _IP, "remote_user": r"[^\[\"]*?", "request": ".*?", "content_range": r"[^)\"]*",
}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """What reads lines of one layout.

    `fields`: SQL for each of `FIELDS` over the columns c0, c1 … that the CSV reader makes at `delimiter`, without any
    quoting; None where only single lines can be read. `read`: one line's fields, None where it is no such line.
    `plain`: the text with nginx's names; empty where it is no format string.
    """

    text: str
    delimiter: str
    columns: int
    fields: Mapping[str, str] | None
    read: Callable[[str], Line | None]
    plain: str = ""


@lru_cache(maxsize=256)
def layout(text: str) -> Layout:
    """The layout that a text describes.

    Raises: ConnectorError: a format string that names no address, time or request.
    """
    if text.startswith("json "):
        places = _log_json.places(text)
        return Layout(text, "\x01", 1, _log_json.sql(places), lambda line: _log_json.read(line, places))
    if text.startswith("w3c "):
        names = text.split()[1:]
        return Layout(text, "\t", len(names), _log_w3c.sql(names), lambda line: _log_w3c.read(line, names))
    plain = _WORD.sub(_nginx, text.replace('\\"', '"').strip())
    pattern, names = _pattern(plain.replace(' "$rest"', ""))
    if not {"remote_addr"} <= set(names) or not {"request", "request_uri"} & set(names) or not _TIMES & set(names):
        raise ConnectorError(f"The format {text!r} names no address, time or request: give it as the server has it.")
    return Layout(text, '"', plain.count('"') + 1, _sql(plain), lambda line: _read(line, pattern, names), plain)


def recognise(lines: Sequence[str]) -> str | None:
    """The text of the layout that most of these lines have; None where fewer than half have one.

    Args: lines: The first lines of a file, with comments.
    """
    for line in lines:
        if line.startswith("#Fields:"):
            return "w3c " + " ".join(line.split()[1:])
    sample = [line for line in lines if line.strip() and not line.startswith("#")]
    if sum(line.startswith("{") for line in sample) * 2 > len(sample):
        return _log_json.recognise(sample)
    for text in KNOWN.values() if sample else ():
        fits = [line for line in sample if layout(text).read(line)]
        if len(fits) * 2 >= len(sample):
            return _with_rest(text, fits)
    return None


def read(line: str, first: Layout) -> Line | None:
    """One line's fields, by the file's own layout or, where it fits none better, by another one that is known."""
    found = first.read(line)
    if found is None and first.delimiter == '"':
        found = next((line_ for text in KNOWN.values() if (line_ := layout(text).read(line))), None)
    return found


def _with_rest(text: str, lines: Sequence[str]) -> str:
    """The layout with what these lines have behind it: more quoted texts, and the site's name where it stands there."""
    quotes = Counter(line.count('"') for line in lines).most_common(1)[0][0]
    rest = [line.split('"', text.count('"'))[-1] for line in lines if line.count('"') == quotes]
    behind = [["".join(pair) for pair in _WORDS.findall(each)] for each in rest if text.endswith('"')]
    if "$host" not in text and behind and all(len(words) == 1 and _HOST.fullmatch(words[0]) for words in behind):
        return text + (' "$host"' if rest[0].lstrip().startswith('"') else " $host")
    return text + ' "$rest"' * max(0, (quotes - text.count('"')) // 2)


_WORDS = re.compile(r'"([^"]*)"|(\S+)')


def _nginx(word: re.Match[str]) -> str:
    """A variable under nginx's name."""
    name = word[1] or word[2]
    if name:
        return f"${name}"
    apache = word[3]
    if apache == "t":
        return "[$time_local]"
    lowered = apache.lower() if apache.startswith("{") else apache
    return "$" + _APACHE.get(lowered, "other")


_TIMES = {"time_local", "time_iso8601", "msec"}


def _pattern(text: str) -> tuple[re.Pattern[str], list[str]]:
    """A regular expression for one line and the names of its groups.

    The last quote may be missing and anything may follow: what was cut off or added behind does no harm.
    """
    names: list[str] = []
    made, at = "", 0
    for word in _WORD.finditer(text):
        made += re.escape(text[at : word.start()])
        name = word[1] or word[2]
        quoted = text[: word.start()].count('"') % 2 == 1
        made += f"({_PATTERNS.get(name) or (_QUOTED if quoted else _PLAIN)})"
        names.append(_ALIASES.get(name, name))
        at = word.end()
    tail = text[at:]
    made += '(?:"|$)' + re.escape(tail[1:]) if tail.startswith('"') else re.escape(tail)
    return re.compile(made + r"(?:\s.*)?$", re.DOTALL), names


_QUOTED = r'(?:[^"\\]|\\.)*+'
_PLAIN = r"\S*"


def _read(line: str, pattern: re.Pattern[str], names: Sequence[str]) -> Line | None:
    found = pattern.match(line[:LONGEST_LINE])
    if not found:
        return None
    told = dict(zip(names, found.groups(), strict=True))
    at = _log_json.seconds(told.get("time_local") or told.get("time_iso8601") or told.get("msec"))
    method, target = request_parts(told["request"]) if "request" in told else ("GET", "")
    values = {field: told[name] for name, field in _FIELD.items() if name in told}
    values = {"method": method, "target": target, **values}
    if at is None or number(values.get("status")) is None:
        return None
    return _line({**values, "method": _s3_method(told, values["method"])}, int(at))


def _line(values: Mapping[str, str], at: int) -> Line:
    numbers = {"status", "sent", "total"}
    told: dict[str, Any] = {n: number(values.get(n)) if n in numbers else values.get(n) for n in FIELDS}
    return Line(**{**told, "moment": at})


def _s3_method(told: Mapping[str, str], method: str) -> str:
    """S3 logs its own doings too (copies, listings): only what fetches an object is a GET."""
    operation = told.get("operation")
    return method if operation is None or operation.endswith(".GET.OBJECT") else operation[:40]


def _sql(text: str) -> dict[str, str] | None:
    """SQL for each field, over columns made by cutting lines at their quotes; None where blanks do not part the rest."""
    places: dict[str, str] = {}
    for column, part in enumerate(text.split('"')):
        found = _quoted(part, column) if column % 2 else _plain(part, column)
        if found is None:
            return None
        places = {**found, **places}
    request = places.get("request", "''")
    made = {field: places[name] for name, field in _FIELD.items() if name in places}
    made.setdefault("method", f"split_part({request}, ' ', 1)" if "request" in places else "'GET'")
    made.setdefault("target", f"split_part({request}, ' ', 2)")
    if "operation" in places:
        made["method"] = (
            f"CASE WHEN {places['operation']} LIKE '%.GET.OBJECT' THEN {made['method']} ELSE {places['operation']} END"
        )
    made["moment"] = _time(places)
    for name in ("status", "sent", "total"):
        made[name] = f"try_cast({made[name]} AS BIGINT)" if name in made else "NULL::BIGINT"
    return {name: made.get(name, "NULL::VARCHAR") for name in FIELDS}


def _time(places: Mapping[str, str]) -> str:
    if "time_local" in places:
        return f"epoch(try_strptime({places['time_local']}, '%d/%b/%Y:%H:%M:%S %z'))::BIGINT"
    if "msec" in places:
        return f"try_cast({places['msec']} AS DOUBLE)::BIGINT"
    return f"epoch(try_cast({places['time_iso8601']} AS TIMESTAMPTZ))::BIGINT"


def _quoted(part: str, column: int) -> dict[str, str] | None:
    word = _WORD.fullmatch(part)
    name = (word[1] or word[2]) if word else None
    return {_ALIASES.get(name, name): f"c{column}"} if name else None


_TOKEN = re.compile(r"([\[(]?)\$\{?(\w+)\}?(?:[\])]|:\$\w+)?")


def _plain(part: str, column: int) -> dict[str, str] | None:
    """Where the words of a stretch between quotes stand; a time in brackets holds a blank of its own."""
    places: dict[str, str] = {}
    shift = 0
    for place, token in enumerate(part.split(" "), 1):
        word = _TOKEN.fullmatch(token)
        if not word or (shift < 0 and _ALIASES.get(word[2], word[2]) in _FIELD):
            if "$" in token:
                return None
            continue
        name = _ALIASES.get(word[2], word[2])
        places[name] = f"split_part(c{column}, ' ', {place + shift})"
        if word[1]:
            close = {"[": "]", "(": ")"}[word[1]]
            places[name] = f"split_part(split_part(c{column}, '{word[1]}', 2), '{close}', 1)"
            # A range holds a blank or none, so that no word after it has a fixed place.
            shift = shift + 1 if name == "time_local" else -len(part)
    return places
