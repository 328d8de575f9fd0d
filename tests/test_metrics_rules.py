"""What is true of every metric: its examples run, its input stays as it was, and it reaches for nothing outside."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
from pathlib import Path

import pytest

ROOM = Path(__file__).parent.parent / "metrics"
MODULES = sorted(path.stem for path in ROOM.glob("*.py") if path.stem != "__init__")
ALLOWED = {"__future__", "collections", "math", "typing", "numpy", "pandas", "pyxirr", "metrics", "vocabulary"}
NO_NUMBER = {
    "need", "one_of", "month_starts", "first_day", "last_day", "window", "month_range", "counted_days", "days_meant", "on_month",
    "rows_that_count", "month_end", "counted", "recorded", "published_until", "posts_until", "lengths", "minor_digits", "class_share",
}  # fmt: skip
"""Public functions that prepare frames rather than answer a question."""


def metrics() -> list[tuple[str, object]]:
    found = []
    for name in MODULES:
        module = importlib.import_module(f"metrics.{name}")
        for title, member in vars(module).items():
            if inspect.isfunction(member) and member.__module__ == module.__name__ and not title.startswith("_"):
                found.append((f"{name}.{title}", member))
    return found


@pytest.mark.parametrize("name", MODULES)
def test_worked_examples_are_right(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"metrics.{name}"))

    assert result.failed == 0


@pytest.mark.parametrize(("name", "metric"), [m for m in metrics() if m[0].split(".")[1] not in NO_NUMBER])
def test_a_metric_describes_itself(name: str, metric: object) -> None:
    text = inspect.getdoc(metric) or ""

    assert [part for part in ("Args:", "Returns:", "Empty:", "Raises:", "Source:", ">>>") if part not in text] == []
    assert text.partition("\n")[0].endswith(".")


@pytest.mark.parametrize("name", MODULES)
def test_metrics_import_only_frames_and_words(name: str) -> None:
    tree = ast.parse((ROOM / f"{name}.py").read_text(encoding="utf-8"))
    imported = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    } | {str(node.module).split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert imported <= ALLOWED
