"""Wait for a running app, then ask for every page of its navigation and its health: `python tests/answers.py http://127.0.0.1:8501`."""

from __future__ import annotations

import ast
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def status(url: str) -> int:
    """The status of one answer, 0 where nothing answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def _paths() -> list[str]:
    """The addresses of all pages, read from the navigation without running it."""
    tree = ast.parse((ROOT / "ui" / "app.py").read_text(encoding="utf-8"))
    named = [n for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "PAGES"]
    sections = ast.literal_eval(named[0].value)
    return [page[3] for pages in sections.values() for page in pages]


def main(base: str) -> int:
    """Ask for health until it is there, then for each page."""
    end = time.monotonic() + 60
    while status(f"{base}/_stcore/health") != 200:
        if time.monotonic() > end:
            print("the app does not answer")
            return 1
        time.sleep(0.2)
    paths = _paths()
    answers = {path: status(f"{base}/{path}") for path in paths}
    print(", ".join(f"/{path} {code}" for path, code in answers.items()))
    return 0 if len(paths) > 5 and set(answers.values()) == {200} else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
