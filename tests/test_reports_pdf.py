"""Kits and reports on paper and as pictures: what the files say, read back from their bytes."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import documents
import pypdf
import pypdfium2
import pytest
from PIL import Image

from reports import drawn, fonts, papers, pdf, scripts, sheet, themes
from reports.document import Cards, Document, Grid, Look, Names, Prose, Section, Stated

COLOURS = ("", "#FFE600", "#000000", "#FFFFFF", "#7F7F7F", "#22C55E", "#E11D48")
MARGIN = 40


def _text(data: bytes) -> str:
    """The text of all pages; lines that the page broke are one again."""
    pages = pypdfium2.PdfDocument(data)
    read = "\n".join(page.get_textpage().get_text_range() for page in pages)
    return " ".join(read.replace("\u200b", "").split())


def _with(*blocks: Any, name: str = "x", **changes: Any) -> Document:
    return documents.kit(sections=(Section(name, "Part", "", blocks),), **changes)


def _nodes(data: bytes) -> list[dict[str, Any]]:
    """The tags of a file, the outer before the inner."""

    def inside(node: Any) -> list[Any]:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            return [found for one in node for found in inside(one)]
        return [node, *inside(node.get("/K", []))] if isinstance(node, dict) else []

    tree = pypdf.PdfReader(io.BytesIO(data)).trailer["/Root"]["/StructTreeRoot"]
    return [node for node in inside(tree["/K"]) if "/S" in node]


@pytest.fixture(scope="module")
def made() -> bytes:
    return pdf.pdf(documents.kit())


def test_the_file_says_what_the_document_says(made: bytes) -> None:
    text = _text(made)
    for part in fonts.texts(replace(documents.kit(), sections=())):
        assert part in text or part in ("media-kit", "en", "quiet", "a4"), part
    for shown in ("Website visitors a month", "1.2M", "+18 % in a year", "estimated", "Who they are", "46 %", "from 2,800 USD",
                  "Newsletter: every Tuesday from 12 January", "Three campaigns, each paid for itself in the first week."):  # fmt: skip
        assert shown in text, shown


def test_it_is_tagged_for_those_who_hear_it(made: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(made))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    assert reader.metadata and (reader.metadata.title, reader.metadata.author) == ("Smart Passive Income", "Pat Flynn")
    tags = _nodes(made)
    kinds = [tag["/S"] for tag in tags]
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == len(documents.kit().sections)
    assert kinds.count("/TH") == 4 and kinds.count("/TD") == 16
    told = {str(tag["/Alt"]) for tag in tags if tag["/S"] == "/Figure"}
    assert told == {
        "Pat Flynn",
        "Visitors by month, from 0.7M to 1.3M",
        "Podcast downloads by month, from 0.7M to 1.3M",
    }


def test_every_face_is_in_the_file(made: bytes) -> None:
    names = set()
    for page in pypdf.PdfReader(io.BytesIO(made)).pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & inner.keys()
            names.add(str(inner["/FontName"]).partition("+")[2].partition("-")[0])
    assert names == {"SourceSansPro"}


def test_the_same_document_gives_the_same_bytes(made: bytes) -> None:
    assert pdf.pdf(documents.kit()) == made
    assert pdf.pdf(documents.kit(as_of=date(2026, 9, 30))) != made
    assert pdf.png(documents.kit(), 36) == pdf.png(documents.kit(), 36)
    assert pypdf.PdfReader(io.BytesIO(made)).metadata.creation_date.date() == date(2026, 10, 31)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("paper", "size"),
    [("a4", (1191, 1684)), ("letter", (1224, 1584)), ("slide", (1920, 1080)), ("square", (1080, 1080))],
)
def test_pictures_have_the_size_of_their_paper(paper: Any, size: tuple[int, int]) -> None:
    pages = pdf.png(documents.kit(Look("bold", paper=paper)))
    assert {Image.open(io.BytesIO(page)).size for page in pages} == {size}


@pytest.mark.parametrize("paper", ["slide", "square"])
def test_a_screen_is_filled_once_however_long_the_texts(paper: Any) -> None:
    look = Look("bold", paper=paper)
    assert len(pdf.png(documents.hostile(look), 36)) == 1
    long = "A word after another, and " * 40
    cards = Cards(tuple(Stated("n", long, long, long, long) for _ in range(9)))
    assert len(pdf.png(_with(cards, look=look, title=long, tagline=long), 36)) == 1
    shown = sheet.sheet(documents.kit(look))
    assert [part["kind"] for part in shown["parts"]] == (["cards", "drawings"] if paper == "slide" else ["cards"])


@pytest.mark.parametrize("theme", themes.NAMES)
def test_nothing_is_cut_off_at_the_edges(theme: str) -> None:
    word = "W" * 190
    wide = Grid(tuple(f"Head {n}" for n in range(9)), ((word, *["1,234,567.89 USD"] * 8),), ("left", *["right"] * 8))  # type: ignore[arg-type]
    cards = Cards(tuple(Stated("n", word[:60], "1,234,567,890.12 USD", word, "typed in") for _ in range(5)))
    document = _with(
        cards, wide, Prose(word), Names(((word, ""),)), look=Look(theme), title=word, tagline=word, period=word
    )
    for page in pypdfium2.PdfDocument(pdf.pdf(document)):
        words = page.get_textpage()
        boxes = [words.get_charbox(n) for n in range(words.count_chars())]
        width, height = page.get_size()
        assert boxes
        assert all(
            left > MARGIN and right < width - MARGIN and low > 20 and high < height - 16
            for left, low, right, high in boxes
        )


def test_forty_streams_keep_their_heads_and_their_total() -> None:
    data = pdf.pdf(documents.many(60))
    text = _text(data)
    pages = len(pypdfium2.PdfDocument(data))
    assert pages > 1
    assert all(f"Stream {n} with a rather long name" in text for n in range(1, 61))
    assert text.count("Stream USD Share Change") == pages
    assert text.count("99,999.00") == 1
    assert [tag["/S"] for tag in _nodes(data)].count("/TFoot") == 1
    assert f"1 / {pages}" in text
    assert len(pypdfium2.PdfDocument(pdf.pdf(documents.many(40)))) == 1
    assert "Stream 1 with a rather long name" in _text(pdf.pdf(documents.many(1)))


def test_a_page_without_logo_and_one_with_a_broken_one() -> None:
    whole = documents.picture()
    for logo in (None, b"", b"GIF89a", whole[:40], whole[: len(whole) // 2], whole[:16] + b"\xff" * 8 + whole[24:]):
        assert "Smart Passive Income" in _text(pdf.pdf(_with(Prose("x"), logo=logo, photo=logo)))
    marked = pdf.png(_with(Prose("x"), logo=documents.picture("#FF0000")), 36)[0]
    assert (255, 0, 0) in {
        colour for _, colour in Image.open(io.BytesIO(marked)).convert("RGB").getcolors(1 << 16) or ()
    }


def test_a_photograph_stands_beside_the_words_about_its_owner() -> None:
    about = sheet.sheet(_with(Prose("Me."), name="about", photo=documents.picture()))
    assert about["rows"][0][0]["blocks"][0]["photo"] and not about["photo_in_head"]
    assert sheet.sheet(_with(Prose("Me."), photo=documents.picture()))["photo_in_head"]


def test_foreign_markup_comes_out_as_text() -> None:
    data = pdf.pdf(documents.hostile())
    text = _text(data)
    for told in documents.HOSTILE:
        assert " ".join(told.split()) in text, told
    assert b"root:" not in data and "root:x" not in text


def test_only_good_addresses_are_links() -> None:
    places = (
        "mailto:me@example.com",
        "https://example.com/kit",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
    )
    data = pdf.pdf(_with(Names(tuple((f"place {n}", to) for n, to in enumerate(places)))))
    notes = [note.get_object() for page in pypdf.PdfReader(io.BytesIO(data)).pages for note in page.get("/Annots", ())]
    assert {str(note["/A"]["/URI"]) for note in notes} == {"mailto:me@example.com", "https://example.com/kit"}
    assert all(f"place {n}" in _text(data) for n in range(len(places)))


def test_a_writing_no_face_has_is_named_and_never_an_empty_box(monkeypatch: pytest.MonkeyPatch) -> None:
    known = fonts.faces()
    latin = known._replace(covered=frozenset(code for code in known.covered if code < 0x250 or 0x2000 < code < 0x2070))
    monkeypatch.setattr(fonts, "faces", lambda: latin)
    document = _with(Prose("Ana 東京 🎙️ Podcast"), Cards((Stated("n", "ไทย", "1", ""),)), title="東京", logo=None)
    warned = fonts.warnings(document)
    assert [next(name for name in ("Chinese", "Thai", "emoji") if name in line) for line in warned] == [
        "Chinese",
        "Thai",
        "emoji",
    ]
    assert "Noto Sans Thai" in warned[1] and "“ไทย”" in warned[1]
    text = _text(pdf.pdf(document))
    assert "Ana … Podcast" in text and text.startswith("…")
    assert not any(scripts.missing(text, latin.covered))
    assert fonts.warnings(documents.kit()) == []


def test_names_in_a_chart_lose_what_no_face_has(monkeypatch: pytest.MonkeyPatch) -> None:
    known = fonts.faces()
    monkeypatch.setattr(fonts, "faces", lambda: known._replace(covered=known.covered - {ord("Ж")}))
    chart = documents.drawing("Visitors", Look())
    frame = chart.frame.assign(label=["Жук" if n == len(chart.frame) - 1 else "" for n in range(len(chart.frame))])
    shown = sheet.sheet(_with(replace(chart, frame=frame)))["rows"][0][0]["blocks"][0]["drawings"][0]["svg"]
    assert "Жук" in drawn.svg(replace(chart, frame=frame), Look(), 300)
    assert "Ж" not in shown and "…ук" in shown


def test_right_to_left_words_begin_at_the_right() -> None:
    hebrew = "שלום לכם, זה הבלוג שלי"
    page = pypdfium2.PdfDocument(pdf.pdf(_with(Prose(f"{hebrew}\n\nEnglish words"))))[0]
    words = page.get_textpage()
    signs = words.get_text_range()
    edges = {sign: words.get_charbox(signs.index(sign)) for sign in "שE"}
    width = page.get_size()[0]
    assert edges["ש"][2] > width / 2
    assert edges["E"][0] < MARGIN + 12


def test_right_to_left_words_leave_the_order_of_their_neighbours() -> None:
    foot = documents.kit(Look(paper="slide"), title="مدونة الربح", owner="Pat Flynn")
    page = pypdfium2.PdfDocument(pdf.pdf(foot))[0].get_textpage()
    read = page.get_text_range()
    day, month = (page.get_charbox(read.rindex(word)) for word in ("31 ", "October"))
    assert 0 < month[0] - day[0] < 20, "the day stands before its month"


def test_a_square_card_has_room_for_its_head_and_all_figures() -> None:
    long = documents.kit(
        Look("bold", "", "square"), title="A title of many words " * 9, tagline="And what it is about " * 9
    )
    shown = sheet.sheet(replace(long, photo=documents.picture("#22C55E"), sections=long.sections[:1]))
    assert not shown["photo_in_head"] and shown["logo"] and len(shown["title"]) <= 70 and len(shown["tagline"]) <= 80
    assert sheet.sheet(replace(long, logo=None, photo=documents.picture()))["photo_in_head"]


def test_what_nearly_fits_is_drawn_together() -> None:
    kit = documents.kit(Look("paper"))
    more = Section("more", "More", "", (Prose("A line.\n\nAnother one."),))
    assert len(pdf.png(kit, 36)) == 1
    about = Prose("\n\n".join(["We write about a business that runs without you, with all of its numbers. " * 12] * 2))
    long = replace(kit, sections=(*kit.sections, more, Section("story", "Story", "", (about,))))
    data = pdf.pdf(long)
    assert len(pypdfium2.PdfDocument(data)) == 2 and "2 / 2" in _text(data)


def test_a_chart_holds_no_more_than_it_shows() -> None:
    chart = documents.drawing("Visitors", Look())
    frame = chart.frame.assign(note="a secret note", Value=[f"{n}7,654 visitors" for n in range(len(chart.frame))])
    shown = drawn.svg(replace(chart, frame=frame), Look(), 330)
    assert 'width="330"' in shown and "7,654" not in shown and "secret" not in shown and "aria-label=" not in shown
    assert "1.3M" in shown
    assert 'height="90"' in drawn.svg(chart, Look(), 330, 90)


@pytest.mark.parametrize("name", themes.NAMES)
def test_words_can_be_read_in_every_colour(name: str) -> None:
    for colour in COLOURS:
        made = themes.theme(Look(name, colour))
        pairs = [(made.text, made.ground), (made.faint, made.ground), (made.faint, made.soft), (made.faint, made.panel),
                 (made.accent, made.ground), (made.accent, made.soft), (made.accent, made.panel), (made.accent_ink, made.accent),
                 (made.head_ink, made.head), (made.head_faint, made.head)]  # fmt: skip
        assert [pair for pair in pairs if themes.contrast(*pair) < themes.READ] == [], (name, colour)
        assert themes.inks(Look(name, colour)).line == made.accent
        assert made.panel == "#FFFFFF"
    assert themes.theme(Look("bold", "#E11D48")).head == "#E11D48"
    assert themes.theme(Look("none of them", "red")) == themes.theme(Look("quiet"))


def test_halves_stand_beside_each_other() -> None:
    half = [Section(f"s{n}", f"S{n}", "", (Prose("x"),), half=n != 2) for n in range(6)]
    empty = Section("none", "Nothing", "", (Prose(" "), Grid(("a",), (), ("left",))), half=True)
    rows = sheet.sheet(documents.kit(sections=(*half[:1], empty, *half[1:])))["rows"]
    assert [[section["title"] for section in row] for row in rows] == [["S0", "S1"], ["S2"], ["S3", "S4"], ["S5"]]
    assert papers.PAPERS["a4"].column * 2 + papers.PAPERS["a4"].gutter == pytest.approx(papers.PAPERS["a4"].inner)
    assert all(
        first > second
        for sizes in (paper.titles for paper in papers.PAPERS.values())
        for first, second in pairwise(sizes)
    )
