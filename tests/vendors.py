"""What tests of connectors share: a peer that answers from a script without a socket, and vendors' own descriptions."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import conftest
import pytest

from connectors._meaning import Answer
from connectors._spec import AuthError, ConnectorError, Window
from vocabulary import Entry, Observation

SPECS = conftest.SHARED / "reference" / "specs"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass
class Call:
    """One request as it was made."""

    method: str
    url: str
    params: list[tuple[str, str]]
    headers: dict[str, str]
    body: Any = None

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def query(self) -> dict[str, str]:
        return {**dict(parse_qsl(urlsplit(self.url).query)), **dict(self.params)}


@dataclass
class Peer:
    """A platform on a script: `script(call)` gives JSON, or a status and JSON."""

    script: Callable[[Call], Any]
    calls: list[Call] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    limit: int = 0
    """How many questions an hour the platform bears; 0: any number."""
    _make: Callable[[bool], dict[str, str]] | None = None

    def get(
        self, url: str, params: Any = None, headers: Any = None, max_bytes: int = 0, accept: Any = (), wrong: Any = None
    ) -> Answer:
        return self._answered(Call("get", url, _pairs(params), dict(headers or {})), accept, wrong)

    def post_json(
        self,
        url: str,
        body: Any,
        params: Any = None,
        headers: Any = None,
        accept: Any = (),
        wrong: Any = None,
        **_: Any,
    ) -> Answer:
        return self._answered(Call("post", url, _pairs(params), dict(headers or {}), body), accept, wrong)

    def post_form(
        self,
        url: str,
        fields: Any,
        params: Any = None,
        headers: Any = None,
        accept: Any = (),
        wrong: Any = None,
        **_: Any,
    ) -> Answer:
        return self._answered(Call("post", url, _pairs(params), dict(headers or {}), dict(fields)), accept, wrong)

    def request(
        self,
        method: str,
        url: str,
        *,
        content: bytes | None = None,
        headers: Any = None,
        accept: Any = (),
        wrong: Any = None,
        **_: Any,
    ) -> Answer:
        """What adapters of vendors' own clients ask with."""
        kind = dict(headers or {}).get("content-type", "") or dict(headers or {}).get("Content-Type", "")
        body: Any = json.loads(content) if content and "json" in kind else dict(parse_qsl((content or b"").decode()))
        return self._answered(Call(method.lower(), url, [], dict(headers or {}), body or None), accept, wrong)

    def sign(self, make: Callable[[bool], dict[str, str]]) -> None:
        self._make = make

    def keep(self, name: str, value: str) -> None:
        self.kept[name] = value

    def renewing(self) -> AbstractContextManager[Mapping[str, str]]:
        return nullcontext({})

    def hide(self, secret: str) -> None:
        self.hidden.append(secret)

    def seconds_left(self) -> float:
        return 60.0

    def spent(self) -> float:
        return len(self.calls) / self.limit if self.limit else 0.0

    def _answered(self, call: Call, accept: Any, wrong: Any) -> Answer:
        if make := self._make:
            self._make = None  # the request for a token is not signed itself
            call.headers |= make(False)
            self._make = make
        self.calls.append(call)
        said = self.script(call)
        status, said = said if isinstance(said, tuple) else (200, said)
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        answer = Answer(status, {"content-type": "application/json"}, body, call.url)
        if wrong and (error := wrong(answer)):
            raise error
        if status >= 400 and status not in accept:
            raise (AuthError if status in (401, 403) else ConnectorError)(f"answered {status}")
        return answer


def _pairs(params: Any) -> list[tuple[str, str]]:
    pairs = params.items() if hasattr(params, "items") else params or []
    return [(str(name), str(value)) for name, value in pairs]


def window(since: str | None = None, until: str = "2026-11-21", *, zone: str = "UTC", now: datetime = NOW) -> Window:
    """Days to read, with the clock standing still."""
    return Window(
        date.fromisoformat(since) if since else None, date.fromisoformat(until), zone=zone, now=now, hash_key=b"key"
    )


def rows(module: Any, config: dict[str, str], peer: Peer, asked: Window) -> list[Any]:
    """Everything a fetch brings, parsed."""
    return [row for payload in module.fetch(config, peer, asked) for row in module.parse(payload)]


def numbers(found: list[Any]) -> dict[tuple[str, str, str], int]:
    """Observations by metric, item and day, in whole numbers."""
    told = [row for row in found if isinstance(row, Observation)]
    keyed = {(r.metric, r.item, r.day.isoformat()): (r.value or 0) // 1_000_000 for r in told}
    assert len(keyed) == len({(r.metric, r.item, r.day, r.grain) for r in told})
    return keyed


def money(found: list[Any]) -> dict[str, tuple[str, str, int, str]]:
    """Entries by id: day, kind, millionths, currency."""
    return {
        r.external_id: (r.day.isoformat(), r.kind, r.amount_micros, r.currency) for r in found if isinstance(r, Entry)
    }


def described(name: str) -> Any:
    """A vendor's own description; the test is skipped where it is not there."""
    own = Path(__file__).parent / "descriptions" / name
    if own.exists():
        return _read(own)
    path = SPECS / name
    if not path.exists():
        pytest.skip(f"the vendor's description {name} is not on this machine")
    conftest._used_shared.add(os.environ["PYTEST_CURRENT_TEST"].partition(" ")[0])
    return _read(path)


@cache
def _read(path: Path) -> Any:
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))
    return pytest.importorskip("yaml").safe_load(path.read_text(encoding="utf-8"))


def check_calls(spec: Any, calls: list[Call], *, root: str, skip: tuple[str, ...] = ()) -> None:
    """Each request is one the description knows: path, method, names and forms of its parameters, none missing."""
    assert calls
    for call in calls:
        path = call.url.removeprefix(root).partition("?")[0]
        if path not in skip:
            _check(spec, call, path)


def _check(spec: Any, call: Call, path: str) -> None:
    template = next((t for t in sorted(spec["paths"], key=lambda t: t.count("{")) if _matches(t, path)), None)
    assert template, f"the description has no {path}"
    item = spec["paths"][template]
    assert call.method in item, f"{path} knows {sorted(item)}"
    told = [_resolved(spec, p) for p in [*item.get("parameters", []), *item[call.method].get("parameters", [])]]
    known = {p["name"]: p for p in told if p["in"] == "query"}
    for name, value in [*parse_qsl(urlsplit(call.url).query), *call.params]:
        base = name if name in known else name.partition("[")[0]
        found = known.get(base) or known.get(f"{base}[]")
        assert found, f"{path} knows no parameter {name}: {sorted(known)}"
        if name == base:
            _check_value(spec, found, value)
    given = {name.partition("[")[0] for name in call.query}
    assert {n.partition("[")[0] for n, p in known.items() if p.get("required")} <= given


def _check_value(spec: Any, parameter: Any, value: str) -> None:
    schema = _resolved(spec, parameter.get("schema", parameter))
    values = value.split(",") if schema.get("type") == "array" else [value]
    schema = _resolved(spec, schema.get("items", {})) if schema.get("type") == "array" else schema
    for each in values:
        if schema.get("type") in ("integer", "number"):
            assert schema.get("minimum", float(each)) <= float(each) <= schema.get("maximum", float(each)), parameter[
                "name"
            ]
        if schema.get("type") == "boolean":
            assert each in ("true", "false")
        assert each in schema.get("enum", [each]), f"{parameter['name']} is one of {schema.get('enum')}"
        assert re.search(schema.get("pattern", ""), each), f"{parameter['name']}: {each} is no {schema.get('pattern')}"


def _resolved(spec: Any, thing: Any) -> Any:
    while isinstance(thing, dict) and "$ref" in thing:
        found = spec
        for step in thing["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        thing = found
    return thing


def _matches(template: str, path: str) -> bool:
    return bool(re.fullmatch(re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(template)), path))


def examples(spec: Any, path: str, method: str = "get", status: str = "200") -> Iterator[Any]:
    """The vendor's own example answers of one operation."""
    answer = _resolved(spec, spec["paths"][path][method]["responses"][status])
    for content in answer.get("content", {}).values():
        if "example" in content:
            yield content["example"]
        for each in content.get("examples", {}).values():
            yield _resolved(spec, each).get("value")
