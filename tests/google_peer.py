"""Google's APIs in small: bundled descriptions that calls and answers are checked against, and a property that counts.

What is asked must be what the description knows, name by name and type by type; what is answered is checked the same way,
so that no test reads an answer that Google could not give.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import googleapiclient
from fault_server import Act, FaultServer, data, routes
from vendors import Call

from connectors import _google, search_console
from connectors._http import Http

DOCUMENTS = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"
SECRET = "s3cr3t-of-the-owner"
SIGNED_IN = {"client_id": "app", "client_secret": "of-the-app", "refresh_token": SECRET}
TOKEN = {"access_token": "ya29.minted", "expires_in": 3599, "token_type": "Bearer"}
SPEC = search_console.SPEC
SITES = "/webmasters/v3/sites"
_TYPES: dict[str, type | tuple[type, ...]] = {"string": str, "integer": int, "number": (int, float), "boolean": bool}


@cache
def document(api: str, version: str) -> Any:
    """The description that Google's client is made from."""
    return json.loads((DOCUMENTS / f"{api}.{version}.json").read_text(encoding="utf-8"))


def checked(api: str, version: str, call: Call) -> Any:
    """The method that a call means, with path, parameters and body as described."""
    described = document(api, version)
    found = next((m for m in _methods(described) if _means(m, call)), None)
    assert found, f"{api} knows no {call.method} {call.path}"
    known = {n: p for n, p in {**described["parameters"], **found["parameters"]}.items() if p["location"] == "query"}
    for name, value in call.query.items():
        assert name in known, f"{found['id']} knows no parameter {name}"
        kind = known[name]["type"]
        assert kind != "integer" or value.isdigit()
        assert kind != "boolean" or value in ("true", "false")
        assert value in known[name].get("enum", [value])
    assert {n for n, p in known.items() if p.get("required")} <= set(call.query)
    assert bool(call.body) == ("request" in found)
    if call.body:
        fits(described, found["request"], call.body, found["id"])
    return found


def answered(api: str, version: str, method: Any, answer: Any) -> Any:
    """An answer, which is one that the description allows."""
    fits(document(api, version), method["response"], answer, f"the answer of {method['id']}")
    return answer


def fits(described: Any, schema: Any, value: Any, at: str) -> None:
    """Names and types of a value are those of a schema; words of a list may differ in case and underscores, as Google's do."""
    if "$ref" in schema:
        schema = described["schemas"][schema["$ref"]]
    kind = schema.get("type", "any")
    if kind == "object":
        assert isinstance(value, dict), at
        known, others = schema.get("properties", {}), schema.get("additionalProperties")
        for name, inner in value.items():
            assert name in known or others, f"{at} knows no field {name}: {sorted(known)}"
            fits(described, known.get(name, others), inner, f"{at}.{name}")
    elif kind == "array":
        assert isinstance(value, list), at
        for inner in value:
            fits(described, schema["items"], inner, f"{at}[]")
    elif kind != "any":
        assert isinstance(value, _TYPES[kind]), f"{at} is a {kind}, not {value!r}"
        assert not (kind != "boolean" and isinstance(value, bool)), at
        assert schema.get("format") not in ("int64", "uint64") or str(value).lstrip("-").isdigit(), at
        words = {word.replace("_", "").casefold() for word in schema.get("enum", ())}
        assert not words or str(value).replace("_", "").casefold() in words, f"{at} is one of {schema['enum']}"


def _methods(thing: Any) -> Iterable[Any]:
    yield from thing.get("methods", {}).values()
    for inner in thing.get("resources", {}).values():
        yield from _methods(inner)


def _means(method: Any, call: Call) -> bool:
    pattern = re.sub(r"\\\{\+?([^}]+)\\\}", "[^/]+", re.escape(method.get("flatPath", method["path"])))
    return method["httpMethod"].lower() == call.method and bool(re.fullmatch(f"/{pattern}", call.path))


@dataclass(frozen=True)
class Hit:
    """One view of a page: by whom, in which session, and how they came."""

    day: str
    person: str
    session: str
    page: str = "/"
    channel: str = "Direct"
    source: str = "(direct)"
    campaign: str = "(direct)"
    country: str = "Germany"
    device: str = "desktop"

    @property
    def dimensions(self) -> dict[str, str]:
        return {
            "date": self.day.replace("-", ""), "sessionDefaultChannelGroup": self.channel, "sessionSource": self.source,
            "sessionCampaignName": self.campaign, "country": self.country, "deviceCategory": self.device, "pagePath": self.page,
        }  # fmt: skip


def _counted(metric: str, hits: Sequence[Hit]) -> int:
    if metric == "screenPageViews":
        return len(hits)
    return len({hit.person if metric == "activeUsers" else hit.session for hit in hits})


@dataclass
class Property:
    """A property of Google Analytics that counts `hits` as Google does: people once in whatever is asked of them together."""

    hits: Sequence[Hit]
    name: str = "Harbour Notebook"
    number: str = "123456789"
    zone: str = "UTC"
    metadata: dict[str, Any] = field(default_factory=dict)
    quota: dict[str, Any] = field(default_factory=dict)
    page: int = 100_000
    """Google may give fewer rows than it is asked for."""
    bodies: list[Any] = field(default_factory=list)

    def __call__(self, call: Call) -> Any:
        if call.path == "/token":
            return TOKEN
        if call.path == "/v1beta/accountSummaries":
            return self._summaries(call)
        method = checked("analyticsdata", "v1beta", call)
        if call.path != f"/v1beta/properties/{self.number}:runReport":
            return denied("User does not have sufficient permissions for this property.")
        self.bodies.append(call.body)
        return answered("analyticsdata", "v1beta", method, self._report(call.body))

    def _report(self, body: Any) -> Any:
        (days,) = body["dateRanges"]
        there = [hit for hit in self.hits if days["startDate"] <= hit.day <= days["endDate"]]
        names, metrics = ([each["name"] for each in body[part]] for part in ("dimensions", "metrics"))
        groups: dict[tuple[str, ...], list[Hit]] = {}
        for hit in there:
            groups.setdefault(tuple(hit.dimensions[name] for name in names), []).append(hit)
        rows = [(key, [_counted(metric, hits) for metric in metrics]) for key, hits in sorted(groups.items())]
        if body["orderBys"] and "metric" in body["orderBys"][0]:
            at = metrics.index(body["orderBys"][0]["metric"]["metricName"])
            rows.sort(key=lambda row: -row[1][at])
        begin = int(body["offset"])
        shown = rows[begin : begin + min(int(body["limit"]), self.page)]
        told = [
            {"dimensionValues": [{"value": v} for v in key], "metricValues": [{"value": str(n)} for n in numbers]}
            for key, numbers in shown
        ]
        return {
            "kind": "analyticsData#runReport",
            **({"dimensionHeaders": [{"name": name} for name in names]} if names else {}),
            "metricHeaders": [{"name": name, "type": "TYPE_INTEGER"} for name in metrics],
            **({"rows": told, "rowCount": len(rows)} if rows else {}),
            "metadata": {"currencyCode": "EUR", "timeZone": self.zone, **self.metadata},
            **({"propertyQuota": self.quota} if self.quota else {}),
        }

    def _summaries(self, call: Call) -> Any:
        method = checked("analyticsadmin", "v1beta", call)
        later = call.query.get("pageToken")
        listed = {"property": f"properties/{self.number}", "displayName": self.name} if later else {
            "property": "properties/7", "displayName": "Another",
        }  # fmt: skip
        said = {"accountSummaries": [{"account": "accounts/1", "propertySummaries": [listed]}]}
        return answered("analyticsadmin", "v1beta", method, said if later else {**said, "nextPageToken": "two"})


@dataclass
class Console:
    """Search Console for `site`: `days` and `lists` (by dimension) hold key, clicks, impressions and position."""

    days: Sequence[tuple[str, float, float, float]]
    lists: dict[str, Sequence[tuple[str, float, float, float]]] = field(default_factory=dict)
    site: str = "sc-domain:example.org"
    level: str = "siteFullUser"
    bodies: list[Any] = field(default_factory=list)

    def __call__(self, call: Call) -> Any:
        if call.path == "/token":
            return TOKEN
        method = checked("searchconsole", "v1", call)
        if method["id"] == "webmasters.sites.list":
            entries = [
                {"siteUrl": self.site, "permissionLevel": self.level},
                {"siteUrl": "https://other.example/", "permissionLevel": "siteOwner"},
            ]
            return answered("searchconsole", "v1", method, {"siteEntry": entries})
        self.bodies.append(call.body)
        (by,) = call.body["dimensions"]
        span = call.body["startDate"], call.body["endDate"]
        rows = self.lists.get(by, ()) if by != "date" else [d for d in self.days if span[0] <= d[0] <= span[1]]
        told = [
            {"keys": [key], "clicks": clicks, "impressions": seen, "ctr": clicks / seen if seen else 0, "position": at}
            for key, clicks, seen, at in rows
        ]
        said = {
            **({"rows": told} if told else {}),
            "responseAggregationType": "byPage" if by == "page" else "byProperty",
        }
        return answered("searchconsole", "v1", method, said)


def denied(text: str, reason: str = "", status: int = 403, **more: Any) -> tuple[int, Any]:
    """An error as Google tells it."""
    errors = {"errors": [{"message": text, "domain": "global", "reason": reason}]} if reason else {}
    return status, {"error": {"code": status, "message": text, "status": "PERMISSION_DENIED", **errors, **more}}


def act_of(said: tuple[int, Any]) -> Act:
    """A status and JSON as the fault server plays them."""
    return data(said[1], said[0])


def sites(config: dict[str, str], server: FaultServer, **more: Any) -> tuple[Any, Http]:
    """What Google says of the sites, asked through its own client."""
    config = {**config, "base": server.url}
    with Http.for_config(SPEC, {**config, "site": "x"}, **more) as http:
        api = _google.service(config, http, SPEC, "searchconsole", "v1")
        return _google.ask(api.sites().list), http


def played(act: Any) -> Any:
    return routes({"/token": data(TOKEN), SITES: act})
