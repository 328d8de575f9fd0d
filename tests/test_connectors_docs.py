"""The tables in docs/ are made from the declarations and cannot fall behind them."""

from __future__ import annotations

from pathlib import Path

import pytest

import connectors
from connectors import files

DOCS = Path(__file__).resolve().parent.parent / "docs"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def connector_rows() -> str:
    specs = [module.SPEC for _, module in sorted(connectors.discover()[0].items())]
    head = ["connector", "title", "gives", "settings", "history", "tested with", "key and documentation"]
    return table(
        head,
        [
            [
                f"`{s.name}`",
                s.title,
                ", ".join(s.measures),
                ", ".join(f"`{x.name}`" for x in s.settings),
                s.history,
                s.tested,
                f"{s.key_help} <{s.docs_url}>",
            ]
            for s in specs
        ],
    )


def format_rows() -> str:
    head = ["format", "title", "default stream", "class", "tested with", "where to get it"]
    return table(
        head,
        [
            [f"`{f.name}`", f.title, f.stream or "", f.stream_class or "", f.tested, f.help]
            for _, f in sorted(files.formats().items())
        ],
    )


@pytest.mark.parametrize(("name", "rows"), [("connectors", connector_rows), ("formats", format_rows)])
def test_the_table_is_up_to_date(name: str, rows: object, request: pytest.FixtureRequest) -> None:
    path = DOCS / f"{name}.md"
    before, start, rest = path.read_text(encoding="utf-8").partition(f"<!-- {name} -->\n")
    _, end, after = rest.partition("<!-- end -->")
    text = before + start + rows() + end + after  # type: ignore[operator]
    if request.config.getoption("--update"):
        path.write_text(text, encoding="utf-8")

    assert start
    assert end
    assert text == path.read_text(encoding="utf-8")
