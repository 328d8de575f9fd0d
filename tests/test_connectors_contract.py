"""One contract for every connector: its declaration, its golden file, its rows; and one bad module stops no other."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import connectors
from connectors import isolated
from connectors._spec import ConnectorError, Payload, Remark, Spec
from vocabulary import CHANNEL_KINDS, ITEM_KINDS, ROWS, STREAM_CLASSES, is_metric

LOADED, BROKEN = connectors.discover()
GOLDEN = Path(__file__).parent / "golden"
ROOM = Path(connectors.__file__).parent


def sample(name: str) -> Path:
    return next(path for path in sorted(GOLDEN.glob(f"{name}.*")) if not path.name.endswith(".expected.txt"))


def payload(name: str) -> Payload:
    return Payload(sample(name).read_bytes(), "https://example.org/x", as_of=datetime(2026, 11, 21, tzinfo=UTC))


def test_all_connectors_load() -> None:
    assert BROKEN == {}
    assert "rss" in LOADED


@pytest.mark.parametrize("name", sorted(LOADED))
class TestEveryConnector:
    def test_its_spec_says_everything(self, name: str) -> None:
        spec = LOADED[name].SPEC

        assert isinstance(spec, Spec)
        assert all(word in ITEM_KINDS or is_metric(word) for word in spec.measures)
        assert spec.channel_kind in CHANNEL_KINDS
        assert spec.stream_class in (None, *STREAM_CLASSES)
        assert spec.hosts or not {"url", "server"} & {s.name for s in spec.settings}, "none: it talks to nobody"
        assert urlsplit(spec.docs_url).scheme == "https"
        assert spec.key_help
        assert spec.tested
        assert all(s.secret for s in spec.settings if {"key", "token", "secret", "password"} & set(s.name.split("_")))
        assert spec.missing({s.name: "x" for s in spec.settings}) == ()

    def test_its_docstring_names_auth_window_limits_and_dates(self, name: str) -> None:
        assert all(f"{word}:" in LOADED[name].__doc__ for word in ("Auth", "Window", "Limits", "Dates"))

    def test_its_golden(self, name: str, request: pytest.FixtureRequest) -> None:
        plain = [
            {"remark": row.kind, "reason": row.reason} if isinstance(row, Remark) else row.model_dump(mode="json")
            for row in LOADED[name].parse(payload(name))
        ]
        text, path = json.dumps(plain, indent=1, ensure_ascii=False) + "\n", GOLDEN / f"{name}.expected.txt"
        if request.config.getoption("--update"):
            path.write_text(text, encoding="utf-8")

        assert text == path.read_text(encoding="utf-8")

    def test_its_rows_are_of_the_vocabulary_and_the_same_each_time(self, name: str) -> None:
        rows = list(LOADED[name].parse(payload(name)))
        told = [row for row in rows if hasattr(row, "item")]
        parts = ("external_id", "metric", "grain", "day", "until")
        keys = [(type(r), r.item, *(getattr(r, part, None) for part in parts)) for r in told]

        assert rows
        assert all(isinstance(row, (*ROWS.values(), Remark)) for row in rows)
        assert len(keys) == len(set(keys))
        assert rows == list(LOADED[name].parse(payload(name)))

    @pytest.mark.every(*(name for name, module in LOADED.items() if not module.SPEC.in_child))
    def test_the_child_gives_the_same(self, name: str) -> None:
        assert isolated.parse(name, payload(name)) == list(LOADED[name].parse(payload(name)))

    def test_nonsense_is_one_clear_error(self, name: str) -> None:
        for body in (b"", b"\x00\xff" * 50, b"<html><form>login</form></html>", b'{"message": "rate limited"}'):
            with pytest.raises(ConnectorError) as caught:
                list(LOADED[name].parse(Payload(body)))
            assert "\n" not in str(caught.value)


def test_one_bad_module_never_stops_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "invented"
    package.mkdir()
    good = "class S: name = 'good'\nSPEC = S\ndef fetch(): ...\ndef parse(): ...\n"
    for name, text in {"__init__": "", "good": good, "bad": "1 / 0", "poor": "SPEC = 1", "_own": "1 / 0"}.items():
        (package / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)

    loaded, broken = connectors.discover([str(package)], "invented")

    assert sorted(loaded) == ["good"]
    assert broken == {"bad": "ZeroDivisionError: division by zero", "poor": "TypeError: poor has no fetch, parse"}


def test_the_room_imports_no_sibling() -> None:
    rooms = {
        "store",
        "collect",
        "figures",
        "metrics",
        "charts",
        "ui",
        "reports",
        "sample",
        "settings",
        "streamlit",
        "pickle",
    }
    for path in ROOM.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not {name.split(".")[0] for name in names} & rooms, path.name


def test_the_child_imports_nothing_heavy() -> None:
    heavy = "[m for m in ('pandas', 'pyarrow', 'streamlit') if m in sys.modules]"
    code = f"import sys, connectors._child, connectors.rss; print({heavy})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOM.parent, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
