"""Logs with named columns parted by tabs (W3C extended format), as CloudFront's standard logs are."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from connectors._log_fields import FIELDS, Line, number
from connectors._log_json import seconds

_COLUMNS = {
    "address": "c-ip", "method": "cs-method", "status": "sc-status", "sent": "sc-bytes", "referrer": "cs(Referer)",
    "agent": "cs(User-Agent)", "host": "x-host-header",
}  # fmt: skip


def sql(names: Sequence[str]) -> dict[str, str]:
    """SQL for each field over the columns c0, c1 … in the order of `names`."""

    def column(name: str) -> str:
        return f"c{names.index(name)}" if name in names else "NULL::VARCHAR"

    made = {field: column(name) for field, name in _COLUMNS.items()}
    query = f"CASE WHEN {column('cs-uri-query')} <> '-' THEN '?' || {column('cs-uri-query')} ELSE '' END"
    made["agent"] = f"url_decode({made['agent']})"
    made["target"] = f"{column('cs-uri-stem')} || {query}" if "cs-uri-query" in names else column("cs-uri-stem")
    made["moment"] = f"epoch(try_cast({column('date')} || ' ' || {column('time')} AS TIMESTAMP))::BIGINT"
    low, high = column("sc-range-start"), column("sc-range-end")
    made["range"] = f"CASE WHEN {high} ~ '^[0-9]+$' THEN {low} || '-' || {high} END"
    for name in ("status", "sent"):
        made[name] = f"try_cast({made[name]} AS BIGINT)"
    return {name: made.get(name, "NULL::BIGINT") for name in FIELDS}


def read(line: str, names: Sequence[str]) -> Line | None:
    """One line's fields; None where it has not these columns."""
    values = line.rstrip("\r").split("\t")
    if len(values) != len(names):
        return None
    told = dict(zip(names, values, strict=True))
    at, status = seconds(f"{told.get('date')} {told.get('time')}"), number(told.get("sc-status"))
    if at is None or status is None:
        return None
    query = told.get("cs-uri-query", "-")
    return Line(
        told.get("c-ip"), at, told.get("cs-method"), told.get("cs-uri-stem", "") + ("" if query == "-" else f"?{query}"),
        status, number(told.get("sc-bytes")), told.get("cs(Referer)"), unquote(told.get("cs(User-Agent)", "-")),
        f"{told.get('sc-range-start')}-{told['sc-range-end']}" if told.get("sc-range-end", "-").isdigit() else None,
        told.get("x-host-header"), None,
    )  # fmt: skip
