"""The app under test without a browser: opened at an address, taken to a page, read."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

import settings

_OTHER_ADDRESS = {
    "type_in.py", "import_file.py", "preferences.py", "year_end.py", "newsletter.py", "media_kit.py", "income_report.py",
}  # fmt: skip
"""Pages whose address is not their file's name: the runner finds them only once the app has run."""
ROOT = Path(__file__).resolve().parent.parent

# Every app under test would read the papers of all installed packages anew, in search of components: a fifth of a second each.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def app(workspace: str = "", page: str = "", **more: str) -> AppTest:
    """The app, run once, with these words in its address; on the Overview, or at once on the page of this file."""
    at = AppTest.from_file(ROOT / "ui" / "app.py", default_timeout=40)
    words = ({"workspace": workspace} if workspace else {}) | more
    if page in _OTHER_ADDRESS:  # of a page that is shown fast, and before a workspace is chosen
        opened(at, "sources.py")
        for name, value in words.items():
            at.session_state[name] = value
    for name, value in words.items():
        at.query_params[name] = value
    if not page:
        at.run()
    return opened(at, page) if page else at


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
