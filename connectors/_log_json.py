"""Logs with one JSON object a line: Caddy's, Cloudflare's and Fastly's, and what nginx is often set up to write.

Where each field stands is found out from the first lines. Names: documentation of Caddy (access logs), of Cloudflare's Logpush
(HTTP requests) and of Fastly (JSON log format), and nginx's own variables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from connectors._log_fields import FIELDS, Line, number, request_parts

_PLACES: dict[str, tuple[str, ...]] = {
    "address": ("request.client_ip", "request.remote_ip", "request.remote_addr", "ClientIP", "client_ip", "remote_addr",
                "remote_ip", "clientIp", "ip"),
    "moment": ("ts", "EdgeStartTimestamp", "timestamp", "time_iso8601", "time_local", "msec", "time", "time_start", "@timestamp"),
    "method": ("request.method", "ClientRequestMethod", "request_method", "method", "req_method"),
    "target": ("request.uri", "ClientRequestURI", "ClientRequestPath", "request_uri", "url", "uri", "path"),
    "request": ("request",),
    "status": ("status", "EdgeResponseStatus", "response_status", "status_code", "resp_status"),
    "sent": ("size", "EdgeResponseBytes", "response_body_size", "body_bytes_sent", "bytes_sent", "bytes", "resp_body_size"),
    "referrer": ("request.headers.Referer.0", "ClientRequestReferer", "request_referer", "http_referer", "referer", "referrer"),
    "agent": ("request.headers.User-Agent.0", "ClientRequestUserAgent", "request_user_agent", "http_user_agent",
              "user_agent", "agent"),
    "range": ("resp_headers.Content-Range.0", "content_range", "sent_http_content_range", "request.headers.Range.0",
              "http_range", "range"),
    "host": ("request.host", "ClientRequestHost", "host", "http_host", "server_name"),
}  # fmt: skip
_NUMBER = re.compile(r"\d{1,20}(?:\.\d*)?")
_CLF = re.compile(r"\d\d/[A-Z][a-z]{2}/\d{4}:")


def recognise(lines: Sequence[str]) -> str | None:
    """The text of the layout: each field's place in these lines; None where they tell no address, time or request."""
    objects = [value for line in lines if isinstance(value := _object(line), dict)]
    found: dict[str, str] = {}
    for field, candidates in _PLACES.items():
        place = next((p for p in candidates if any(_plain(_at(o, p)) is not None for o in objects)), None)
        if place:
            found[field] = place
    if not {"address", "moment", "status"} <= found.keys() or not {"target", "request"} & found.keys():
        return None
    if any(isinstance(_at(o, "request.headers"), dict) for o in objects):
        found["purpose"] = "request.headers.Sec-Purpose.0"  # too rare to be seen in the first lines
    return "json " + " ".join(f"{field}={place}" for field, place in found.items())


def places(text: str) -> dict[str, str]:
    """Field → place, of a layout's text."""
    return dict(pair.split("=", 1) for pair in text.split()[1:])


def sql(where: Mapping[str, str]) -> dict[str, str]:
    """SQL for each field over the whole line, column c0; a line that is no JSON gives nothing."""
    told = {field: f"json_extract_string(j, '{_path(place)}')" for field, place in where.items()}
    told.setdefault("method", f"split_part({told['request']}, ' ', 1)" if "request" in told else "'GET'")
    told.setdefault("target", f"split_part({told.get('request')}, ' ', 2)")
    made = {name: told.get(name, "NULL::VARCHAR") for name in FIELDS}
    made["address"] = f"regexp_replace({made['address']}, '^\\[?([0-9a-fA-F:.]*[0-9a-fA-F])\\]?:[0-9]+$', '\\1')" if (
        where["address"].endswith("remote_addr")) else made["address"]  # fmt: skip
    made["moment"] = _seconds_sql(made["moment"])
    for name in ("status", "sent", "total"):
        made[name] = f"try_cast({made[name]} AS BIGINT)"
    return {name: text.replace("(j,", "(CASE WHEN json_valid(c0) THEN c0 END,") for name, text in made.items()}


def _seconds_sql(text: str) -> str:
    scaled = f"try_cast({text} AS DOUBLE)"
    return (
        f"CASE WHEN {scaled} IS NOT NULL THEN ({scaled} / CASE WHEN {scaled} > 1e17 THEN 1e9 WHEN {scaled} > 1e14 THEN 1e6 "
        f"WHEN {scaled} > 1e11 THEN 1e3 ELSE 1 END - 0.5)::BIGINT ELSE coalesce(epoch(try_cast({text} AS TIMESTAMPTZ)), "
        f"epoch(try_strptime({text}, '%d/%b/%Y:%H:%M:%S %z')))::BIGINT END"
    )


def read(line: str, where: Mapping[str, str]) -> Line | None:
    """One line's fields; None where it is no object or tells no time, address or status."""
    value = _object(line)
    if not isinstance(value, dict):
        return None
    told = {field: _plain(_at(value, place)) for field, place in where.items()}
    at, status = seconds(told.get("moment")), number(told.get("status"))
    method, target = request_parts(told.get("request") or "")
    if at is None or status is None or not told.get("address"):
        return None
    values: dict[str, Any] = {name: told.get(name) for name in FIELDS}
    values.update(moment=at, status=status, sent=number(told.get("sent")), total=None)
    values["method"], values["target"] = told.get("method") or method, told.get("target") or target
    return Line(**values)


def seconds(text: str | None) -> int | None:
    """Whole seconds since 1970 of a number (s, ms, µs or ns by its size) or of a time as ISO 8601 or as logs have it."""
    if not text:
        return None
    try:
        if _NUMBER.fullmatch(text):
            value = float(text)
            return int(value / next((unit for unit in (1e9, 1e6, 1e3) if value > unit * 1e8), 1))
        if _CLF.match(text):
            return int(datetime.strptime(text, "%d/%b/%Y:%H:%M:%S %z").timestamp())
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _object(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _at(value: object, place: str) -> object:
    for step in place.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _plain(value: object) -> str | None:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _path(place: str) -> str:
    return "$" + "".join(f"[{step}]" if step.isdigit() else f'."{step}"' for step in place.split("."))
