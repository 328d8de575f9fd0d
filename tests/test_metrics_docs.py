"""docs/metrics.md is made from the catalogue and the docstrings, and cannot fall behind them."""

from __future__ import annotations

import inspect
import re
from itertools import groupby
from pathlib import Path

import pytest

from figures.asking import computed_by
from metrics.catalogue import GROUPS, NUMBERS, Number

DOCS = Path(__file__).resolve().parent.parent / "docs" / "metrics.md"
HEAD = """# Every number

Made from the docstrings in `metrics/`; `python cli.py kpi` prints them all. An id with a dot is a member (`hhi.payer`). Money is in the
business's home currency. A number that does not exist is “–” with its reason, never 0. T is the last 12 full months.

"""
BETTER = {"up": "more is better", "down": "less is better", "": ""}


def part(text: str, name: str) -> str:
    """One part of a docstring, such as "Returns", on one line."""
    found = re.search(rf"^{name}: *(.*?)(?=^\S+(?: \w+)?:|^>>>|\Z)", text, re.MULTILINE | re.DOTALL)
    return " ".join(found[1].split()) if found else ""


def ids(numbers: list[Number]) -> str:
    """The ids of numbers that differ by a member only: ``hhi.{stream, payer}``."""
    stem, _, member = numbers[0].id.partition(".")
    return f"`{stem}.{{{', '.join(n.id.partition('.')[2] for n in numbers)}}}`" if member else f"`{stem}`"


def entry(numbers: list[Number]) -> str:
    first = numbers[0]
    text = inspect.getdoc(computed_by(first.of)) or ""
    unit = ", ".join(filter(None, (first.unit.lower(), BETTER[first.better])))
    lines = [f"**{ids(numbers)}** · {unit}", text.partition("\n")[0], f"*Formula*: {first.formula}."]
    told = {"Returns": "Gives", "Empty": "Does not exist", "Source": "Source"}
    lines += [f"*{word}*: {part(text, name)}" for name, word in told.items() if part(text, name)]
    return "  \n".join(lines)


def page() -> str:
    text = HEAD
    for title, numbers in GROUPS.items():
        text += f"## {title}\n\n"
        for _, family in groupby(numbers, key=lambda number: (number.id.partition(".")[0], number.of, number.formula)):
            text += entry(list(family)) + "\n\n"
    return text.rstrip() + "\n"


def test_every_number_has_its_function() -> None:
    assert {number.id: computed_by(number.of).__doc__ is not None for number in NUMBERS.values()} == dict.fromkeys(
        NUMBERS, True
    )


def test_the_page_of_numbers_is_true(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update"):
        DOCS.write_text(page(), encoding="utf-8")

    assert DOCS.read_text(encoding="utf-8") == page()


def test_it_lists_every_id_of_the_agreed_table(shared: Path) -> None:
    agreed = (shared / "metrics.md").read_text(encoding="utf-8").split("## Ids")[1]
    stems = {word.partition(".")[0] for word in re.findall(r"`([a-z][a-z0-9_]+(?:\.\{[^}]+\})?)`", agreed)}
    stems -= {"kpi", "low80", "high80", "low95", "high95"}

    assert stems <= {id_.partition(".")[0] for id_ in NUMBERS}
