"""Media kit, Income report and the photograph view: empty, with one row, with the demo; typed, saved, copied, renamed, deleted."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Event
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from app_under_test import app, opened, shown, well
from documents import kit as a_kit
from fake_store import FakeStore
from PIL import Image
from streamlit.testing.v1 import AppTest

import figures
import settings
from charts import card_picture, formats
from charts.palette import ink
from collect import kits, typed, workspaces
from figures import as_index, revenue, wording
from reports import fonts, income, media_kit, pdf
from reports.document import Grid
from reports.kit import Kit
from sample import kits as demo_kits
from store import open_store
from ui import kit_draft, kit_drawing, kit_editor, kit_leaving, kit_list, kit_preview, photograph
from ui.kit_draft import Draft

TODAY = date(2026, 11, 21)
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(autouse=True)
def _light(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pages that are not really drawn: what they look like is the printer's own test."""
    monkeypatch.setattr(pdf, "png", lambda document, ppi=144: [DOT])
    monkeypatch.setattr(pdf, "warm", lambda: None)
    monkeypatch.setattr(fonts, "warnings", lambda document: [])
    yield
    for switch in (formats.ROUNDED, wording.ROUNDED):
        switch.set(False)


def text(at: AppTest) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", shown(at)))


def captions(at: AppTest) -> str:
    return " ".join(each.value for each in at.caption)


def one_month(amount: str = "19.99") -> None:
    store = open_store(settings.database_url())
    ws = workspaces.make(store, "default", {"title": "My <b>blog</b>", "currency": "EUR"})
    line = typed.Line(kind="sale", stream="E-books", payer="Gumroad", currency="EUR")
    change = typed.TypedChange(line, date(2026, 10, 1), Decimal(amount))
    typed.save(store, ws, [change], now=datetime.now(UTC))


def kept(kind: str, workspace: str = "default") -> dict[str, Any]:
    store = open_store(settings.database_url())
    rows = store.kits(store.workspace(workspace).id)
    return {r.name: json.loads(r.choices) for r in rows[rows["kind"] == kind].itertuples()}


def field(at: AppTest, name: str) -> Any:
    """The text box of the editor now on the page that is about `name`."""
    return next(each for each in [*at.text_input, *at.text_area] if re.fullmatch(rf"kit-\d+-{name}", str(each.key)))


def press(at: AppTest, key: str) -> AppTest:
    return at.button(key=key).click().run()


# The two pages


def test_with_nothing_they_say_what_will_be_here_and_a_page_of_forms_is_not_photographed() -> None:
    at = app()
    for page in ("media_kit.py", "income_report.py"):
        opened(at, page)
        well(at)
        assert "Not enough data yet" in text(at)
        assert "will be here" in text(at)
    opened(at, "sources.py")
    assert not [each for each in at.button if each.key == "photograph"]


def test_with_one_row_a_kit_is_proposed_typed_saved_copied_renamed_and_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    one_month()
    at = app(page="media_kit.py")
    well(at)
    assert "What may a sponsor see?" in text(at)
    assert "not saved yet" in captions(at)
    assert kept("media-kit") == {}
    field(at, "title").set_value("Notes & <script>")
    press(at, "kit-save")
    well(at)
    assert kept("media-kit")["Media kit"]["title"] == "Notes & <script>"
    assert "Saved" in captions(at)
    assert "<script>" not in shown(at)

    field(at, "contact").set_value("Typed and not saved").run()
    assert "Not saved yet" in captions(at)
    assert "Typed and not saved" in text(at)  # it is in what leaves
    at = opened(opened(at, "content.py"), "media_kit.py")
    assert field(at, "contact").value == "Typed and not saved"
    other_window("Media kit", contact="Robin")
    at.run()
    assert "was saved in another window" in at.warning[0].value
    press(at, "kit-discard")
    assert field(at, "contact").value == "Robin"
    assert not at.warning

    field(at, "contact").set_value("Only in the copy")
    at.text_input(key="kit-name").set_value("For a sponsor")
    press(at, "kit-copy")
    assert {name: told["contact"] for name, told in kept("media-kit").items()} == {
        "Media kit": "Robin", "For a sponsor": "Only in the copy",
    }  # fmt: skip
    assert at.selectbox(key="kit_choice").value == "For a sponsor"
    at.text_input(key="kit-name").set_value("Renamed")
    press(at, "kit-rename")
    assert set(kept("media-kit")) == {"Media kit", "Renamed"}
    press(at, "kit-delete")
    assert set(kept("media-kit")) == {"Media kit"}
    at.text_input(key="kit-name").set_value("Media kit")
    press(at, "kit-new")
    assert "There is a media kit “Media kit” already" in at.error[0].value.replace("\\", "")

    monkeypatch.setattr(pdf, "png", _fails)
    field(at, "tagline").set_value("Cannot be drawn").run()
    well(at)
    assert [each.value.partition(",")[0] for each in at.error] == ["The page could not be drawn"]
    assert "machine" not in text(at) + at.error[0].value
    press(at, "kit-save")
    assert kept("media-kit")["Media kit"]["tagline"] == "Cannot be drawn"
    opened(at, "income_report.py")
    well(at)
    assert "The report of October 2026." in text(at)


def _fails(document: object, ppi: float = 144) -> list[bytes]:
    raise RuntimeError("typst fails at /machine/path")


def other_window(name: str, **told: Any) -> None:
    store = open_store(settings.database_url())
    ws = store.workspace("default")
    kits.save(store, ws, name, "media-kit", kept("media-kit")[name] | told, now=settings.now())


def test_the_demo_has_a_kit_that_says_exactly_what_leaves(demo_shown: None) -> None:
    at = app("demo", page="media_kit.py")
    well(at)
    words = text(at)
    assert "A sponsor sees 4 figures, 2 charts and 4 formats on offer; the rest stays here." in words
    assert "Website visitors a month: 1.2M" in words
    assert "Saved" in captions(at)
    assert {each.key: list(each.options) for each in at.selectbox}["kit_choice"] == ["Media kit", "Podcast sponsors"]
    assert "119,5" not in words and "120,000" not in words  # what was earned is on no allowlist
    at.selectbox(key="kit_choice").set_value("Podcast sponsors").run()
    assert "A sponsor sees 3 figures, 1 chart and 2 formats on offer" in text(at)
    assert "1.2M" not in text(at)


def test_the_demo_report_tells_the_month_and_can_be_of_the_year(demo_shown: None) -> None:
    at = app("demo", page="income_report.py")
    well(at)
    assert "Net revenue: 120,000 USD" in text(at)
    assert {"PDF", "HTML", "Markdown"} <= {str(getattr(each, "label", "")) for each in at.get("download_button")}


# The draft


def test_a_kit_with_parts_that_cannot_be_read_opens_all_the_same() -> None:
    made = kit_list._kit({"title": "Mine", "accent": "red", "figures": [{"name": 5}]}, "A", "media-kit")
    assert (made.title, made.accent, made.figures, made.name) == ("Mine", "", (), "A")


def test_the_table_says_what_leaves_and_in_which_order() -> None:
    kit = Kit.model_validate(
        {"figures": [{"name": "b", "how": "exact"}, {"name": "old", "how": "index"}], "charts": [{"name": "c"}]}
    )
    choices = {"figures": [("a", "First", ()), ("b", "Second", ())], "charts": [("c", "Curve", ())]}
    rows = kit_draft.table(kit, choices)
    assert [(r["name"], r["how"], r["order"]) for r in rows] == [
        ("b", "Exact", 1.0), ("old", "Index", 2.0), ("c", "Rounded", 1.0), ("a", "Stays here", None),
    ]  # fmt: skip
    assert rows[2]["label"] == "Curve, chart"

    edits = {"edited_rows": {0: {"order": 9}, "3": {"how": "Percent", "order": 3}, 2: {"how": "Stays here"}}}
    told = kit_draft.chosen(kit_draft.merged(rows, edits))
    assert [(each.name, each.how) for each in told["figures"]] == [("old", "index"), ("a", "percent"), ("b", "exact")]
    assert told["charts"] == []


def test_rows_are_edited_added_and_taken_away() -> None:
    base = [{"label": "Own a business", "share": 57.0}, {"label": "Plan to", "share": 31.0}]
    state = {
        "edited_rows": {0: {"share": 60}},
        "added_rows": [{"label": "New", "share": 5}, {"label": "No share"}, {"label": " ", "share": 3}],
        "deleted_rows": [1],
    }
    assert kit_draft._rows(base, state, ("label", "share")) == [
        {"label": "Own a business", "share": 60},
        {"label": "New", "share": 5},
    ]


def test_what_cannot_be_is_said_and_the_rest_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {"k-title": "x" * 300, "k-tagline": "New"})
    found = Draft("k", "media-kit", "A", None, Kit(title="Before"))
    kit_draft.read(found)
    assert found.kit.title == "Before"
    assert found.fault == "Title: a text may have 200 letters, and this one has more. The page stays as it was before."
    kit_list._save(None, found)  # type: ignore[arg-type]
    assert "Nothing was saved. Title" in st.session_state["said"][1]


def test_a_browser_that_is_still_loading_takes_nothing_away(monkeypatch: pytest.MonkeyPatch) -> None:
    kit = Kit(title="Mine", theme="bold", paper="letter", language="de", accent="#112233")
    monkeypatch.setattr(st, "session_state", {"k-title": "Mine", "k-theme": None, "k-paper": "", "k-coloured": None})
    found = Draft("k", "media-kit", "A", kit, kit)
    kit_draft.read(found)
    assert (found.kit, found.fault) == (kit, "")


def test_a_way_in_which_a_figure_cannot_leave_is_put_back_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    kit = Kit.model_validate({"figures": [{"name": "rate", "how": "rounded"}, {"name": "free", "how": "exact"}]})
    choices = {"figures": [("rate", "Open rate", ("exact", "rounded")), ("free", "Visitors", ("exact", "index"))]}
    edits = {"edited_rows": {0: {"how": "Index"}, 1: {"how": "Index"}}}
    monkeypatch.setattr(st, "session_state", {"k-title": "", "k-shown-0": edits})
    found = Draft("k", "media-kit", "A", None, kit, {"shown": kit_draft.table(kit, choices)})
    found.hows = {("figures", name): ways for name, _, ways in choices["figures"]}
    kit_draft.read(found)
    assert [(each.name, each.how) for each in found.kit.figures] == [("rate", "rounded"), ("free", "index")]
    assert found.refused == "Open rate can leave exact or rounded, and not as an index: it stays as it was."
    assert found.shown_key == "k-shown-1" and [row["how"] for row in found.base["shown"]] == ["Rounded", "Index"]
    kit_draft.read(found)  # the page runs anew when its drawing is done
    assert found.refused and found.kit.figures[0].how == "rounded"


def test_what_another_window_did_is_known() -> None:
    old, mine, other = Kit(title="Old"), Kit(title="Mine"), Kit(title="Other")
    assert Draft("k", "media-kit", "A", other, mine, began=old).elsewhere == "saved"
    assert Draft("k", "media-kit", "A", None, mine, began=old).elsewhere == "deleted"
    assert Draft("k", "media-kit", "A", old, mine, began=old).elsewhere == ""
    assert Draft("k", "media-kit", "A", None, mine).elsewhere == ""


def test_each_row_says_how_it_leaves_or_why_it_does_not() -> None:
    why = {("figures", "rate"): "Open rate: nobody tells it.", ("sections", "figures"): "In numbers: not among them."}
    leaves = {("figures", "net"): "120 USD"}
    rows = [("figures", "net", "Exact"), ("figures", "rate", "Exact"), ("figures", "other", "Index"), ("charts", "x", "Index"),
            ("figures", "net", "Stays here")]  # fmt: skip
    told = [kit_editor._as_it_leaves({"group": group, "name": name}, how, leaves, why) for group, name, how in rows]
    assert told == ["120 USD", "Left out: nobody tells it.", "Its section is not shown", "Its section is not shown", ""]
    assert kit_editor._as_it_leaves({"group": "figures", "name": "x"}, "Exact", leaves, {}) == "Shown with others"


# The preview and what leaves


def test_every_text_of_the_document_is_in_the_list_and_nothing_else() -> None:
    made = a_kit()
    told = [words for _, words in kit_leaving.lines(made)]
    assert made.title in told
    for section in made.sections:
        for block in section.blocks:
            if isinstance(block, Grid):
                assert all(" · ".join(row) in told for row in block.rows)
            if isinstance(block, kit_leaving.Drawing):
                assert block.alt in told
    assert set(made.measured) <= set(told)
    less = replace(made, sections=made.sections[:1])
    assert len(kit_leaving.lines(less)) < len(told)


def test_the_same_document_is_drawn_once_and_another_one_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(pdf, "png", lambda document, ppi=144: drawn.append(document.title) or [DOT])  # type: ignore[func-returns-value]
    drawings = kit_drawing.Drawings()
    for made in (a_kit(), a_kit(), replace(a_kit(), title="Another"), replace(a_kit(), logo=DOT)):
        assert drawings.of(kit_drawing.facts(made), made).result(5).pages == [DOT]
    assert drawn == [a_kit().title, "Another", a_kit().title]


def test_a_page_that_takes_long_keeps_nobody_waiting_and_one_not_begun_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, going = Event(), Event()

    def slow(document: object, ppi: float = 144) -> list[bytes]:
        begun.set()
        going.wait(5)
        return [DOT]

    monkeypatch.setattr(pdf, "png", slow)
    drawings = kit_drawing.Drawings()
    first = drawings.of("1", a_kit())
    assert begun.wait(5)
    second, third = drawings.of("2", a_kit(), "1"), drawings.of("3", a_kit(), "2")
    assert not first.done() and second.cancelled()
    going.set()
    assert third.result(5).pages == first.result(5).pages == [DOT]


def test_pictures_of_a_sheet_are_an_archive_and_a_card_is_one_picture() -> None:
    made = a_kit()
    raw = kit_preview.pictures(made, 144, "kit")
    assert zipfile.ZipFile(io.BytesIO(raw)).namelist() == ["kit-1.png"]
    assert raw == kit_preview.pictures(made, 144, "kit")
    assert kit_preview.pictures(kit_preview._shaped(made, "square"), 144, "kit") == DOT


def test_the_demos_kits_can_be_read_and_name_what_there_is(demo_question: figures.Question) -> None:
    rows = demo_question.store.kits(demo_question.ws.id)
    assert list(zip(rows["kind"], rows["name"], strict=True)) == [
        ("media-kit", "Media kit"), ("media-kit", "Podcast sponsors"), ("income", "Income report"),
    ]  # fmt: skip
    for row in rows.itertuples():
        kit = Kit.model_validate_json(row.choices)
        choices = income.choices(demo_question) if row.kind == "income" else media_kit.choices(demo_question)
        for group in kit_draft.GROUPS:
            assert {each.name for each in getattr(kit, group)} <= {name for name, *_ in choices[group]} | {"rhythm"}
        if row.kind == "media-kit":
            assert media_kit.left_out(demo_question, kit) == []
    given = [each.as_of for each in demo_question.store.batches(demo_question.ws.id) if each.kind == "typed"]
    assert given  # what is typed on the demo's first morning must be newer
    assert max(given) < datetime(2026, 11, 21, tzinfo=UTC)
    logo = Image.open(io.BytesIO(demo_kits.drawn()))
    assert (logo.size, logo.mode, logo.getpixel((0, 0))) == ((400, 400), "RGBA", (46, 154, 196, 0))


# The photograph view


def test_the_view_is_entered_rounded_and_left() -> None:
    one_month("18245.00")
    at = app(page="revenue.py")
    assert "tr-photo" not in re.sub(r"\.tr-photo[^}]*}", "", shown(at))
    assert "18,245" in text(at)
    press(at, "photograph")
    assert "My &lt;b&gt;blog&lt;/b&gt; · October 2026 · as of 21 Nov 2026" in text(at)
    assert not [each for each in at.selectbox if each.key == "month_choice"]

    at.session_state["photo"] = "rounded"
    words = text(at.run())
    assert "numbers rounded" in words and "18,000" in words and "18,245" not in words
    press(at, "photo-leave")
    assert at.button(key="photograph") and "18,245" in text(at)


@pytest.mark.every
def test_the_view_shows_amounts_as_an_index() -> None:
    one_month("18245.00")
    at = app(page="revenue.py")
    press(at, "photograph")
    at.session_state["photo"] = "index"
    for page in ("revenue.py", "mix.py"):
        at = opened(at, page)
        well(at)
        words = text(at)
        assert "amounts as an index, net revenue of October 2026 = 100" in words
        assert "EUR" not in words and "18,2" not in words and "PTS" in words
        assert not [spec for spec in (each.proto.spec for each in at.get("vega_lite_chart")) if "EUR" in spec]
    assert "Without Gumroad" in words  # the chips are not in the picture: their choice is

    press(at, "photo-leave")
    assert at.button(key="photograph") and "Without Gumroad" not in text(at)
    assert (formats.exact(18_240), wording.number(18_240)) == ("18,240", "18,240")


def business(currency: str = "USD") -> figures.Question:
    store = FakeStore()
    store.ws = replace(store.ws, home_currency=currency)
    store.earn("2026-08-10", "sale", 200)
    store.earn("2026-10-10", "sale", 500)
    store.own(
        "bank",
        "flat",
        "property",
        purchase_price=400_000,
        units=2,
        loan={"payment": "1000", "rate": 3.5},
        bought="2020-01-01",
    )
    store.observe("bank", "asset_value", {"2026-10-31": 410_000}, item="flat", currency=currency)
    store.observe("ga4", "visitors", {"2026-10": 900}, grain="month")
    store.goal("net_revenue", 1000, "2027-01-31", currency=currency)
    store.goal("email_subscribers", 5000, "2027-01-31")
    return figures.question(store, store.ws, month=pd.Period("2026-10"), today=TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize("currency", ["USD", "EUR"])
def test_every_amount_is_scaled_and_no_count(currency: str) -> None:
    q = business(currency)
    if currency == "USD":
        q.store.rate("USD", "2026-08-10", 1.1)  # type: ignore[attr-defined]
    store, ws, first = as_index.indexed(q)
    assert (str(first), ws.home_currency) == ("2026-08", "PTS")
    assert store.entries_month(ws.id)["amount_micros"].tolist() == [100_000_000, 250_000_000]
    told = store.observations(ws.id, item=None)
    assert dict(zip(told["metric"], told["value"], strict=True)) == {"asset_value": 205_000.0, "visitors": 900.0}
    assert store.goals(ws.id)["target"].tolist() == [500_000_000, 5_000_000_000]
    flat = json.loads(store.items(ws.id)["attributes"].iloc[0])
    assert flat == {
        "purchase_price": 200_000.0,
        "units": 2,
        "loan": {"payment": "500.0", "rate": 3.5},
        "bought": "2020-01-01",
    }
    again = figures.question(store, ws, month=q.month, today=TODAY)  # type: ignore[arg-type]
    assert as_index.first_month(again)[0] == 100.0
    with pytest.raises(AttributeError):
        store.take  # noqa: B018 - nothing is written through it


def test_where_nothing_was_earned_every_amount_is_nothing() -> None:
    store = FakeStore()
    store.observe("bank", "account_balance", {"2026-10-31": 410_000}, item="cash", currency="USD")
    q = figures.question(store, store.ws, month=pd.Period("2026-10"), today=TODAY)  # type: ignore[arg-type]
    hidden, ws, first = as_index.indexed(q)
    assert first is None
    assert hidden.observations(ws.id, item=None)["value"].tolist() == [0.0]


def test_a_foreign_amount_is_told_in_points_and_counts_at_its_own_days_rate() -> None:
    q = business()
    q.store.earn("2026-10-11", "sale", 50, currency="EUR")  # type: ignore[attr-defined]
    q.store.rate("USD", "2026-10-01", 1.2)  # type: ignore[attr-defined]
    q.store.rate("USD", "2026-10-30", 1.25)  # type: ignore[attr-defined]
    q.store.rate("CHF", "2026-10-01", 0.9, own=True)  # type: ignore[attr-defined]
    store, ws, _ = as_index.indexed(q)
    rows = store.entries_month(ws.id).set_index("currency")["amount_micros"]
    assert rows["PTS (EUR)"] == 31_250_000  # 50 EUR are 62.50 USD on the month's last day, and 200 USD are 100 points
    again = figures.question(store, ws, month=q.month, today=TODAY)  # type: ignore[arg-type]
    told = revenue.net(again).value
    assert told == pytest.approx(revenue.net(q).value / 2) == (500 + 50 * 1.2) / 2  # type: ignore[operator]
    assert store.rates(ws.id)["currency"].tolist() == ["PTS (CHF)"]


def test_a_card_is_a_picture_with_its_caption() -> None:
    face = card_picture.Face(
        "Net <revenue>", "18.2k", "USD", ("+6 % on September",), (1.0, 2.0, float("nan"), 3.0), "demo"
    )
    svg = card_picture.svg(face, ink("light"), "My & blog · October 2026")
    assert "Net &lt;revenue&gt; (demo)" in svg and "My &amp; blog · October 2026" in svg
    assert "polyline" in svg
    picture = Image.open(io.BytesIO(card_picture.png(face, ink("dark"), "My blog")))
    assert picture.size == (1040, 536)


def test_the_bars_words() -> None:
    assert photograph._told("rounded") == "numbers rounded"
    assert photograph._told("exact") == ""
