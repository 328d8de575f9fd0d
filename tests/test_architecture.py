"""The house: which room may import which, how long a page may be, what nothing may be called."""

from __future__ import annotations

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {
    "pages",
    "ui",
    "charts",
    "reports",
    "figures",
    "metrics",
    "collect",
    "connectors",
    "store",
    "sample",
    "settings",
    "vocabulary",
}
MAY = {
    "pages": {"ui", "figures", "charts", "collect", "reports"},
    "dashboard.py": {"ui", "collect", "settings"},
    "cli.py": {"collect", "figures", "reports", "sample", "store", "settings"},
    "ui": {"figures", "charts", "collect", "reports", "sample", "store", "settings"},
    "reports": {"figures", "charts"},
    "figures": {"store", "metrics"},
    "sample": {"collect"},
    "collect": {"connectors", "store", "settings"},
    "connectors": set(), "store": set(), "metrics": set(), "charts": set(), "settings.py": set(), "vocabulary.py": set(),
}  # fmt: skip
OUTSIDE = {
    "streamlit": {"ui", "pages", "dashboard.py"},
    "sqlalchemy": {"store"},
    "psycopg": {"store"},
    "httpx": {"connectors"},
    "altair": {"charts", "ui"},
}
BANNED = {"utils", "util", "helpers", "common", "misc", "manager"}


def _place(file: Path) -> str:
    return file.relative_to(ROOT).parts[0]


@cache
def _files() -> list[Path]:
    tops = [ROOT / name for name in MAY]
    return sorted(
        f
        for top in tops
        for f in ([top] if top.suffix else top.rglob("*.py"))
        if f.exists() and "__pycache__" not in f.parts
    )


@cache
def _statements(file: Path) -> list[ast.stmt]:
    """All statements, however deep; expressions, which are ten times as many, are not looked into."""
    found, held = [], list(ast.parse(file.read_text(encoding="utf-8")).body)
    while held:
        statement = held.pop()
        found.append(statement)
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            for inner in getattr(statement, name, ()):
                held += [inner] if isinstance(inner, ast.stmt) else inner.body
    return found


@cache
def _imported(file: Path) -> set[str]:
    found: set[str] = set()
    for node in _statements(file):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "").split(".")[0])
    return found


def test_imports_go_one_way() -> None:
    for file in _files():
        _goes_one_way(file)


def _goes_one_way(file: Path) -> None:
    place = _place(file)
    allowed = MAY[place] | {place, "vocabulary"}
    assert _imported(file) & ROOMS <= allowed, f"{file}: {place} may import {sorted(MAY[place])} only"
    for package, rooms in OUTSIDE.items():
        assert package not in _imported(file) or place in rooms, f"{file}: {package} belongs to {sorted(rooms)}"


@pytest.mark.parametrize("page", sorted((ROOT / "pages").glob("*.py")), ids=lambda f: f.stem)
def test_a_page_loads_computes_and_shows(page: Path) -> None:
    assert len(page.read_text(encoding="utf-8").splitlines()) <= 80
    banned = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Try)
    assert not [n for n in ast.walk(ast.parse(page.read_text(encoding="utf-8"))) if isinstance(n, banned)]


def test_names() -> None:
    stems = {f.stem for f in _files()}
    assert not stems & BANNED
    assert not {f for f in _files() if f.stem in sys.stdlib_module_names and f.stem not in ("__init__", "__main__")}
    assert not {f.stem for f in (ROOT / "ui").glob("*.py")} & ROOMS, (
        "ui/ comes first on the path: such a module would hide a room"
    )


def test_functions_are_small() -> None:
    for file in _files():
        _has_small_functions(file)


def _has_small_functions(file: Path) -> None:
    for node in _statements(file):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and "migrations" not in file.parts:
            lines = (node.end_lineno or 0) - node.body[0].lineno + 1
            docstring = ast.get_docstring(node)
            lines -= len(docstring.splitlines()) if docstring else 0
            assert lines <= 40, f"{file}: {node.name} has {lines} lines"


def test_only_settings_reads_the_environment() -> None:
    for file in _files():
        text = file.read_text(encoding="utf-8")
        assert file.name == "settings.py" or ("os.environ" not in text and "getenv" not in text), file
