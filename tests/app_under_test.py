"""The app under test without a browser: opened at an address, taken to a page, read."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from streamlit.testing.v1 import AppTest

import settings

ROOT = Path(__file__).resolve().parent.parent


def app(workspace: str = "", **more: str) -> AppTest:
    """The app, run once, with these words in its address."""
    at = AppTest.from_file(ROOT / "ui" / "app.py", default_timeout=40)
    if workspace:
        at.query_params["workspace"] = workspace
    for name, value in more.items():
        at.query_params[name] = value
    return at.run()


def opened(at: AppTest, page: str) -> AppTest:
    """The page of this file."""
    return at.switch_page(f"../pages/{page}").run()


def shown(at: AppTest) -> str:
    """All HTML of the page."""
    return "\n".join(element.proto.body for element in at.get("html"))


def well(at: AppTest) -> None:
    """The page ran without an error and says something, and nothing that only a program would say."""
    assert not at.exception, [e.message for e in at.exception]
    words = re.sub(r"<[^>]*>", " ", shown(at))
    assert not re.search(r"\b(None|nan|NaN|NaT)\b", words), words
    assert len(words) > 40


def demo(record: Path) -> None:
    """Make a copy of the demo's record the one that the app opens."""
    shutil.copy(record, settings.home() / "tributary.db")
