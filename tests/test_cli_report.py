"""`cli.py report`: the right kit, the right month, the right kind of file, and one clear line where it cannot be."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from test_cli import Run, cli  # noqa: F401 - a fixture

from collect import kits
from figures import Question
from figures.kits import Kept
from reports import asked
from store import Store, open_store

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
VISITORS = {"name": "monthly_website_visitors", "how": "exact"}


@pytest.fixture
def kept(demo_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The demo business with two more kits of its own."""
    path = tmp_path / "tributary.db"
    shutil.copy(demo_record, path)
    monkeypatch.setenv("TRIBUTARY_DB", f"sqlite:///{path}")
    store = open_store(f"sqlite:///{path}")
    ws = store.workspace("demo")
    kits.save(store, ws, "Spring", "media-kit", {"title": "For spring", "figures": [VISITORS]}, now=NOON)
    kits.save(store, ws, "Short", "income", {"figures": [{"name": "net_revenue", "how": "rounded"}]}, now=NOON)
    kits.save(store, ws, "Broken", "media-kit", {"theme": 7}, now=NOON)
    store.close()
    return store


def test_a_kept_kit_is_written(cli: Run, kept: Store, tmp_path: Path) -> None:
    out = tmp_path / "kit.md"
    done = cli(
        "--workspace", "demo", "report", "media-kit", "--kit", "Spring", "--month", "2026-09", "--out", out, "--json"
    )
    row: dict[str, Any] = done.json
    assert done.code == 0 and done.err == f"{out} is written.\n"
    assert (row["kit"], row["title"], row["period"], row["kind"]) == ("Spring", "For spring", "2026-09", "media-kit")
    assert row["file"] == str(out) and row["files"] == [str(out)] and row["fingerprint"] and row["left_out"] == []
    table = cli("--workspace", "demo", "table", "--month", "2026-09", "--json").json
    text = out.read_text(encoding="utf-8")
    assert f"**{table[0]['value']:,.0f}**" in text and f"{table[2]['value']:,.0f}" not in text
    assert text.startswith("# For spring\n") and row["fingerprint"] in text


def test_pictures_are_numbered_and_sized(cli: Run, kept: Store, tmp_path: Path) -> None:
    from PIL import Image

    out = tmp_path / "card.png"
    assert (
        cli("--workspace", "demo", "report", "media-kit", "--kit", "Spring", "--paper", "square", "--out", out).code
        == 0
    )
    assert Image.open(out).size == (1080, 1080)


def test_a_file_that_cannot_be_written_whole_leaves_the_old_one(
    cli: Run, kept: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "kit.md"
    out.write_text("the last one")
    whole = Path.write_bytes

    def half(self: Path, data: bytes) -> int:
        whole(self, data[:20])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    done = cli("--workspace", "demo", "report", "media-kit", "--kit", "Spring", "--out", out)
    assert (done.code, done.err) == (1, f"{out} cannot be written (No space left on device): choose another place.\n")
    assert out.read_text() == "the last one" and not list(tmp_path.glob(".*"))


def test_a_report_of_a_year(cli: Run, kept: Store, tmp_path: Path) -> None:
    words = ("--workspace", "demo", "report", "income", "--kit", "Short", "--year", "2025", "--out", tmp_path / "b.MD")
    row = cli(*words, "--json").json
    assert (row["period"], row["year"], row["kind"]) == ("2025-12", 2025, "income")
    assert "2025" in (tmp_path / "b.MD").read_text(encoding="utf-8")


def test_the_running_year_goes_up_to_its_last_full_month(demo_question: Question) -> None:
    assert str(asked.last_month(demo_question, 2026)) == "2026-10"
    fiscal = replace(demo_question, ws=replace(demo_question.ws, fiscal_month=4))
    assert [str(asked.last_month(fiscal, year)) for year in (2026, 2025)] == ["2026-10", "2026-03"]


def test_without_a_name_the_first_one_is_taken(demo_question: Question, monkeypatch: pytest.MonkeyPatch) -> None:
    def stored(*kits: Kept) -> None:
        monkeypatch.setattr(asked, "kits", lambda q: list(kits))

    stored(Kept("Income report", "income", {}), Kept("Autumn", "media-kit", {}), Kept("Media kit", "media-kit", {}))
    assert asked.kit(demo_question, "media-kit").name == "Media kit"
    stored(Kept("Autumn", "media-kit", {}), Kept("Winter", "media-kit", {}))
    assert asked.kit(demo_question, "media-kit").name == "Autumn"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("media-kit", "--kit", "Summer", "--out", "a.pdf"), 1, "No media kit is called 'Summer': there is Broken, "),
        (
            ("media-kit", "--kit", "Broken", "--out", "a.pdf"),
            1,
            "The kit Broken cannot be read (theme): open it in the app",
        ),
        (
            ("income", "--year", "1999", "--out", "a.pdf"),
            1,
            "No entry is known for the fiscal year that begins in 1999: ",
        ),
        (("media-kit", "--kit", "Spring", "--out", "nowhere/a.md"), 1, "cannot be written"),
        (("poster", "--out", "a.pdf"), 2, "'poster' is nothing to make"),
        (("income", "--out", "a.docx"), 2, "--out must end with .pdf, .png, .html, .md"),
        (("income", "--out", "a.pdf", "--paper", "a3"), 2, "'a3' is no paper"),
        (("income", "--out", "a.pdf", "--year", "2026", "--month", "2026-10"), 2, "not both"),
        (("media-kit", "--out", "a.pdf", "--year", "2026"), 2, "income reports only"),
        (("income", "--out", "a.pdf", "--month", "2026-13"), 2, "no month"),
        (("income",), 2, "--out"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    cli: Run,
    kept: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    done = cli("--workspace", "demo", "report", *words)
    assert done.code == code and said in done.err and done.out == "" and "Traceback" not in done.err
    assert code == 2 or done.err.count("\n") == 1
    assert not list(tmp_path.glob("a.*"))


def test_an_empty_business_gets_a_first_kit_and_report(cli: Run, tmp_path: Path) -> None:
    for kind in ("media-kit", "income"):
        done = cli("report", kind, "--out", tmp_path / f"{kind}.html", "--json")
        assert done.code == 0 and done.json["kind"] == kind, done.err
        assert "<h1" in (tmp_path / f"{kind}.html").read_text(encoding="utf-8")
