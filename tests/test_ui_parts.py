"""The screen's parts without a browser: cards, tables, words, the import's findings, the typed grid."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from charts.formats import THIN
from figures.answer import Change, Figure, RowsQuery
from ui import batch_list, brand, cards, cells, explain, found, pictures, saying, sentences, source_list, tables, texts

from ui import typed_grid, welcome  # isort: skip
from ui.jobs import Jobs

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NASTY = '<img src=x onerror="alert(1)">'
PLACE: Any = SimpleNamespace(
    month="2026-10", today=date(2026, 11, 21), currency="USD", version="1",
    ws=SimpleNamespace(name="demo", demo=True),
)  # fmt: skip


def _figure(**more: Any) -> Figure:
    base: dict[str, Any] = {
        "name": "net_revenue", "title": "Net revenue", "value": 18240.0, "unit": "USD", "period": "2026-10",
        "known": "imported", "as_of": date(2026, 10, 31), "sources": ("Stripe",), "change": Change(-0.02, 0.21),
    }  # fmt: skip
    return Figure(**{**base, **more})


def _shape(*values: float) -> pd.DataFrame:
    months = pd.period_range(end="2026-10", periods=len(values), freq="M").to_timestamp()
    return pd.DataFrame({"month": months, "value": values})


def test_a_card_says_number_changes_and_how_it_is_known() -> None:
    html = cards.markup(_figure(), _shape(*range(1, 14)), "2026-10")
    assert ">18.2k<small>USD</small>" in html
    assert f'↓ −2{THIN}%</span> <span class="faint">on September' in html
    assert f'↑ +21{THIN}%</span> <span class="faint">on last October' in html
    assert 'aria-label="imported"' in html
    assert 'alt="Net revenue, 13 months: from 1 to 13"' in html


def test_a_missing_number_gives_its_reason_and_no_change() -> None:
    html = cards.markup(_figure(value=None, known=None, reason=f"No source {NASTY}"), None, "2026-10")
    assert "–" in html
    assert "No source &lt;img" in html
    assert "<img" not in html


def test_down_is_good_for_costs() -> None:
    assert 'class="good"' in cards.markup(_figure(name="refunds", change=Change(None, -0.4)), None, "2026-10")
    assert 'class="bad"' in cards.markup(_figure(change=Change(None, -0.4)), None, "2026-10")


def test_a_usual_change_stays_ink() -> None:
    wild = _shape(10, 13, 9, 14, 10, 13, 9, 14, 10, 13, 9, 14, 12)
    calm = _shape(*[100, 101] * 6, 110)
    figure = _figure(change=Change(0.08, None))
    assert "good" not in cards.markup(figure, wild, "2026-10")
    assert "good" in cards.markup(figure, calm, "2026-10")


def test_the_business_table_has_words_for_everything() -> None:
    rows = [_figure(), _figure(value="Bluehost", unit="Program", extra={"share": 0.62}, change=Change()),
            _figure(value=None, known=None, as_of=None, sources=(), reason="Nothing connected.")]  # fmt: skip
    frame = tables.business_frame(rows, PLACE)
    assert frame["Value"].tolist() == ["18,240", f"Bluehost (62{THIN}%)", "–"]
    assert frame["Month"].tolist()[0] == f"−2{THIN}%"
    assert frame["Source"].tolist()[2] == "not known yet", (
        "the reason stands in the row's explanation, where it is not cut off"
    )
    assert "None" not in frame.to_string(na_rep="·").replace("NoneType", "")


def test_the_csv_is_exact_marked_and_harmless() -> None:
    text = tables.csv([_figure(sources=("=HYPERLINK(1)",))], PLACE).decode("utf-8-sig")
    assert "18240.0" in text
    assert "'=HYPERLINK(1)" in text
    assert "Demo business: invented numbers" in text


def test_the_explanation_says_formula_period_sources_and_freshness() -> None:
    html = explain.markup(_figure(formula="gross 20,000 − refunds 1,760", description="Net of the month."), PLACE)
    for words in ("18,240.00 USD", "gross 20,000", "Oct 2026", "Stripe", "imported", "31 Oct", "Net of the month."):
        assert words in html


def test_rows_behind_a_figure_are_found_again_in_the_ledger() -> None:
    words = {"kind": ("sale", "fee"), "payer": ("",)}
    wanted = RowsQuery("entry", words, date(2026, 10, 1), date(2026, 10, 31))

    assert explain.ledger_address(wanted) == {
        "since": "2026-10-01", "until": "2026-10-31", "kind": "sale|fee", "payer": "(none)",
    }  # fmt: skip
    assert explain.ledger_address(RowsQuery("observation", {"metric": ("visitors",)})) == {}
    assert explain.ledger_address(RowsQuery("entry", {"payer": ("a|b",)})) == {}


@pytest.mark.parametrize("markup", [
    cells.table([(NASTY, "n")], [cells.row([cells.cell(NASTY)])]),
    cards.markup(_figure(title=NASTY, name="x", sources=(NASTY,), qualifier=NASTY), None, "2026-10"),
    explain.markup(_figure(description=NASTY, formula=NASTY, sources=(NASTY,)), PLACE),
    brand.logo(NASTY),
])  # fmt: skip
def test_foreign_words_are_never_markup(markup: str) -> None:
    assert "<img src=x" not in markup


def test_foreign_words_are_never_markdown() -> None:
    assert texts.plain("*bold* :red[x] [a](b) $1$") == r"\*bold\* \:red\[x\] \[a\]\(b\) \$1\$"


def test_the_mix_table_is_ranked_with_a_total_and_small_ones_together() -> None:
    same = {"cls": "passive", "share": 0.1, "change": 0.1, "spark": [1.0] * 13}
    rows = pd.DataFrame([{"stream": f"S{i}", "net": 100.0 - i, **same} for i in range(10)])
    html = pictures.mix_markup(pictures._shortened(rows, 7), {"S0": "#4199E0"}, "USD")
    assert html.count("<tr") == 1 + 7 + 1 + 1
    assert "3 smaller" in html
    assert '<td class="n">955</td>' in html
    assert "#4199E0" in html
    assert 'alt="S0, net by month"' in html


def _preview(**more: Any) -> Any:
    base = {
        "file": "sales.csv", "format_title": "Gumroad: sales", "source_title": "Gumroad", "rows": 12, "new": 9,
        "revised": 1, "unchanged": 2, "tables": {"entry": 11}, "period": (date(2026, 1, 3), date(2026, 10, 31)),
        "totals": [("USD", "sale", Decimal("1234.50")), ("USD", "refund", Decimal(-20))], "partial": None,
        "already": None, "questions": [], "rounding": Decimal(0),
        "left_out": [SimpleNamespace(line=7, column=None, value=None, reason="a free product")],
        "rejected": [SimpleNamespace(line=3, column="Price", value="abc", reason="no number")],
    }  # fmt: skip
    return SimpleNamespace(**{**base, **more})


def test_what_a_file_holds_is_said_before_it_is_taken() -> None:
    html = found.understood(_preview())
    for words in ("12 rows", "11 money lines", "3 Jan 2026 to 31 Oct 2026", "9 new, 1 revised, 2 already known"):
        assert words in html
    assert '<td>Sales</td><td class="n">1,234.50 USD</td>' in html
    assert '<td>Refunds</td><td class="n">−20.00 USD</td>' in html


def test_what_is_left_out_names_line_and_reason() -> None:
    html = found.left_out(_preview())
    assert '<td class="n">3</td><td>Price</td><td>no number: abc</td>' in html
    assert '<td class="n">1</td><td>7</td><td>a free product</td>' in html
    assert found.left_out(_preview(left_out=[], rejected=[])) == ""


def test_a_source_that_fails_says_so() -> None:
    source = SimpleNamespace(
        title=NASTY, name="s", connector="rss", known="measured", paused=False, settings={"url": "https://a.example"},
        state={"error": "The feed answered 404.", "last_ok": "2026-11-21T10:00:00+00:00", "at_least": True},
    )  # fmt: skip
    html = source_list.markup(source, NOW)
    assert "could not be read" in html
    assert "404" in html
    assert "read 2 h ago" in html
    assert "older ones are not counted" in html
    assert "<img" not in html
    source.paused = True
    assert "404" not in source_list.markup(source, NOW)


def test_a_batch_tells_what_it_brought() -> None:
    batch = SimpleNamespace(
        id=3, source="s", kind="import", file_name="a.csv", message=None, status="undone", added=5000, revised=0,
        unchanged=7, rejected=2, opened=NOW, closed=NOW - timedelta(days=3),
    )  # fmt: skip
    html = batch_list.markup(batch, NOW, "Gumroad")
    assert "a.csv · 3 days ago · taken back · batch 3" in html
    assert "5,000 new, 7 already known, 2 rejected" in html


@pytest.mark.parametrize(
    ("back", "words"),
    [(10, "just now"), (600, "10 min ago"), (7200, "2 h ago"), (259_200, "3 days ago"), (9_000_000, "9 Aug 2026")],
)
def test_how_long_ago(back: int, words: str) -> None:
    assert saying.ago(NOW - timedelta(seconds=back), NOW) == words


def test_the_revenue_sentence_claims_no_more_than_the_figures() -> None:
    pending = _figure(name="pending", value=None, reason="none", known=None)
    said, note = sentences.revenue(PLACE, _figure(change=Change(None, 0.21)), pending)
    assert said == f"October brought 18,240 USD net, 21{THIN}% more than last October."
    assert note is None
    said, note = sentences.revenue(PLACE, _figure(value=None, known=None, reason="Nothing yet."), pending)
    assert said == "October: no income is known yet."
    assert note == "Nothing yet."


def test_typed_changes_are_exact_and_an_emptied_cell_has_no_value() -> None:
    line = typed_grid.typed.Line(metric="visitors")
    edited = {0: {"2026-10": 1200.1, "2026-09": None, "Line": "x"}}
    cells = typed_grid.unsaved(edited, ["Website visitors"], ["2026-10", "2026-09"])
    got = typed_grid.changes(cells, {"Website visitors": line})[::-1]
    assert [(c.month, c.value) for c in got] == [(date(2026, 10, 1), Decimal("1200.1")), (date(2026, 9, 1), None)]


def test_a_month_long_ago_is_named_with_its_year() -> None:
    old = SimpleNamespace(month="2024-03", today=date(2026, 11, 21))
    net = _figure(value=100.0, unit="USD", change=Change(previous=-0.5, year=0.2))
    said, _ = sentences.revenue(old, net, _figure(value=None, reason="Nothing."))
    assert said.startswith("March 2024 brought 100 USD net") and "a year earlier" in said


def test_many_times_more_is_said_so() -> None:
    net = _figure(value=100.0, unit="USD", change=Change(previous=99.0, year=None))
    assert "100 times September" in sentences.revenue(PLACE, net, _figure(value=None, reason="Nothing."))[0]


def test_the_zone_and_currency_proposed_are_the_browsers() -> None:
    assert welcome.zones("Europe/Berlin")[0] == "Europe/Berlin"
    assert welcome.zones("Nowhere/At_All")[0] == "UTC"
    assert welcome.currency_for("pt-BR") == "BRL"


def test_one_job_at_a_time_and_a_failure_reaches_the_page() -> None:
    kept, gate = Jobs(), threading.Event()
    assert kept.start("a", lambda say: [say("half"), gate.wait(5), 7][2:])
    assert not kept.start("a", lambda _say: [])
    assert kept.snapshot("a").running
    gate.set()
    kept.close()
    assert kept.snapshot("a").results == (7,)

    def broken(_say: Any) -> list[object]:
        raise RuntimeError("secret detail")

    kept.forget("a")
    assert kept.start("a", broken)
    kept.close()
    assert "RuntimeError" in str(kept.snapshot("a").error)
    assert "secret detail" not in str(kept.snapshot("a").error)
