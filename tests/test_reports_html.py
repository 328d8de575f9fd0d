"""The web page and the Markdown: what they show, and that hostile texts stay texts in every kind of file."""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import documents
import pytest
from markdown_it import MarkdownIt

from reports import face, files, inlined, markdown, plain, web_page
from reports.document import Document, Look, Names, Prose, Section
from reports.errors import ReportError


def _tags(words: str) -> set[str]:
    return set(words.split())


TAGS = _tags(
    "html head meta title style body header div p h1 h2 small main section footer ul li span i b br bdi a figure figcaption table thead "
    "tbody tfoot tr th td blockquote img svg g path rect line circle text tspan defs clippath lineargradient stop"
)


class Page(HTMLParser):
    """A page as a browser reads it: tags, attributes, style, and text by tag."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.style, self.text = "", ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "style" and not self.style:
            self.style = data
        else:
            self.text += data

    def of(self, name: str) -> list[str]:
        return [value for _, each, value in self.attributes if each == name]


@pytest.fixture(scope="module")
def hostile() -> Document:
    return documents.hostile()


@pytest.fixture(scope="module")
def page(hostile: Document) -> Page:
    return Page(web_page.html(hostile))


def _bare(text: str) -> str:
    """Without blanks, which every renderer breaks lines at, and with hyphens as the fonts have them."""
    return re.sub(r"\s+", "", text).replace("\u2010", "-")


def test_hostile_texts_are_texts_on_the_page(page: Page) -> None:
    assert set(page.tags) <= TAGS
    for text in documents.HOSTILE:
        shown = text.removeprefix("- ")  # in prose such a line is an item of a list
        assert _bare(page.text).count(_bare(shown)) >= 10, text
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert page.of("href") == []  # none of them is an address that may be a link
    assert all(value.startswith("data:image/png;base64,") for value in page.of("src"))
    assert all(re.fullmatch(r"width:[\d.]+%", value) for value in page.of("style"))


def test_the_page_asks_for_nothing(page: Page) -> None:
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    assert page.tags.index("meta") < page.tags.index("style") and policy in page.of("content")
    assert "evil" not in page.style and "@import" not in page.style and "<" not in page.style
    assert {address[:5] for address in re.findall(r"url\(([^)]*)\)", page.style)} == {"data:"}
    assert "script" not in page.tags and "link" not in page.tags


def test_hostile_texts_are_texts_in_markdown(hostile: Document) -> None:
    shown = Page(MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(markdown.markdown(hostile)))
    assert set(shown.tags) <= {"h1", "h2", "p", "ul", "li", "strong", "em", "table", "thead", "tbody", "tr", "th", "td", "blockquote",
                               "hr", "br"}  # fmt: skip
    for text in documents.HOSTILE:
        assert _bare(shown.text).count(_bare(text.removeprefix("- "))) >= 10, text
    # What stands alone on a line, or first in one, is no heading, list or rule either.
    assert (
        shown.tags.count("h2") == len(hostile.sections) and shown.tags.count("h1") == 1 and shown.tags.count("hr") == 1
    )
    assert "://" not in markdown.markdown(hostile).replace("\\://", "") and "www." not in markdown.markdown(hostile)


def _strings(node: object, seen: set[int]) -> Iterator[str]:
    """Every text in a PDF's objects: metadata, structure, alternative texts."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    if isinstance(node, IndirectObject):
        if node.idnum in seen:
            return
        seen.add(node.idnum)
        node = node.get_object()
    if isinstance(node, DictionaryObject):
        for name, value in node.items():
            yield str(name)
            yield from _strings(value, seen)
    elif isinstance(node, ArrayObject):
        for value in node:
            yield from _strings(value, seen)
    elif isinstance(node, str):
        yield str(node)


def told_by(data: bytes) -> tuple[str, str]:
    """The text on the pages of a PDF, and every other text in it."""
    import io

    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    text = "\n".join(each.extract_text() for each in reader.pages)
    beside = "\n".join(_strings(reader.trailer["/Root"], set())) + str(reader.metadata)
    xmp = reader.trailer["/Root"].get("/Metadata")
    return text, beside + (xmp.get_object().get_data().decode("utf-8") if xmp else "")


def test_hostile_texts_are_texts_in_the_pdf_and_its_pictures(hostile: Document) -> None:
    made = files.written(hostile, ".pdf")
    text, beside = told_by(made)
    for each in documents.HOSTILE:
        assert _bare(each.removeprefix("- ")) in _bare(text), each
    assert "root:x:0" not in text + beside
    assert not re.search(r"^/(JS|JavaScript|Launch|OpenAction|AA|EmbeddedFile|URI|GoToR|SubmitForm)$", beside, re.M)
    pictures = files.every(hostile, ".png", ppi=36)
    assert len(pictures) > 1 and all(each.startswith(b"\x89PNG") for each in pictures)


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://example.com/a?b=c", "https://example.com/a?b=c"),
        ("example.com/kit", "https://example.com/kit"),
        (" Me@Example.com ", "mailto:Me@Example.com"),
        ("mailto:me@example.com", "mailto:me@example.com"),
        ("mailto:me@example.com?attach=/etc/passwd", ""),
        ("JavaScript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("//evil.test/x", ""),
        ("https://good.test@evil.test/", ""),
        ('https://x.test/"onclick=alert(1)', ""),
        ("https://", ""),
        ("vbscript:x", ""),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_only_addresses_of_the_web_and_of_people_are_links(address: str, link: str) -> None:
    assert plain.link(address) == link
    names = Section("contact", "Contact", "", (Names((("Write", address),)),))
    assert Page(web_page._template().render(web_page._facts(documents.kit(sections=(names,))), style="")).of(
        "href"
    ) == ([link] if link else [])
    assert (f"](<{link}>)" in markdown.markdown(documents.kit(sections=(names,)))) == bool(link)


def test_the_page_shows_the_kit_and_is_the_same_twice() -> None:
    document = documents.kit(Look("bold", "#0F7B5F"), photo=documents.picture("#DB790C"), tagline="A & B <C>")
    made = web_page.html(document)
    letters = "".join(sorted(face._ALWAYS))
    assert web_page.html(document) == made and face._subset.__wrapped__("It", letters) == face._subset("It", letters)
    shown = Page(made)
    for text in (
        "1.2M",
        "+18 % in a year",
        "open rate 43 %",
        "estimated",
        "typed in",
        "740 USD",
        "46 %",
        "7f3a90c2-1b4d",
        "A & B <C>",
    ):
        assert text in shown.text
    assert shown.of("aria-label")[:2] == [f"{t} by month, from 0.7M to 1.3M" for t in ("Visitors", "Podcast downloads")]
    assert shown.of("href") == ["mailto:sponsors@example.com", "https://example.com/kit"]
    assert shown.of("lang") == ["en"] and "2026-10-31" in shown.of("content")
    assert made.count("#0F7B5F") and "font/woff;base64," in shown.style and shown.of("alt") == ["", "Pat Flynn"]
    assert shown.of("class").count("row pair") == 4  # halves stand side by side, charts, people, partners, words
    assert shown.text.count("Podcast downloads") == 1, "the chart repeats its section's title"
    ids = shown.of("id")
    assert len(ids) == len(set(ids))


def test_no_picture_but_a_png_is_shown() -> None:
    facts = web_page._facts(documents.kit(logo=b"<svg onload='alert(1)'/>", photo=None, sections=()))
    assert facts["logo"] == "" and "<img" not in web_page._template().render(facts, style="")


def test_a_lone_half_and_a_title_from_right_to_left() -> None:
    alone = replace(
        documents.kit(title="مدونة الأعمال", sections=()),
        sections=(Section("about", "About", "", (Prose("Hi"),), True),),
    )
    shown = Page(web_page._template().render(web_page._facts(alone), style=""))
    assert "row" in shown.of("class") and "row pair" not in shown.of("class")
    assert ("div", "dir", "rtl") in shown.attributes


def test_a_chart_becomes_shapes_and_words() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10" height="5" onload="x()">'
        '<defs><clipPath id="c"><rect width="1"/></clipPath></defs><style>@import "x"</style><script>x()</script>'
        '<a xlink:href="javascript:x()"><text>in a link</text></a><image xlink:href="http://evil.test/p.png"/>'
        '<g clip-path="url(#c)" aria-label="secret 12,345"><path d="M0,0" fill="url(http://evil.test/#x)" style="fill:red"/>'
        '<path d="M9" opacity="0" aria-label="7"/><text fill="#123">a &lt;b&gt; &amp;</text></g><foreignObject><p>x</p></foreignObject></svg>'
    )
    assert inlined.inlined(svg, "s1") == (
        '<svg viewBox="0 0 10 5" class="chart" aria-hidden="true" focusable="false">'
        '<defs><clipPath id="s1-c"><rect width="1" /></clipPath></defs>'
        '<g clip-path="url(#s1-c)"><path d="M0,0" /><text fill="#123">a &lt;b&gt; &amp;</text></g></svg>'
    )


def test_markdown_of_a_kit() -> None:
    made = markdown.markdown(documents.kit())
    for part in (
        "# Smart Passive Income\n\nOnline business",
        "\n\nPat Flynn · October 2026\n\n## Audience\n\n*October 2026*\n\n- Website visitors a month: **1.2M**, +18 % in a year\n",
        "- Newsletter subscribers: **150k** (estimated), open rate 43 %\n",
        "## Visitors\n\n*a month*\n\nVisitors by month, from 0.7M to 1.3M\n\n",
        "| Format | What you get | Reach | Rate |\n| :--- | :--- | ---: | ---: |\n| Pre-roll, 30 s | Read by",
        "> Three campaigns, each paid for itself in the first week.\n>\n> – a partner’s marketing lead\n",
        "[sponsors@example.com](<mailto:sponsors@example.com>) · [example.com/kit](<https://example.com/kit>)",
        "I write about online business.\n\nYou get:\n\n- a blog\n- a podcast\n\n---\n\n**How we measured**\n\n- As of 31 October 2026.",
        "\n- 7f3a90c2-1b4d\n",
    ):
        assert part in made
    assert made.endswith("\n") and "\n\n\n" not in made
    total = markdown.markdown(documents.many(2))
    assert (
        "| Stream 2 with a rather long name | 246.00 | 2 % | +2 % |\n| **Net** | **99,999.00** |   | **+3 %** |\n"
        in total
    )


def test_the_fingerprint_stands_once() -> None:
    assert plain.measured(("A.", " ", "Fingerprint: ab-12."), "ab-12") == ["A.", "Fingerprint: ab-12."]
    assert plain.measured(("A.",), "ab-12") == ["A.", "ab-12"]


def test_texts_are_cleaned_of_what_is_not_written() -> None:
    assert plain.line(" a\u202eb\x00c\x1b[31m\n d\ue000 ") == "abc[31m d"
    assert plain.line("👩\u200d💻 नमस्ते می\u200cخواهم") == "👩\u200d💻 नमस्ते می\u200cخواهم"


def test_files_are_chosen_by_their_ending() -> None:
    document = documents.kit(sections=())
    assert files.written(document, ".MD").startswith(b"# Smart")
    assert files.written(document, ".html", paper="letter").count(b"@page{size:letter;") == 1
    for ending, paper in ((".docx", ""), ("", ""), (".md", "a3")):
        with pytest.raises(ReportError, match="choose"):
            files.written(document, ending, paper=paper)


def test_the_examples_in_its_words_hold() -> None:
    assert doctest.testmod(plain).failed == 0 and doctest.testmod(plain).attempted >= 4
