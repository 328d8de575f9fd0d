"""Every real export from the file to the totals: on both engines the same line; twice adds nothing; undo leaves what was before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import test_formats_assets
import test_formats_audience
import test_formats_letters
import test_formats_shops

from collect import history, importing, workspaces
from collect.errors import CollectError
from collect.importing import Choices, Outcome
from store import Store, Workspace, open_store
from vocabulary import DIGEST, NET

SHARED = Path(__file__).resolve().parent.parent.parent / "shared/data/exports"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
READABLE = {".csv", ".xlsx", ".txt", ".json"}
FILES = sorted(str(file.relative_to(SHARED)) for file in SHARED.rglob("*") if file.suffix in READABLE)
ANSWERS = {"as_of": "2026-11-01", "period": "2026-01-01/2026-01-31", "currency": "USD"}
INCOME = {
    # what the files' own notes say that they earn, by currency: sales, fees, refunds and taxes together
    "affiliate/amazon_associates__fee_earnings_en.csv": {"MXN": "139.84"},
    "creator/payhip__shop.csv": {"USD": "35.86"},
    "creator/fourthwall__orders.csv": {"USD": "16.34"},
    "payments/stripe__all_activity_titlecase.csv": {"USD": "94.22"},
    "payments/paypal__en_freelancer.csv": {"USD": "465.79"},
    "payments/paypal__de_aktivitaeten_2025.csv": {},
    "video/adsense__account_activity_202608.csv": {"USD": "137.53"},
    "video/youtube_studio__daily_revenue.csv": {"USD": "20.001"},
}


def expected() -> dict[str, str | None]:
    """By file the format that reads it; None where the mapping screen serves."""
    letters = {name: wanted for name, wanted in test_formats_letters.EXPECTED.items() if isinstance(wanted, str)}
    paths = {Path(file).name: file for file in FILES}
    every: dict[str, str | None] = {paths[name]: wanted for name, wanted in letters.items() if name in paths}
    for group in (test_formats_assets, test_formats_audience, test_formats_shops):
        every |= group.EXPECTED
    return every


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[list[Store]]:
    """A record on SQLite, and one on PostgreSQL where its programs are there."""
    import server as programs

    urls = [f"sqlite:///{tmp_path_factory.mktemp('every') / 'record.db'}"]
    if programs.programs() is not None:
        urls.append(request.getfixturevalue("server").fresh())
    opened = [open_store(url) for url in urls]
    yield opened
    for store in opened:
        store.close()


@pytest.fixture(scope="module")
def empty(engines: list[Store]) -> dict[str, Any]:
    """The line of a record with nothing in it, which every test has to leave behind."""
    return next(totals(store, workspaces.ensure(store)) for store in engines)


def take(store: Store, ws: Workspace, file: Path, answers: dict[str, str]) -> list[Outcome]:
    """Take every part of a file in, with the first answer to each question that has none in `answers`."""
    for _ in range(4):
        previews = importing.look_all(store, ws, file, Choices(answers=dict(answers)), now=NOW)
        asked = [question for preview in previews for question in preview.questions]
        if not asked:
            return [importing.take(store, ws, preview, now=NOW) for preview in previews]
        answers |= {q.id: ANSWERS.get(q.id) or (q.options[0] if q.options else "1") for q in asked}
    raise AssertionError(f"{file.name} asks again and again: {asked}")


def totals(store: Store, ws: Workspace) -> dict[str, Any]:
    return store.totals(ws.id, DIGEST)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every sixth file; all of them with ``--every`` (as CI does)."""
    if "name" in metafunc.fixturenames:
        metafunc.parametrize("name", FILES if metafunc.config.getoption("--every") else FILES[::6])


def test_a_real_export(
    shared: Path, engines: list[Store], empty: dict[str, Any], name: str, request: pytest.FixtureRequest
) -> None:
    """The server is asked about half of these, about all with ``--every``."""
    lines: list[object] = []
    answers: dict[str, str] = {}
    whole = request.config.getoption("--every") or FILES.index(name) % 4 == 0
    for store in engines if whole else engines[:1]:
        ws = workspaces.ensure(store)
        try:
            taken = take(store, ws, shared / "data/exports" / name, answers)
        except CollectError as error:
            assert expected().get(name) is None and str(error).startswith(Path(name).name), error
            assert totals(store, ws) == empty
            lines.append(str(error))
            continue
        lines.append(totals(store, ws))
        if len(lines) == 1:  # the second engine has to print the same line, and to forget it
            _check(store, ws, shared / "data/exports" / name, taken, answers)
        for outcome in taken:
            if outcome.batch is not None:
                history.undo(store, ws, outcome.batch)
        assert totals(store, ws) == empty, "undo leaves the line from before"
    assert all(line == lines[0] for line in lines), "both engines print the same line"


def _check(store: Store, ws: Workspace, file: Path, taken: list[Outcome], answers: dict[str, str]) -> None:
    name, line = str(file.relative_to(SHARED)), totals(store, ws)
    assert expected().get(name) in {None, *(outcome.format for outcome in taken)}
    again = take(store, ws, file, answers)
    assert [(o.added, o.revised) for o in again] == [(0, 0)] * len(again), "twice adds nothing"
    assert totals(store, ws) == line
    if name in INCOME:
        earned: dict[str, Decimal] = {}
        for row in line["money"]:
            if row["kind"] in NET and row["status"] in ("approved", "paid"):
                earned[row["currency"]] = earned.get(row["currency"], Decimal(0)) + Decimal(row["amount"])
        assert {c: a for c, a in earned.items() if a} == {c: Decimal(a) for c, a in INCOME[name].items()}


def test_no_file_is_claimed_by_two_formats(shared: Path) -> None:
    from connectors import files

    for name in FILES:
        if name.endswith((".csv", ".txt")):
            found = [each.name for each in files.recognise(shared / "data/exports" / name)]
            assert found == [w for w in [expected().get(name)] if w], name
